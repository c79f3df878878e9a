from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "soc2hub.api"
    label = "api"

    def ready(self) -> None:
        from rest_framework.serializers import DateField

        from soc2hub.web.days import bind

        bind(DateField)
        import soc2hub.api.schema  # noqa: F401  (registers how tokens look in the OpenAPI description)
