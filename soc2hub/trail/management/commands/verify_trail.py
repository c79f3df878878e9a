"""Recompute every chain of the trail; exit 1 with client and seq of each fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from soc2hub.tenancy.unwalled import seeing_every_client
from soc2hub.trail.verify import verify


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        with seeing_every_client(), transaction.atomic():
            seen, faults = verify()
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in {seen} events")
        self.stdout.write(f"the trail stands: {seen} events verified")
