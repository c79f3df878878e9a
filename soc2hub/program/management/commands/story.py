"""`manage.py story program|scoping|evidence [--json FILE]`: what the product does, told on an empty installation.

Only the public API, the pages' own forms and the operator's commands are used. Every figure is computed again from
what the API lists; exit 1 when one differs or a step is missing.
"""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from soc2hub.bootstrap.addresses import ADMIN
from soc2hub.program.story import filed, program, scoping
from soc2hub.program.story.telling import Broken, Telling

STORIES = {"program": program.tell, "scoping": scoping.tell, "evidence": filed.tell}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("story", choices=sorted(STORIES))
        parser.add_argument("--json", type=Path, metavar="FILE", dest="file", help="also write the findings there")

    def handle(self, *args: Any, **options: Any) -> None:
        if not os.environ.get(ADMIN):
            raise CommandError(f"A story has a database of its own: set {ADMIN}.")
        telling = Telling(self._say)
        try:
            STORIES[options["story"]](telling)
        except Broken as broken:
            raise CommandError(f"The story could not begin: {broken}") from None
        finally:
            if options["file"]:
                telling.write(options["file"])
        if telling.differing:
            names = ", ".join(finding.id for finding in telling.differing)
            raise CommandError(f"{len(telling.differing)} of {len(telling.findings)} differ or are missing: {names}")
        self._say(f"\nAll {len(telling.findings)} figures agree.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
