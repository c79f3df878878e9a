"""`manage.py benchmark`: the performance goals, measured against this machine's own limits."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from benchmarks import report
from benchmarks.databases import ADMIN, URLS
from benchmarks.limits import server_version
from benchmarks.runs import run
from benchmarks.sets import SETS


class Command(BaseCommand):
    help = "Measures the performance goals on a throw-away database beside this machine's own limits."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--set", choices=SETS, default="S", help="S (minutes), L or XL: how much data there is")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the goals as a list to FILE")
        parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="operations whose name holds a NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [name for name in (ADMIN, *URLS) if not os.environ.get(name)]
        if missing:
            raise CommandError(f"Set {', '.join(missing)}: the data lies in a database of its own.")
        for line in report.heading(server_version(os.environ[ADMIN])):
            self.stdout.write(line)
        root = Path(settings.DATA)
        root.mkdir(parents=True, exist_ok=True)
        found = run(options["set"], only=options["only"], root=root, say=self._say)
        for line in report.lines(found):
            self.stdout.write(line)
        if options["json"]:
            options["json"].write_text(json.dumps([goal.as_json() for goal in found.goals], indent=2) + "\n")
        if not all(goal.is_met for goal in found.goals):
            raise CommandError("Not every goal is met.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
