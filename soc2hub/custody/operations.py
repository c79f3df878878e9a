"""Migration operation: sensitive rows are seen by named persons alone, whatever the query (PRODUCT E9)."""

from typing import Any

from django.db import migrations

from soc2hub.tenancy.operations import APP

CLEARED = """client_id = ANY((SELECT cleared_clients('{kind}'))::uuid[])
      OR {handed_in_by} = (SELECT acting_user())
      OR client_id = ANY((SELECT room_clients())::uuid[])"""


class NarrowSensitiveRows(migrations.RunSQL):
    """On top of the client's wall, for a table with a `sensitivity`: the cleared, and who handed the row in.

    An auditor passes, since to them only rows shown one by one exist at all. A CASE, because an OR over both classes
    makes the planner read whole tables by BitmapOr; the functions are asked at most once a statement, and only where a
    sensitive row turns up.
    """

    def __init__(self, table: str, handed_in_by: str) -> None:
        self.table, self.handed_in_by = table, handed_in_by
        cases = "\n".join(
            f"    WHEN '{kind}' THEN {CLEARED.format(kind=kind, handed_in_by=handed_in_by)}"
            for kind in ("people", "legal")
        )
        create = (
            f"CREATE POLICY {table}_sensitive ON {table} AS RESTRICTIVE FOR SELECT TO {APP}\n"
            f"  USING (CASE sensitivity\n{cases}\n    ELSE true END)"
        )
        super().__init__(create, f"DROP POLICY {table}_sensitive ON {table}")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"table": self.table, "handed_in_by": self.handed_in_by}

    def describe(self) -> str:
        return f"Narrow the sensitive rows of {self.table}"


class RaiseSensitivity(migrations.RunSQL):
    """`raise_<table>(row, kind)`: anybody of the team may make a row more sensitive, even past their own sight, which
    no plain UPDATE could; and only leads may make it less so."""

    def __init__(self, table: str, guarded: str = "sensitivity, is_privileged") -> None:
        self.table, self.guarded = table, guarded
        height = "CASE {0} WHEN 'normal' THEN 0 WHEN 'security' THEN 1 ELSE 2 END"
        function = f"""
CREATE FUNCTION raise_{table}(row_id uuid, wanted text) RETURNS boolean LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.{table} SET sensitivity = wanted
    WHERE id = row_id AND wanted IN ('security', 'people', 'legal')
      AND client_id = ANY(public.writable_clients('team'))
      AND {height.format("wanted")} > {height.format("sensitivity")};
  RETURN FOUND;
END $$"""  # noqa: S608  (the table's name is the migration's own)
        new, old = (f"({', '.join(f'{row}.{column}' for column in guarded.split(', '))})" for row in ("NEW", "OLD"))
        guard = f"""
CREATE FUNCTION refuse_lowering_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (NEW.client_id = ANY(public.writable_clients('leads'))) THEN
    RAISE EXCEPTION 'only a lead makes a row less sensitive' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_lowered BEFORE UPDATE OF {guarded} ON {table}
  FOR EACH ROW WHEN (current_user IN ('soc2hub_web', 'soc2hub_worker')
    AND {new} IS DISTINCT FROM {old})
  EXECUTE FUNCTION refuse_lowering_{table}()"""
        super().__init__(
            [
                function,
                f"REVOKE ALL ON FUNCTION raise_{table}(uuid, text) FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION raise_{table}(uuid, text) TO {APP}",
                f"ALTER FUNCTION raise_{table}(uuid, text) OWNER TO soc2hub_authz",
                f"GRANT SELECT, UPDATE (sensitivity) ON {table} TO soc2hub_authz",
                f"CREATE POLICY {table}_raised ON {table} FOR UPDATE TO soc2hub_authz USING (true) WITH CHECK (true)",
                guard,
            ],
            [
                f"DROP TRIGGER {table}_lowered ON {table}",
                f"DROP FUNCTION refuse_lowering_{table}()",
                f"DROP POLICY {table}_raised ON {table}",
                f"DROP FUNCTION raise_{table}(uuid, text)",
            ],
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"table": self.table, "guarded": self.guarded}
