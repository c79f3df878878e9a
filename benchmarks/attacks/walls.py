"""A12, A18, A19 and A61: what SQL can do as soc2hub_web, past every line of Python."""

from typing import Any
from uuid import UUID

import psycopg2

from benchmarks.attacks.tables import walled
from benchmarks.faults.ground import Ground, command, rows, session
from benchmarks.faults.people import Account
from benchmarks.faults.results import Result, counted
from soc2hub.accounts.roles import Role

WEB = "DATABASE_URL"
REFUSED = ("row-level security", "permission denied")
TRAIL = ("trail_event", "trail_head")


def no_context(ground: Ground) -> Result:
    """A18: without a context every walled table is empty, and nothing can be written, not even where no trigger minds."""
    cast = ground.demo
    with ground.clone(cast.template) as database:
        tables = walled(database)
        held = sum(_as(database, f'SELECT count(*) FROM "{table}"')[0] for table in TRAIL[:1])
        faults = [] if held == 0 else ["the trail is readable"]
        for table in tables:
            for name, statement in _statements(table).items():
                got, error = _as(database, statement)
                if got or name == "INSERT" and not error:
                    faults.append(f"{name} {table}: {got} rows")
        full = [table for table in tables if rows(database, f'SELECT 1 FROM "{table}" LIMIT 1')]
        with_context = _readable(database, full, cast.ciso, cast.clients["Harbor Ledger"])
        faults += _insert_past_triggers(database, tables, full)
        fallen = _insert_past_walls(database, full)
    twins = (
        f"twin: as a member {with_context} of {len(full)} filled tables show rows",
        f"twin: with the wall down {fallen} of {len(full)} filled tables no longer refuse a copy",
    )
    faults += [twin for twin, seen in zip(twins, (with_context, fallen), strict=True) if seen <= len(full) // 2]
    return counted("A18", faults, of=f"in 5 statements on {len(tables)} tables", notes=twins if not faults else ())


def _insert_past_triggers(database: str, tables: list[str], full: list[str]) -> list[str]:
    """A trigger runs before row-level security is asked; with all of ours off, the second wall itself must refuse."""
    _administer(database, tables, "DISABLE TRIGGER USER")
    tried = {f"INSERT {table}": _statements(table)["INSERT"] for table in tables}
    tried |= {f"INSERT of a copy {table}": _copy(database, table) for table in full}
    answers = {name: _as(database, statement)[1] for name, statement in tried.items()}
    return [f"{name}: {_first_line(error)}" for name, error in answers.items() if not _is_walled_off(error)]


def _insert_past_walls(database: str, full: list[str]) -> int:
    """How many tables answer otherwise once row-level security is off as well: there it was that wall which spoke."""
    _administer(database, full, "DISABLE ROW LEVEL SECURITY")
    return sum(not _is_walled_off(_as(database, _copy(database, table))[1]) for table in full)


def _copy(database: str, table: str) -> str:
    """A whole row that stands there already, so that nothing but a wall can mind it before its key does."""
    ((row,),) = rows(database, f'SELECT to_jsonb(t)::text FROM "{table}" t LIMIT 1')
    literal = row.replace("'", "''")
    ((names,),) = rows(database, GIVEN, f'"{table}"')
    return f'INSERT INTO "{table}" ({names}) SELECT {names} FROM jsonb_populate_record(NULL::"{table}", \'{literal}\')'


GIVEN = (
    "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
    " AND NOT attisdropped AND attgenerated = ''"
)
"""Columns of a table that are not made of others."""


def _administer(database: str, tables: list[str], change: str) -> None:
    with session(database) as cur:
        for table in tables:
            cur.execute(f'ALTER TABLE "{table}" {change}')


def _is_walled_off(error: str) -> bool:
    return any(words in error for words in REFUSED)


def _first_line(error: str) -> str:
    return error.splitlines()[0] if error else "done"


def _statements(table: str) -> dict[str, str]:
    column = "name" if table in ("tenancy_practice", "tenancy_client") else None
    same = f'"{column}" = "{column}"' if column else ""
    owner = "practice_id" if table in ("accounts_practiceseat", "tenancy_client") else "client_id"
    return {
        "SELECT": f'SELECT count(*) FROM "{table}"',
        "UPDATE": f'UPDATE "{table}" SET {same or f"{owner} = {owner}"}',
        "DELETE": f'DELETE FROM "{table}"',
        "INSERT": f'INSERT INTO "{table}" DEFAULT VALUES',
    }


def _as(database: str, statement: str, **context: Any) -> tuple[int, str]:
    """Rows seen or changed as the web role, and the refusal if there was one."""
    with session(database, WEB, **context) as cur:
        try:
            cur.execute(statement)
        except psycopg2.Error as refused:
            return 0, str(refused)
        return (int(cur.fetchone()[0]) if statement.startswith("SELECT") else max(cur.rowcount, 0)), ""


def _readable(database: str, tables: list[str], who: Account, client: UUID) -> int:
    context = {"app__user_id": who.id, "app__client_id": client}
    return sum(_as(database, f'SELECT count(*) FROM "{table}"', **context)[0] > 0 for table in tables)


def catalogue(ground: Ground) -> Result:
    """A19: the walls as PostgreSQL's own catalogue lists them, and `check_isolation` of the same mind."""
    world = ground.small
    with ground.clone(world.template) as database:
        faults: list[str] = []
        for words, query in CATALOGUE.items():
            faults += [f"{words}: {', '.join(map(str, row))}" for row in rows(database, query, walled(database))]
        done = command(database, "check_isolation", process="migrate", expects=None)
        faults += done.stderr.splitlines()[-3:] if done.returncode else []
        tables = len(walled(database))
    return counted("A19", faults, of=f"in the catalogue of {tables} walled tables")


_OURS = "c.relnamespace = 'public'::regnamespace"
CATALOGUE = {
    "without forced row-level security": "SELECT relname FROM pg_class c WHERE relname = ANY(%s) AND " + _OURS
    + " AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)",
    "readable without a policy for SELECT": "SELECT relname FROM pg_class c WHERE relname = ANY(%s) AND " + _OURS
    + " AND relkind IN ('r', 'p') AND NOT EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname"
    " AND p.cmd IN ('SELECT', 'ALL') AND NOT p.roles = '{soc2hub_authz}')",
    "an open policy": "SELECT tablename, policyname FROM pg_policies WHERE tablename = ANY(%s)"
    " AND NOT roles = '{soc2hub_authz}' AND coalesce(qual, with_check) = 'true'",
    "may be empty": "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY(%s)"
    " AND column_name IN ('client_id', 'practice_id') AND is_nullable = 'YES'",
    "a write right without a policy": "SELECT c.relname, r.p FROM pg_class c, (VALUES ('INSERT'), ('UPDATE'),"
    " ('DELETE')) r (p) WHERE c.relname = ANY(%s) AND " + _OURS + " AND has_table_privilege('soc2hub_web', c.oid, r.p)"
    " AND NOT EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname AND p.cmd IN (r.p, 'ALL')"
    " AND NOT p.roles = '{soc2hub_authz}')",
    "TRUNCATE or more": "SELECT c.relname FROM pg_class c WHERE relname = ANY(%s) AND " + _OURS
    + " AND (has_table_privilege('soc2hub_web', c.oid, 'TRUNCATE') OR has_table_privilege('soc2hub_web', c.oid,"
    " 'TRIGGER'))",
    "a powerful role": "SELECT r.rolname FROM pg_roles r WHERE cardinality(%s) > 0 AND pg_has_role('soc2hub_web',"
    " r.oid, 'member') AND (r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid"
    " AND " + _OURS + "))",
    "a view as its owner": "SELECT c.relname FROM pg_class c WHERE cardinality(%s) > 0 AND " + _OURS
    + " AND (c.relkind = 'm' OR c.relkind = 'v' AND coalesce(c.reloptions::text, '') NOT LIKE"
    " '%%security_invoker=true%%')",
    "may make objects": "SELECT w FROM (VALUES ('schema'), ('temp')) v (w) WHERE cardinality(%s) > 0 AND CASE w WHEN"
    " 'schema' THEN has_schema_privilege('soc2hub_web', 'public', 'CREATE') ELSE has_database_privilege('soc2hub_web',"
    " current_database(), 'TEMP') END",
}  # fmt: skip


def statements_of_readers(ground: Ground) -> tuple[int, list[str]]:
    """A12 in SQL: with the context of auditor, executive and viewer, what is not theirs cannot be written."""
    cast = ground.demo
    harbor = cast.clients["Harbor Ledger"]
    auditor = next(found for found in cast.people.values() if found.role == Role.AUDITOR.label)
    readers = (auditor, cast.one(Role.EXECUTIVE, "Harbor Ledger"), cast.one(Role.VIEWER, "Harbor Ledger"))
    core = ("evidence_submission", "evidence_acceptance", "controls_control", "controls_risk", "controls_gap",
            "scoping_system", "accounts_membership", "accounts_person")  # fmt: skip
    faults, tried = [], 0
    with ground.clone(cast.template) as database:
        for who in readers:
            context = {"app__user_id": who.id, "app__client_id": harbor}
            for table in core:
                for statement in list(_statements(table).values())[1:]:
                    got, _ = _as(database, statement, **context)
                    tried += 1
                    faults += [f"{who.role}: {statement} changed {got} rows"] if got else []
        twin, _ = _as(database, "UPDATE controls_risk SET client_id = client_id", app__user_id=cast.ciso.id,
                      app__client_id=harbor)  # fmt: skip
        faults += [] if twin else ["twin: the CISO changes nothing either"]
    return tried, faults


def sealed_trail(ground: Ground) -> Result:
    """A61: as soc2hub_web with a full member's context, the trail cannot be written but by its function."""
    cast = ground.demo
    harbor = cast.clients["Harbor Ledger"]
    context = {"app__user_id": cast.ciso.id, "app__client_id": harbor}
    acts = ("UPDATE {} SET client_id = client_id", "DELETE FROM {}", "TRUNCATE {}",
            "INSERT INTO {} SELECT * FROM {} LIMIT 1")  # fmt: skip
    faults = []
    with ground.clone(cast.template) as database:
        seen, _ = _as(database, "SELECT count(*) FROM trail_event", **context)
        faults += [] if seen else ["twin: the CISO reads no trail"]
        for table in TRAIL:
            for act in acts:
                statement = act.replace("{}", table)
                _, error = _as(database, statement, **context)
                if "permission denied" not in error:
                    faults.append(f"{statement}: {_first_line(error)}")
        forged = (
            f'SELECT trail_append(\'[{{"id": "00000000-0000-4000-8000-000000000001", "client_id": "{cast.outsider}", "at":'
            ' "2026-01-01T00:00:00Z", "verb": "forged", "via": "x", "subject_type": "x", "subject_id": "x",'
            ' "body": {}}]\'::jsonb)'
        )
        with session(database, WEB, **context) as cur:
            try:
                cur.execute(forged)
                faults.append("an event of another client's chain was appended")
            except psycopg2.Error:
                pass
        done = command(database, "verify_trail", process="migrate", expects=None)
        faults += done.stderr.splitlines()[:3] if done.returncode else []
    return counted("A61", faults, of=f"in {len(TRAIL) * len(acts) + 1} attempts on the trail")
