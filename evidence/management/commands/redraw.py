"""Draw a sample again from the file in the vault and compare; exit 1 where a key, the file or its count differs."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from evidence.redrawing import redrawn
from soc2hub.tenancy.unwalled import seeing_every_client


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sample", type=UUID, help="the sample's id, the last part of its page's address")

    def handle(self, *args: Any, **options: Any) -> None:
        with seeing_every_client():
            found = redrawn(options["sample"])
        if found is None:
            raise CommandError("There is no such sample, or its items were chosen by hand.")
        self.stdout.write(f"{found.algorithm}, seed {found.seed}, file {found.sha256}, {found.population} keys")
        for key in found.keys:
            self.stdout.write(key)
        if found.faults:
            raise CommandError("; ".join(found.faults))
        self.stdout.write(f"the same {len(found.keys)} keys in the same order")
