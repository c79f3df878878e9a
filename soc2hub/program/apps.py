from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "soc2hub.program"
    label = "program"
