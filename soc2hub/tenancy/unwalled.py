"""The migrating role past row-level security, for the few commands that must see every client's rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection


@contextmanager
def seeing_every_client() -> Iterator[None]:
    """`SET ROLE NONE` gives soc2hub_migrate its BYPASSRLS back, read only, and takes it away again.

    Raises CommandError in any process but the migrating one: web and worker roles could not do it anyway.
    """
    if settings.PROCESS != "migrate":
        raise CommandError("Run this with SOC2HUB_PROCESS=migrate (manage.py does so by itself).")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SET default_transaction_read_only = on")
        try:
            yield
        finally:
            cursor.execute("SET default_transaction_read_only = off")
            cursor.execute("RESET ROLE")
