from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Engagements with their plan and gates, the auditor's requests and room, tests and the forecast."""

    name = "audits"

    def ready(self) -> None:
        from audits.queries.duties import requests
        from audits.queries.found import SOURCES
        from audits.queries.holds import shown_to_an_auditor
        from audits.queries.uses import door_to_requests
        from audits.sentences import SENTENCES
        from evidence.doors import add_door
        from evidence.holds import add_hold
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.duties import add_duties
        from soc2hub.web.search import add_sources
        from soc2hub.web.shell import add_place

        add_place(40, "Audit", "gavel", "audits:audit", P.SEE_PROGRAM)
        add_place(45, "Room", "door-open", "audits:room", P.SEE_ROOM)
        add_sources(*SOURCES)
        add_hold(shown_to_an_auditor)
        add_door(door_to_requests)
        add_duties(5, P.ANSWER_REQUESTS, requests)
        teach(**SENTENCES)
