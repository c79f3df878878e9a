"""`manage.py issue_token --email E --scopes read,write`: for machines without a browser; prints the text once."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from soc2hub.accounts.actions import tokens
from soc2hub.accounts.models import User
from soc2hub.accounts.tokens import MOST_DAYS, SCOPES
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering_portfolio


class Command(BaseCommand):
    help = "Issues an API token that acts as a person; the text is printed once and stored as SHA-256 only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="whose token it is")
        parser.add_argument("--scopes", required=True, help=f"comma-separated: {', '.join(SCOPES)}")
        parser.add_argument("--client", default="", help="slug of the one client it may touch (all of the person's)")
        parser.add_argument("--days", type=int, default=90, help=f"how long it lives, at most {MOST_DAYS}")
        parser.add_argument("--name", default="issued by the operator", help="what uses it")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['email']}.")
        client_id = _client_of(user, options["client"]) if options["client"] else None
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        try:
            issued = tokens.create(
                user, name=options["name"][:80], scopes=scopes, days=options["days"], client_id=client_id
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(issued.text)


def _client_of(user: User, slug: str) -> UUID:
    """A slug is unique within a practice only."""
    with entering_portfolio(by=user):
        found = list(Client.objects.filter(slug=slug).values_list("pk", flat=True)[:2])
    if len(found) != 1:
        raise CommandError(f"{user.email} has {'no' if not found else 'more than one'} client {slug!r}.")
    return found[0]
