from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soc2hub.web"
    label = "web"

    def ready(self) -> None:
        import soc2hub.web.checks  # noqa: F401  (registers the system checks)
