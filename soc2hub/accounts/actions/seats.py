"""Who works for the practice: an owner gives seats, changes them and ends them (DOMAIN R12.2).

The database refuses everybody else, and an owner on their own seat: the last owner cannot leave a practice alone.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from soc2hub.accounts.actions import memberships
from soc2hub.accounts.colleagues import access_in_led_clients
from soc2hub.accounts.models import Membership, PracticeSeat, User
from soc2hub.accounts.roles import Role
from soc2hub.accounts.sessions import end_sessions
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.record import record_access

STILL_INSIDE = "They still have access to a client that you do not lead. Somebody who leads it takes it away first."


def give_seat(*, practice_id: UUID, user: User, role: Role, by: User) -> None:
    """A colleague works for the practice from now on: sees its library, as CISO opens clients; owners only.

    Giving it twice changes nothing.
    """
    _call("give_seat(%s, %s, %s, %s)", practice_id, user.pk, role.value, clock.now(), by=by)
    record_access("seat.given", user_id=by.pk, to=user.pk, role=role.value)


def give_to_known(*, practice_id: UUID, user_id: UUID, role: Role, by: User) -> User:
    """Only to somebody who works in a client that the owner leads: no address is tried out here (case A67)."""
    _ensure_owner(practice_id, by)
    known = {row.user_id for row in access_in_led_clients(by) if row.practice_id == practice_id}
    if user_id not in known:
        raise Invalid("Choose somebody who works in one of your clients; invite others there first.", field="user")
    colleague = User.objects.get(pk=user_id)
    give_seat(practice_id=practice_id, user=colleague, role=role, by=by)
    return colleague


def change_seat(seat: PracticeSeat, role: Role, *, version: int, by: User) -> None:
    """What they may do in the practice; their roles in its clients stay as they are."""
    _ensure_other(seat, by)
    if seat.role == role.value:
        raise Refusal("They have this seat already.", field="role")
    if _call("change_seat(%s, %s, %s, %s)", seat.practice_id, seat.user_id, role.value, version, by=by) is None:
        raise Stale
    end_sessions(seat.user_id)
    record_access("seat.changed", user_id=by.pk, to=seat.user_id, former=seat.role, role=role.value)


def end_seat(seat: PracticeSeat, *, version: int, by: User) -> int:
    """They leave: access to each client first, one transaction a client, then the seat; says how many clients.

    Broken off halfway it left them less, never more; done again it goes on. The database keeps the seat of somebody
    who is still inside a client.
    """
    _ensure_other(seat, by)
    if seat.version != version:
        raise Stale
    inside = [row for row in access_in_led_clients(by)
              if (row.user_id, row.practice_id) == (seat.user_id, seat.practice_id)]  # fmt: skip
    for row in inside:
        with entering(row.client_id, by=by):
            memberships.revoke(Membership.objects.get(pk=row.id), by=by)
    told = _call("end_seat(%s, %s, %s)", seat.practice_id, seat.user_id, version, by=by)
    if told == "inside":
        raise Refusal(STILL_INSIDE)
    if told != "ended":
        raise Stale
    end_sessions(seat.user_id)
    record_access("seat.ended", user_id=by.pk, to=seat.user_id, role=seat.role, clients=len(inside))
    return len(inside)


def _ensure_other(seat: PracticeSeat, by: User) -> None:
    _ensure_owner(seat.practice_id, by)
    if seat.user_id == by.pk:
        raise PermissionDenied("Nobody changes their own seat: ask another owner.")


def _ensure_owner(practice_id: UUID, by: User) -> None:
    with entering_portfolio(by=by):
        if not PracticeSeat.objects.filter(practice_id=practice_id, user=by, role=Role.PRACTICE_OWNER).exists():
            raise PermissionDenied("Only an owner gives, changes and ends seats of the practice.")


def _call(function: str, *values: Any, by: User) -> Any:
    with entering_portfolio(by=by), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}", values)
        return cursor.fetchone()[0]
