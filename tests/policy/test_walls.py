"""Each tenant table has its wall; the database is asked, not the code (case A19)."""

from django.db import connection

from soc2hub.tenancy.checks import our_models
from soc2hub.tenancy.isolation import findings
from soc2hub.tenancy.models import ClientModel
from tests.worlds import World


def test_the_second_wall_stands(world: World) -> None:
    assert findings() == []


def test_every_tenant_table_has_forced_policies_and_no_empty_client(world: World) -> None:
    tables = {m._meta.db_table for m in our_models() if issubclass(m, ClientModel)}

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relname = ANY(%s)",
            [list(tables)],
        )
        walled = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_policies WHERE cmd = 'SELECT' AND tablename = ANY(%s)", [list(tables)])
        read = {row[0] for row in cursor.fetchall()}

    assert walled == tables
    assert read == tables


def test_without_a_scope_every_tenant_table_looks_empty(world: World) -> None:
    """A18."""
    seen = {}
    for model in our_models():
        if issubclass(model, ClientModel) or getattr(model, "table_class", "") == "F":
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
                seen[model._meta.db_table] = cursor.fetchone()[0]

    assert {table: count for table, count in seen.items() if count} == {}
