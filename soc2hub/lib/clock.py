"""The app's clock: every duty, due date and "today" asks here.

Authorisation never does: expiry of memberships is judged by the database's clock (SECURITY (g)).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The current instant, in UTC."""
    return _travelled.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar date in an IANA zone, such as a client's `Europe/Berlin`."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def travelled_to(instant: datetime) -> Iterator[None]:
    """Everything inside happens at `instant`: the demo's history and tests of duties use it."""
    token = _travelled.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _travelled.reset(token)
