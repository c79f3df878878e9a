from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        import reporting.tasks  # noqa: F401  (registers what the worker renders)
        from reporting.queries.found import SOURCES
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.search import add_sources
        from soc2hub.web.shell import add_place

        add_place(0, "Overview", "layout-dashboard", "client", P.SEE_PROGRAM)
        add_place(50, "Briefing", "file-text", "reporting:briefings", P.SEE_BRIEFINGS)
        add_place(55, "Decisions", "signpost", "reporting:decisions", P.SEE_BRIEFINGS)
        add_sources(*SOURCES)
        teach(
            briefing__opened="opened {subject}",
            briefing__edited="changed the words of {subject}",
            briefing__recomputed="took new figures into {subject}",
            briefing__sent_to_print="had {subject} printed",
            briefing__printed="printed {subject}",
            briefing__overflowed="found {subject} too long for one page",
            briefing__released="released {subject}",
            briefing__read="downloaded {subject}",
            alternative__added="wrote down the alternative {subject}",
            alternative__changed="changed the alternative {subject}",
            alternative__removed="removed the alternative {subject}",
            alternative__chosen="chose the alternative {subject}",
            description__stated="stated {subject} of the system description",
            description__taken_back="took back {subject} of the system description",
            scope_document__ordered="had a document of {subject} printed",
            scope_document__printed="printed a document of {subject}",
            scope_document__read="downloaded a document of {subject}",
            decision__asked="asked leadership to decide: {subject}",
            decision__revised="changed the question: {subject}",
            decision__decided="decided: {subject}",
        )
