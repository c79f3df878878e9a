"""Every route with its guard; `--json` for machines. Exit 1 when one of ours is unguarded."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from soc2hub.web.checks import OTHERS, declared, routes


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [_told(route, callback) for route, callback in routes()]
        if options["as_json"]:
            self.stdout.write(json.dumps(rows, indent=1))
        else:
            for row in rows:
                self.stdout.write(
                    f"{','.join(row['methods']):18} {row['kind']:9} {row['permission']:36} {row['route']}"
                )
        loose = [row["route"] for row in rows if row["kind"] == "none"]
        if loose:
            raise CommandError(f"no guard: {', '.join(loose)}")


def _told(route: str, callback: Any) -> dict[str, Any]:
    guard = declared(callback)
    if guard is None:
        library = callback.__module__.startswith(OTHERS)
        return {"route": route, "kind": "library" if library else "none", "methods": [], "permission": ""}
    permission = guard.permission.value if guard.permission else ""
    write = guard.write_permission.value if guard.write_permission else permission
    return {
        "route": route,
        "kind": guard.kind,
        "methods": list(guard.methods),
        "permission": permission,
        "write_permission": write,
    }
