from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "soc2hub.jobs"
    label = "jobs"

    def ready(self) -> None:
        import soc2hub.celery  # noqa: F401  (every process that rings the bell needs the configured app)
