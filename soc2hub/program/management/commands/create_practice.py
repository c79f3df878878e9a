"""`manage.py create_practice --name NAME --owner-email EMAIL`: the first thing an operator does."""

import os
from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Refusal
from soc2hub.program.actions import practices

PASSWORD = "SOC2HUB_OWNER_PASSWORD"


class Command(BaseCommand):
    help = f"Opens a practice with its owner and the starter library. Password from {PASSWORD}, or a one-time link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="the practice's name")
        parser.add_argument("--owner-email", required=True, help="who signs in as its owner")
        parser.add_argument("--owner-name", default="", help="the owner's name (the e-mail's first part)")

    def handle(self, *args: Any, **options: Any) -> None:
        name, email = options["name"].strip(), options["owner_email"].strip().lower()
        person = options["owner_name"].strip() or email.partition("@")[0]
        password = os.environ.get(PASSWORD) or None
        _ensure_sound(name, email, person, password)
        try:
            founded = practices.found(name=name, owner_email=email, owner_name=person, password=password)
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{name} is open; {email} owns it. Its library holds the starter controls.")
        if not founded.is_new_person:
            self.stdout.write("They sign in with the password they have.")
        elif password is None:
            self.stdout.write(f"Set the password within the hour, once: {_link_for(founded.owner)}")


def _ensure_sound(name: str, email: str, person: str, password: str | None) -> None:
    if not 0 < len(name) <= 120:
        raise CommandError("Give the practice a name of at most 120 characters.")
    try:
        validate_email(email)
        if password is not None:
            validate_password(password, User(email=email, name=person))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None


def _link_for(owner: User) -> str:
    """The same link as a forgotten password's: single use, since it dies with the password's hash."""
    key = {"uidb36": user_pk_to_url_str(owner), "key": default_token_generator.make_token(owner)}
    path = reverse("account_reset_password_from_key", kwargs=key)
    return settings.BASE_URL + path
