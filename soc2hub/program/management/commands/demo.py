"""`manage.py demo`: one practice with four invented clients and their history; nothing if they are there already."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from soc2hub.program.demo import world


class Command(BaseCommand):
    help = "Makes the demo world. Does nothing when it exists. Runs as the worker's role."

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()
        if world.exists():
            self.stdout.write("The demo world is there already.")
        else:
            world.build(lambda client: self.stdout.write(f"  {client}  {monotonic() - began:.1f} s"))
        self.stdout.write(f"Sign-ins: {world.write_sign_ins()}")
