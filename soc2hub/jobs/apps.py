from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "soc2hub.jobs"
    label = "jobs"
