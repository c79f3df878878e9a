from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Engagements with their plan and gates, the auditor's requests and room, tests and the forecast."""

    name = "audits"

    def ready(self) -> None:
        from audits.queries.duties import requests
        from audits.queries.found import SOURCES
        from audits.queries.holds import shown_to_an_auditor
        from audits.queries.uses import door_to_requests
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
        teach(
            requests__exported="exported the auditor's requests of {subject}",
            engagement__opened="opened the engagement {subject}",
            engagement__taken_over="took over the engagement {subject}",
            engagement__renewed="started the next cycle, {subject}",
            engagement__changed="changed the facts of {subject}",
            engagement__rescoped="let {subject} follow a new scope",
            engagement__moved="moved {subject} on",
            milestone__added="added the step {subject}",
            milestone__changed="changed the step {subject}",
            room__opened="opened the room of {subject} to an auditor",
            room__shut="shut the room of {subject} to an auditor",
            room__request_opened="opened the request {subject} in the room",
            room__excused_read="read in the room of {subject} what was waived, moved or without occasion",
            room__list_taken="downloaded the list {subject} in the room",
            request__population_shared="showed a list for the request {subject} to the auditor",
            room__file_taken="downloaded {subject} in the room",
            room__file_looked_at="looked at {subject} in the room",
            request__asked="put the request {subject} on the list",
            request__changed="changed the request {subject}",
            request__progressed="moved the request {subject} on",
            request__note_retracted="took a note about the request {subject} back",
            room__commented="commented on the request {subject} in the room",
            room__comment_retracted="took a comment on the request {subject} in the room back",
            request__noted="noted something about the request {subject}",
            request__evidence_shared="showed evidence for the request {subject} to the auditor",
            request__submitted="submitted the request {subject}",
            request__judged="set the auditor's status of the request {subject}",
            request__status_transcribed="copied the auditor's status of the request {subject} from their own list",
            test__recorded="recorded a test of {subject}",
            test__changed="changed the test of {subject}",
            result__transcribed="transcribed the auditor's result on {subject}",
        )
