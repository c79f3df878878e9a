"""What allauth asks us: nobody signs up without an invitation, and account mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from soc2hub.accounts.known_browsers import known_as
from soc2hub.accounts.models import User
from soc2hub.accounts.sign_ins import TOO_MANY, note_shut_out
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
        """Counted by account and by address, or by the browser where its owner has signed in; every attempt is
        recorded, also those that come after too many others (case A35)."""
        browser = known_as(request, str(credentials.get("email", "")))
        action = "login_known" if browser else "login_failed"
        key = browser or self._get_login_attempts_cache_key(request, **credentials)
        self._login_failed_rl_usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
        if not self._login_failed_rl_usage:
            note_shut_out(request, credentials)
            raise self.validation_error(TOO_MANY)

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """There are no user names."""


class MfaAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery codes lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
