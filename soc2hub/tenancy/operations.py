"""Migration operations that raise the second wall: row-level security, forced, for each table class."""

from collections.abc import Iterable
from typing import Any

from django.db import migrations

APP = "soc2hub_web, soc2hub_worker"
VISIBLE = "client_id = ANY((SELECT visible_clients())::uuid[])"
ROOM = "client_id = ANY((SELECT room_clients())::uuid[])"


def _forced(table: str) -> list[Any]:
    return [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]


def _policies(table: str, *, read: str, write: str) -> list[Any]:
    return [
        f"CREATE POLICY {table}_r ON {table} FOR SELECT TO {APP} USING ({read})",
        f"CREATE POLICY {table}_i ON {table} FOR INSERT TO {APP} WITH CHECK ({write})",
        f"CREATE POLICY {table}_u ON {table} FOR UPDATE TO {APP} USING ({write}) WITH CHECK ({write})",
        f"CREATE POLICY {table}_d ON {table} FOR DELETE TO {APP} USING ({write})",
    ]


def _undo(table: str) -> list[Any]:
    drops = [f"DROP POLICY IF EXISTS {table}_{kind} ON {table}" for kind in "riud"]
    return [
        *drops,
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


class ProtectClientTable(migrations.RunSQL):
    """Class C. `writers` is a set of roles that `writable_clients()` knows; `read` may widen who sees rows."""

    def __init__(self, table: str, writers: str = "team", read: str = VISIBLE) -> None:
        self.table, self.writers, self.read = table, writers, read
        write = f"client_id = ANY((SELECT writable_clients('{writers}'))::uuid[])"
        super().__init__([*_forced(table), *_policies(table, read=read, write=write)], _undo(table))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        kwargs = {"table": self.table, "writers": self.writers, "read": self.read}
        return type(self).__name__, [], kwargs

    def describe(self) -> str:
        return f"Protect {self.table}, written by {self.writers}"


class ProtectPracticeTable(migrations.RunSQL):
    """Class F: seen and written by those who hold a seat in the practice."""

    def __init__(self, table: str) -> None:
        self.table = table
        read = "practice_id = ANY((SELECT visible_practices())::uuid[])"
        write = "practice_id = ANY((SELECT writable_practices())::uuid[])"
        super().__init__([*_forced(table), *_policies(table, read=read, write=write)], _undo(table))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"table": self.table}

    def describe(self) -> str:
        return f"Protect {self.table} of the practice"


class AppendOnly(migrations.RunSQL):
    """No UPDATE, DELETE or TRUNCATE, not even for the owner; the app's roles lose the grant as well."""

    def __init__(self, table: str) -> None:
        self.table = table
        forward: list[Any] = [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]
        back: list[Any] = [
            f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}" for name in ("append_only", "never_emptied")
        ]
        super().__init__(forward, back)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"table": self.table}


class ReadOnlyForApp(migrations.RunSQL):
    """Class G: the app's roles read; only the migrating role (`load_catalog`) writes."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        super().__init__(
            [f"REVOKE INSERT, UPDATE, DELETE ON {t} FROM {APP}" for t in tables],
            [f"GRANT INSERT, UPDATE, DELETE ON {t} TO {APP}" for t in tables],
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, list(self.tables), {}


class Backfill(migrations.RunSQL):
    """Fill a new column in every client's rows: between the two ALTERs the owner sees past the forced policies."""

    def __init__(self, statement: str, *tables: str) -> None:
        self.statement, self.tables = statement, tables
        seen = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in tables]
        hidden = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in tables]
        super().__init__([*seen, statement, *hidden], migrations.RunSQL.noop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.statement, *self.tables], {}

    def describe(self) -> str:
        return f"Fill {self.tables[0]}"


class DefinerFunction(migrations.RunSQL):
    """A SECURITY DEFINER function owned by soc2hub_authz, with an empty search path, callable by the app only.

    `body` is plpgsql; table names in it are written `public.<table>`. Where it takes the place of one that policies
    rest on, `former` is the body that a way back puts in its place again.
    """

    def __init__(
        self, signature: str, returns: str, body: str, volatility: str = "STABLE", to: str = APP, former: str = ""
    ) -> None:
        name = signature.split("(")[0]
        args = ", ".join(_argument_types(signature))
        head = (
            f"CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE plpgsql {volatility} "
            "SECURITY DEFINER SET search_path = '' AS "
        )
        forward: list[Any] = [
            f"{head}$definer${body}$definer$",
            f"REVOKE ALL ON FUNCTION {name}({args}) FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {name}({args}) TO {to}",
            f"ALTER FUNCTION {name}({args}) OWNER TO soc2hub_authz",
        ]
        dropped = f"DROP FUNCTION IF EXISTS {name}({args})"
        super().__init__(forward, [f"{head}$definer${former}$definer$" if former else dropped])


def _argument_types(signature: str) -> Iterable[str]:
    inside = signature[signature.index("(") + 1 : signature.rindex(")")]
    return [part.strip().split(" ", 1)[1] for part in inside.split(",") if part.strip()]
