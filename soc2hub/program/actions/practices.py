"""An operator opens a practice: its owner, its library; the rest the owner does in the browser."""

from uuid import UUID

from django.db import transaction

from controls.actions.library import stock_starter_set
from soc2hub.accounts.actions.clients import open_practice
from soc2hub.accounts.models import PracticeSeat, User
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering_portfolio


def found(*, name: str, owner: User) -> UUID:
    """The practice with its owner's seat and the stocked starter library."""
    _ensure_new(name, owner)
    with transaction.atomic():
        practice_id = open_practice(name=name, owner=owner)
    stock_starter_set(practice_id, by=owner)
    return practice_id


def owner_named(*, email: str, name: str, password: str | None) -> tuple[User, bool]:
    """Who signs in with this e-mail, else a new person; True if new. Somebody's password is never overwritten."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is not None:
        return user, False
    return User.objects.create_user(email, name, password), True


def _ensure_new(name: str, owner: User) -> None:
    with entering_portfolio(by=owner):
        if PracticeSeat.objects.filter(user=owner, practice__name=name, role="practice_owner").exists():
            raise Refusal(f"{owner.email} owns a practice named {name} already.")
