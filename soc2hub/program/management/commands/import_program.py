"""`manage.py import_program PATH --client SLUG [--apply] [--as EMAIL]`: what an import would do, or the import."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from controls.importers.plans import ImportPlan, Item, Unreadable
from controls.importers.texts import Source
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission
from soc2hub.lib.refusals import Refusal
from soc2hub.program.actions import imports
from soc2hub.program.people import acting
from soc2hub.program.sources import read_path


class Command(BaseCommand):
    help = "Shows what a program, a list of measures or a request list would change; writes it with --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a file, a folder, or a zip of a folder")
        parser.add_argument("--client", required=True, help="the client's short name, as in its slug")
        parser.add_argument("--apply", action="store_true", help="write it; without, only show what would happen")
        parser.add_argument("--as", dest="person", default="", help="e-mail of who imports (the practice's owner)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = read_path(options["path"])
            with acting(options["client"], options["person"], Permission.IMPORT) as access:
                plan = self._done(source, access.user, is_applied=options["apply"])
        except Unreadable as error:
            raise CommandError(f"Nothing was imported. {error}") from None
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self._conclude(plan, is_applied=options["apply"])

    def _done(self, source: Source, by: User, *, is_applied: bool) -> ImportPlan:
        plan = imports.look(imports.parse(source), by=by)
        self._show(plan)
        return imports.apply(source, by=by) if is_applied and plan.can_be_applied else plan

    def _show(self, plan: ImportPlan) -> None:
        for mark, items in (("+", plan.created), ("~", plan.changed), ("=", plan.skipped)):
            self._list(mark, items)
        for problem in plan.problems:
            self.stdout.write(f"{'!' if problem.is_blocking else 'note'} {_plain(str(problem))}")
        self.stdout.write(_plain(plan.summary))

    def _list(self, mark: str, items: Iterable[Item]) -> None:
        for item in items:
            self.stdout.write(_plain(f"{mark} {item.label}  [{item.place}]  {item.details}".rstrip()))

    def _conclude(self, plan: ImportPlan, *, is_applied: bool) -> None:
        if plan.blocking:
            raise CommandError(f"{len(plan.blocking)} rows are not right. Nothing was imported.")
        if is_applied:
            self.stdout.write(f"{plan.changes} changes written.")
        elif plan.changes:
            self.stdout.write("Nothing was written: run it again with --apply.")
        else:
            self.stdout.write("0 changes.")


def _plain(text: str) -> str:
    """An imported title must not steer the operator's terminal."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)


