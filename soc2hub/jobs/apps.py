from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "soc2hub.jobs"
    label = "jobs"

    def ready(self) -> None:
        import soc2hub.celery  # noqa: F401  (every process that rings the bell needs the configured app)

        autodiscover_modules("tasks")  # each app's tasks register what its jobs do
