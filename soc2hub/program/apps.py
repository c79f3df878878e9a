from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "soc2hub.program"
    label = "program"

    def ready(self) -> None:
        from soc2hub.trail.sentences import teach

        teach(program__imported="imported a file into {subject}")
