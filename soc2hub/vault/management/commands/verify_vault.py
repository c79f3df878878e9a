"""Re-hash every stored file of every client; exit 1 with each missing, damaged or forgotten one named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from soc2hub.vault.storage import vault
from soc2hub.vault.verification import WrongRole, verified


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = verified(vault())
        except WrongRole as error:
            raise CommandError(str(error)) from None
        for name in outcome.young_orphans:
            self.stdout.write(f"orphan {name}: no blob refers to it yet")
        for finding in outcome.findings:
            self.stderr.write(f"{finding.name}: {finding.fault}")
        if outcome.findings:
            raise CommandError(f"{len(outcome.findings)} findings among {outcome.checked} blobs")
        self.stdout.write(f"vault stands: {outcome.checked} blobs checked, {len(outcome.young_orphans)} young orphans")
