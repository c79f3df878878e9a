"""The whole demo world: one practice, four invented clients, told as history up to now."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from soc2hub.accounts.actions.seats import give_seat
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.program.actions import practices
from soc2hub.program.demo import brightloom, cast, harbor, quillstack, tessera
from soc2hub.program.demo.casting import open_stage, users_for
from soc2hub.program.demo.leadership import send_pages
from soc2hub.program.demo.stage import Stage
from soc2hub.tenancy.scope import all_or_nothing
from soc2hub.vault.contents import leaving_unread

Story = tuple[cast.Company, int, Callable[[Stage], None]]
STORIES: tuple[Story, ...] = (
    (cast.QUILLSTACK, quillstack.OPENED_DAYS_AGO, quillstack.tell),
    (cast.HARBOR, harbor.OPENED_DAYS_AGO, harbor.tell),
    (cast.BRIGHTLOOM, brightloom.OPENED_DAYS_AGO, brightloom.tell),
    (cast.TESSERA, tessera.OPENED_DAYS_AGO, tessera.tell),
)


def exists() -> bool:
    return User.objects.filter(email=cast.OWNER.email).exists()


@all_or_nothing()
def build(say: Callable[[str], None]) -> None:
    """Deterministic but for ids, secrets and today; each client's acts happen in the order of time."""
    users = users_for([player for player, _ in cast.everybody()])
    founded = practices.found(
        name=cast.PRACTICE, owner_email=cast.OWNER.email, owner_name=cast.OWNER.name, password=None
    )
    for colleague in (cast.CISO, cast.ANALYST):
        member = users[colleague.email]
        give_seat(practice_id=founded.practice_id, user=member, role=colleague.role, by=users[cast.OWNER.email])
    now = clock.now()
    for company, opened_days_ago, tell in STORIES:
        stage = Stage(company, users, now)
        open_stage(stage, founded.practice_id, opened_days_ago)
        with leaving_unread():
            tell(stage)
        send_pages(stage)
        say(company.name)


def sign_ins() -> list[dict[str, str]]:
    return [
        {
            "email": player.email,
            "password": cast.PASSWORD,
            "totp_secret": secret_of(player.email),
            "role": player.role.label,
            "client": client,
        }
        for player, client in cast.everybody()
    ]


def secret_of(email: str) -> str:
    """Of demo people only. Raises LookupError for anybody else."""
    if email not in {player.email for player, _ in cast.everybody()}:
        raise LookupError(email)
    authenticator = Authenticator.objects.get(user__email=email, type=Authenticator.Type.TOTP)
    secret: str = get_adapter().decrypt(authenticator.data["secret"])
    return secret


def write_sign_ins() -> Path:
    """`demo.json` for `up` to print; readable by its owner alone."""
    path = Path(settings.DATA) / "demo.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with open(draft, "w", encoding="utf-8", opener=_private) as file:
        json.dump(sign_ins(), file, indent=1)
    draft.rename(path)
    return path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
