from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "soc2hub.backups"
    label = "backups"
