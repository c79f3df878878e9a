"""`manage.py drill attacks|faults [ID…] [--json FILE]`: break in, pull the plug, and count what gave way.

Each drill has a throw-away database and servers of its own; the system that is up is not touched.
"""

import json
import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmarks.attacks.catalog import ATTACKS
from benchmarks.databases import ADMIN
from benchmarks.faults.catalog import FAULTS
from benchmarks.faults.ground import ground
from benchmarks.faults.results import Verdict

KINDS = {"attacks": ATTACKS, "faults": FAULTS}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("ids", nargs="*", metavar="ID", help="such as A02 or F19; all of the kind without")
        parser.add_argument("--json", type=Path, metavar="FILE", dest="file", help="also write the results there")

    def handle(self, *args: Any, **options: Any) -> None:
        drills = KINDS[options["kind"]]
        known = {id.upper(): id for id in drills}
        chosen = [known.get(id.upper(), id) for id in options["ids"]] or list(drills)
        if unknown := [id for id in chosen if id not in drills]:
            raise CommandError(f"No drill {', '.join(unknown)}; there are {', '.join(drills)}.")
        if not os.environ.get(ADMIN):
            raise CommandError(f"Drills make databases of their own: set {ADMIN}.")
        results = []
        with ground() as stage:
            for id in chosen:
                began = time.monotonic()
                results.append(drills[id](stage))
                self.stdout.write("\n".join(results[-1].lines()) + f"  [{time.monotonic() - began:.0f} s]")
                self.stdout.flush()
        if options["file"]:
            options["file"].write_text(json.dumps([result.as_record() for result in results], indent=1) + "\n")
        broken = [result.id for result in results if result.result == Verdict.BROKE]
        if broken:
            raise CommandError(f"gave way: {', '.join(broken)}")
