from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "soc2hub.program"
    label = "program"

    def ready(self) -> None:
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.shell import add_place

        add_place(70, "Import", "import", "program:imports", P.IMPORT)
        teach(program__imported="imported a file into {subject}")
