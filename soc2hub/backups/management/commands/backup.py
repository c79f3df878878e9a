"""Back up database and files, sealed: `manage.py backup --to FOLDER|s3://BUCKET/PREFIX`; exit 1 with each fault named.

Only files that are not there yet are copied. A backup counts once `manage.py restore FROM --verify` has restored it.
"""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from soc2hub.backups.boxes import new_key
from soc2hub.backups.failures import Failed
from soc2hub.backups.making import make, note
from soc2hub.backups.settings import add_unencrypted, collection_at


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default=settings.BACKUP_TO, metavar="PLACE", help="SOC2HUB_BACKUP_TO without it")
        parser.add_argument("--keep", type=int, metavar="N", help="remove older backups than the newest N")
        parser.add_argument("--new-key", action="store_true", help="only print a key to keep elsewhere")
        add_unencrypted(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            self.stdout.write(new_key())
            return
        try:
            self._make(options)
        except Failed as failure:
            raise CommandError(str(failure)) from None

    def _make(self, options: dict[str, Any]) -> None:
        if not options["to"]:
            raise Failed("Say where to: --to FOLDER or --to s3://BUCKET/PREFIX.")
        if options["keep"] is not None and options["keep"] < 1:
            raise Failed("--keep needs 1 or more.")
        began = time.monotonic()
        into = collection_at(options["to"], options)
        made = make(into)
        note(made, place=options["to"])
        self.stdout.write(
            f"backup {made.stamp}: {made.dump_size:,} bytes of database, {made.copied} of {made.files} files copied, "
            f"{time.monotonic() - began:.1f} s"
        )
        for gone in into.leave(most=options["keep"]) if options["keep"] else []:
            self.stdout.write(f"removed {gone}")
        for fault in made.faults:
            self.stderr.write(fault)
        if made.faults:
            raise CommandError(f"{len(made.faults)} files could not be copied: manage.py verify_vault says more")
