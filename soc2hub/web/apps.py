from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soc2hub.web"
    label = "web"

    def ready(self) -> None:
        from django.forms import DateField

        from soc2hub.web.days import bind

        bind(DateField)
        import soc2hub.web.checks  # noqa: F401  (registers the system checks)
        from soc2hub.accounts.roles import Permission as P
        from soc2hub.trail.sentences import teach
        from soc2hub.web.search import add_sources, people_source
        from soc2hub.web.shell import add_place

        teach(trail__exported="exported the trail of {subject}")
        add_sources(people_source())
        add_place(60, "People", "users", "web:people", P.SEE_PEOPLE)
        add_place(62, "Access", "key-round", "web:seats", P.MANAGE_PEOPLE)
        add_place(80, "Trail", "history", "web:trail", P.SEE_TRAIL)
