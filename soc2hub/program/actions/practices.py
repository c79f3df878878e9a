"""An operator opens a practice: its owner, its library; the rest the owner does in the browser."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from controls.actions.library import stock_starter_set
from soc2hub.accounts.actions.clients import open_practice
from soc2hub.accounts.models import PracticeSeat, User
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering_portfolio


@dataclass(frozen=True, slots=True)
class Founded:
    practice_id: UUID
    owner: User
    is_new_person: bool


def found(*, name: str, owner_email: str, owner_name: str, password: str | None) -> Founded:
    """The practice, its owner's seat and the starter library. Somebody's password is never overwritten."""
    known = User.objects.filter(email=owner_email.strip().lower()).first()
    if known is not None:
        _ensure_new(name, known)
    with transaction.atomic():
        owner = known or User.objects.create_user(owner_email, owner_name, password)
        practice_id = open_practice(name=name, owner=owner)
    stock_starter_set(practice_id, by=owner)
    return Founded(practice_id, owner, known is None)


def _ensure_new(name: str, owner: User) -> None:
    with entering_portfolio(by=owner):
        if PracticeSeat.objects.filter(user=owner, practice__name=name, role="practice_owner").exists():
            raise Refusal(f"{owner.email} owns a practice named {name} already.")
