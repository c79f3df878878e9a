"""Make a row more sensitive through the one door the database has for it."""

from typing import Any

from django.db import connection

from soc2hub.custody.sensitivity import Sensitivity


def raise_row(row: Any, kind: Sensitivity) -> bool:
    """False if it was as sensitive already. Afterwards the person may no longer see it."""
    with connection.cursor() as cursor:
        cursor.callproc(f"raise_{row._meta.db_table}", [row.pk, kind.value])
        return bool(cursor.fetchone()[0])
