"""Which clients there are: only the worker's role may ask, and only to start one job for each (SECURITY §1.6)."""

from uuid import UUID

from django.db import connection


def all_clients() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT all_clients()")
        return sorted(cursor.fetchone()[0])
