from django.apps import AppConfig


class ControlsConfig(AppConfig):
    name = "controls"

    def ready(self) -> None:
        from controls.queries.duties import acceptances, criteria, gaps, statements, waivers, windows
        from controls.queries.found import SOURCES
        from controls.sentences import SENTENCES
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.duties import add_duties
        from soc2hub.web.search import add_sources
        from soc2hub.web.shell import add_place

        add_place(5, "My work", "inbox", "controls:work", P.SUBMIT_EVIDENCE)
        add_place(20, "Controls", "shield-check", "controls:matrix", P.SEE_PROGRAM)
        add_sources(*SOURCES)
        add_duties(2, P.SUBMIT_EVIDENCE, windows)
        add_duties(3, P.SUBMIT_EVIDENCE, gaps)
        add_duties(6, P.EDIT_CONTROLS, statements)
        add_duties(6, P.APPROVE_WAIVERS, waivers)
        add_duties(7, P.ACCEPT_RISK, acceptances)
        add_duties(7, P.APPROVE_SCOPE, criteria)
        teach(**SENTENCES)
