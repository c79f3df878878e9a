"""`check_isolation`: the second wall, asked of the database itself (SECURITY §1.1 "Table classes", case A19)."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from soc2hub.tenancy.checks import our_models

APP_ROLES = ("soc2hub_web", "soc2hub_worker")
SYSTEM_TABLES = {"django_migrations", "django_session", "django_content_type", "web_cache"}
SYSTEM_PREFIXES = ("auth_", "account_", "mfa_", "usersessions_")


def refuse_powerful_role() -> None:
    """Refuse to serve as owner, superuser or BYPASSRLS, or as a member of a role that is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolname FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'member') AND"
            " (r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid ="
            " c.relnamespace WHERE c.relowner = r.oid AND n.nspname = 'public'))"
        )
        powerful = [row[0] for row in cursor.fetchall()]
    if powerful:
        raise ImproperlyConfigured(
            f"The database role may act as {', '.join(powerful)} and so pass row-level security. "
            "Use soc2hub_web (DATABASE_URL) or soc2hub_worker (DATABASE_URL_WORKER)."
        )


def findings() -> list[str]:
    """Every fault of the second wall as one sentence; empty when it stands."""
    return [*_undeclared_tables(), *_unprotected_tables(), *_loose_keys(), *_leaky_views(), *_roles(), *_functions()]


def _declared() -> dict[str, str]:
    return {model._meta.db_table: getattr(model, "table_class", "") for model in our_models()}


def _undeclared_tables() -> Iterator[str]:
    known = set(_declared()) | SYSTEM_TABLES
    for (table,) in _rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"):
        if table not in known and not table.startswith(SYSTEM_PREFIXES):
            yield f"table {table} is of no declared class"


def _unprotected_tables() -> Iterator[str]:
    walled = {t for t, kind in _declared().items() if kind in {"C", "F"}}
    for table, enabled, forced in _rows(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
    ):
        if table in walled and not (enabled and forced):
            yield f"table {table} lacks row-level security, enabled and forced"
    commands: dict[str, set[str]] = {}
    for table, command, condition in _rows(
        "SELECT tablename, cmd, coalesce(qual, with_check) FROM pg_policies WHERE NOT roles = '{soc2hub_authz}'"
    ):
        commands.setdefault(table, set()).add(command)
        if table in walled and condition == "true":
            yield f"a policy of {table} is open to all"
    for table in sorted(walled):
        missing = {"SELECT", "INSERT", "UPDATE", "DELETE"} - commands.get(table, set())
        if missing and table not in _written_by_functions():
            yield f"table {table} has no policy for {', '.join(sorted(missing))}"
    for table, column in _rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name IN ('client_id', 'practice_id') AND is_nullable = 'YES'"
    ):
        if table in walled:
            yield f"{table}.{column} may be empty"


def _written_by_functions() -> set[str]:
    """Tables that only a definer function writes: no write policy for the app at all."""
    return {"trail_event", "trail_head", "tenancy_practice", "tenancy_client"}


def _loose_keys() -> Iterator[str]:
    """A key between two client tables that is not (client_id, …) lets a row point into another client."""
    clients = {t for t, kind in _declared().items() if kind == "C"} - {"tenancy_client"}
    for source, target, name, width, cascades in _rows(
        "SELECT s.relname, t.relname, k.conname, cardinality(k.conkey), k.confdeltype = 'c' FROM pg_constraint k"
        " JOIN pg_class s ON s.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid WHERE k.contype = 'f'"
    ):
        if source in clients and target in clients and width < 2:
            yield f"{source}: {name} is not tied to the client"
        if source in clients and cascades:
            yield f"{source}: {name} deletes in cascade"
    for model in our_models():
        for field in model._meta.local_fields:
            target_model = field.remote_field.model if field.remote_field else None
            if target_model is None or isinstance(target_model, str):
                continue
            table, other = model._meta.db_table, target_model._meta.db_table
            if table in clients and other in clients and not _composite_key(table, str(field.column)):
                yield f"{table}.{field.column} has no composite key"


def _composite_key(table: str, column: str) -> bool:
    return any(
        _rows(
            "SELECT 1 FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_attribute a ON"
            " a.attrelid = c.oid AND a.attnum = ANY(k.conkey) WHERE k.contype = 'f' AND cardinality(k.conkey) = 2"
            " AND c.relname = %s AND a.attname = %s",
            table,
            column,
        )
    )


def _leaky_views() -> Iterator[str]:
    for name, kind, options in _rows(
        "SELECT c.relname, c.relkind, coalesce(c.reloptions::text, '') FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')"
    ):
        if kind == "m":
            yield f"materialised view {name} would leak rows"
        elif "security_invoker=true" not in options:
            yield f"view {name} runs as its owner"


def _roles() -> Iterator[str]:
    for role, unsafe in _rows(
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles"
        " WHERE rolname = ANY(%s)",
        list(APP_ROLES),
    ):
        if unsafe:
            yield f"role {role} has an attribute it must not have"
    for role, other in _rows(
        "SELECT m.rolname, r.rolname FROM pg_auth_members g JOIN pg_roles m ON m.oid = g.member"
        " JOIN pg_roles r ON r.oid = g.roleid WHERE m.rolname = ANY(%s)",
        list(APP_ROLES),
    ):
        yield f"role {role} is a member of {other}"


def _functions() -> Iterator[str]:
    for name, owner, path in _rows(
        "SELECT p.proname, r.rolname, coalesce(p.proconfig::text, '') FROM pg_proc p JOIN pg_roles r ON r.oid ="
        " p.proowner JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname = 'public'"
    ):
        if owner != "soc2hub_authz":
            yield f"function {name} runs as {owner}"
        if "search_path" not in path:
            yield f"function {name} has no fixed search path"


def _rows(sql: str, *params: Any) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return list(cursor.fetchall())


def tables_checked() -> int:
    return len(_declared()) + len([m for m in apps.get_models() if m not in our_models()])
