"""Ask the database whether the second wall stands; exit 1 with every fault named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from soc2hub.tenancy.isolation import findings, tables_checked


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        faults = findings()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the isolation of clients")
        self.stdout.write(f"isolation stands: {tables_checked()} tables, roles, functions and views checked")
