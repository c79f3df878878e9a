"""Locks that a transaction of one client holds until it ends."""

from django.db import connection

from soc2hub.tenancy.scope import current_client_id


def one_at_a_time(what: str) -> None:
    """Two that do `what` in one client wait for one another; other clients do not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what} {current_client_id()}"])


def together(what: str) -> None:
    """Any number do `what` at once, as long as nobody does it alone: `one_at_a_time` waits for them, and they for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [f"{what} {current_client_id()}"])
