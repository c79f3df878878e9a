from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "soc2hub.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        import soc2hub.tenancy.checks  # noqa: F401  (registers the system checks)
