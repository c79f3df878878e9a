from django.apps import AppConfig


class ScopingConfig(AppConfig):
    """What is audited and why: services, systems, flows, commitments, categories, the boundary and its versions."""

    name = "scoping"

    def ready(self) -> None:
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.shell import add_place

        add_place(10, "Scope", "map", "scoping:scope", P.SEE_PROGRAM)
        add_place(56, "To sign", "signature", "scoping:to_sign", P.APPROVE_SCOPE)
        teach(
            **{
                f"{noun}__{act}": f"{act} the {noun} {{subject}}"
                for noun in ("service", "system", "flow", "commitment")
                for act in ("added", "changed", "removed")
            },
            scope__imported="imported a table into the scope of {subject}",
            **{
                f"{nouns}__exported": f"exported the {nouns} of {{subject}}"
                for nouns in ("services", "systems", "flows", "commitments")
            },
            category__chosen="decided about the category {subject}",
            boundary__adopted="proposed exactly the computed boundary of {subject}",
            scope__proposed="proposed {subject}",
            scope__approved="approved {subject}",
        )
