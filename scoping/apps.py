from django.apps import AppConfig

NOUNS = ("service", "system", "flow", "commitment", "vendor", "vendor_report", "csoc", "cuec", "option")

EXPORTED = ("services", "systems", "flows", "commitments", "vendors", "vendor_reports", "csocs", "cuecs", "options")


class ScopingConfig(AppConfig):
    """What is audited and why: services, systems, flows, commitments, categories, the boundary and its versions."""

    name = "scoping"

    def ready(self) -> None:
        import scoping.tasks  # noqa: F401  (registers what the worker weighs)
        from scoping.queries.duties import signatures
        from scoping.queries.found import SOURCES
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.duties import add_duties
        from soc2hub.web.search import add_sources
        from soc2hub.web.shell import add_place

        add_place(10, "Scope", "map", "scoping:scope", P.SEE_PROGRAM)
        add_place(56, "To sign", "signature", "scoping:to_sign", P.APPROVE_SCOPE)
        add_sources(*SOURCES)
        add_duties(7, P.APPROVE_SCOPE, signatures)
        teach(
            **{
                f"{noun}__{act}": f"{act} the {noun.replace('_', ' ')} {{subject}}"
                for noun in NOUNS
                for act in ("added", "changed", "removed")
            },
            file__attached="kept a file with {subject}",
            file__read="downloaded a file of {subject}",
            scope__imported="imported a table into the scope of {subject}",
            **{
                f"{nouns}__exported": f"exported the {nouns.replace('_', ' ')} of {{subject}}"
                for nouns in EXPORTED
            },
            category__chosen="decided about the category {subject}",
            options__asked="asked for the options of {subject} to be weighed",
            options__weighed="weighed the options of {subject}",
            effort__changed="changed the effort number {subject}",
            effort__reset="went back to the shipped effort number {subject}",
            boundary__adopted="proposed exactly the computed boundary of {subject}",
            scope__proposed="proposed {subject}",
            scope__approved="approved {subject}",
        )
