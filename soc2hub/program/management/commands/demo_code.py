"""`manage.py demo_code EMAIL`: the six digits an authenticator app would show a demo person now."""

from argparse import ArgumentParser
from time import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management.base import BaseCommand, CommandError

from soc2hub.program.demo.world import secret_of

STEP = 30


class Command(BaseCommand):
    help = "Prints the current code of a demo person; of nobody else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            secret = secret_of(options["email"].strip().lower())
        except (LookupError, Authenticator.DoesNotExist):
            raise CommandError(f"{options['email']} is nobody of the demo world.") from None
        self.stdout.write(format_hotp_value(hotp_value(secret, int(time()) // STEP)))
