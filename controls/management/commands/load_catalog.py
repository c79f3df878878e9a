"""`manage.py load_catalog`: the shipped criteria into the database, after every migration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from controls.actions.catalog import load_criteria


class Command(BaseCommand):
    help = "Writes the shipped criteria into the database; safe to run again. Runs as the migrating role."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PROCESS != "migrate":
            raise CommandError("Run it as the migrating role: SOC2HUB_PROCESS=migrate manage.py load_catalog")
        loaded = load_criteria()
        if options["verbosity"]:
            self.stdout.write(f"{loaded} criteria loaded.")
