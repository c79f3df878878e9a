"""People get their accounts, second factors, seats and roles."""

from collections.abc import Iterable
from datetime import timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.db import transaction

from soc2hub.accounts.actions import people
from soc2hub.accounts.actions.clients import open_client
from soc2hub.accounts.models import Membership, Person, User
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock
from soc2hub.program.demo.cast import ANALYST, AUDITED, AUDITOR, CISO, PASSWORD, Player
from soc2hub.program.demo.stage import Stage
from soc2hub.trail.record import record


def users_for(players: Iterable[Player]) -> dict[str, User]:
    """One password for all, hashed once: it is printed anyway. Each gets a second factor of their own."""
    hashed = make_password(PASSWORD)
    users: dict[str, User] = {}
    with transaction.atomic():
        for player in players:
            user = User.objects.create_user(player.email, player.name)
            user.password = hashed
            user.save(update_fields=["password"])
            TOTP.activate(user, generate_totp_secret())
            users[player.email] = user
    return users


def open_stage(stage: Stage, practice_id: object, since: int) -> None:
    """The owner opens the client that many days ago, and everybody gets their role."""
    day = stage.days_ago(since)
    with stage.moment(day):
        stage.client = open_client(
            practice_id=practice_id,  # type: ignore[arg-type]
            name=stage.company.name,
            zone=stage.company.zone,
            by=stage.owner,
            is_demo=True,
        )
    with stage.scene(stage.owner, day, 10) as owner:
        for player in (CISO, ANALYST, *stage.company.people):
            _join(stage, player, by=owner)
        if stage.company in AUDITED:
            _join(stage, AUDITOR, by=owner)
        for name, title in stage.company.staff:
            people.add(name=name, title=title, by=owner)
    with stage.scene(stage.ciso, day, 11) as ciso:
        leader = Person.objects.get(user=stage.one(Role.EXECUTIVE))
        people.appoint(leader, office="sponsor", since=day, by=ciso)


def _join(stage: Stage, player: Player, *, by: User) -> None:
    user = stage.user_of(player)
    Person.objects.create(name=player.name, email=player.email, title=player.title, user=user)
    expires = clock.now() + timedelta(days=3 * 365) if player.role is Role.AUDITOR else None
    membership = Membership.objects.create(user=user, role=player.role.value, granted_by=by, expires_at=expires)
    record("membership.granted", subject=membership, by=by, role=player.role.value, user_id=user.pk)
