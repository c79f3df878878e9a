"""Locks that a transaction of one client holds until it ends."""

from django.db import connection

from soc2hub.tenancy.scope import current_client_id

ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"


def one_at_a_time(what: str) -> None:
    """Two that do `what` in one client wait for one another; other clients do not."""
    _hold(ALONE, what)


def together(what: str) -> None:
    """Any number do `what` at once, but nobody while one does it alone by `one_at_a_time`, which waits for them all."""
    _hold(SHARED, what)


def _hold(lock: str, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(lock, [f"{what} {current_client_id()}"])
