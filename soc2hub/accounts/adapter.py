"""What allauth asks us: nobody signs up without an invitation, and account mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from soc2hub.accounts.models import User
from soc2hub.accounts.sign_ins import note_shut_out
from soc2hub.jobs.outbox import plan_mail
from soc2hub.lib.sealing import seal, unseal


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by accepting an invitation (see `invitations.accept`)."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The web process never talks SMTP: the text is sealed in the ledger and a worker sends it."""
        message = self.render_mail(template_prefix, email, {"request": None} | context)
        plan_mail(kind=template_prefix.rsplit("/", 1)[-1], recipient=email, message=message)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Attempts made while an account or address is shut out are recorded as well (case A35)."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_shut_out(request, credentials)
            raise

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """There are no user names."""


class MfaAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery codes lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
