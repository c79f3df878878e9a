"""The functions every policy asks, and the walls around practice and client (SECURITY §1.1)."""

from django.db import migrations

from soc2hub.tenancy.operations import APP, DefinerFunction

CONTEXT = """
DECLARE
  u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  c uuid := nullif(current_setting('app.client_id', true), '')::uuid;
"""
SYSTEM = """
  IF session_user = 'soc2hub_worker' AND nullif(current_setting('app.system', true), '') IS NOT NULL THEN
    RETURN CASE WHEN c IS NULL THEN '{}'::uuid[] ELSE ARRAY[c] END;
  END IF;
"""
LIVE = """
    FROM public.accounts_membership m JOIN public.accounts_user a ON a.id = m.user_id AND a.is_active
    WHERE m.user_id = u AND (c IS NULL OR m.client_id = c) AND m.revoked_at IS NULL
      AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
"""
SEATS = """
    FROM public.accounts_practiceseat s JOIN public.accounts_user a ON a.id = s.user_id AND a.is_active
    WHERE s.user_id = u
"""


def clients_function(signature: str, condition: str, *, narrow: str = "") -> DefinerFunction:
    body = f"{CONTEXT}BEGIN{narrow or SYSTEM}  IF u IS NULL THEN RETURN '{{}}'; END IF;\n"
    return DefinerFunction(
        signature, "uuid[]", f"{body}  RETURN coalesce((SELECT array_agg(m.client_id){LIVE}{condition}), '{{}}');\nEND "
    )


WRITERS = """
      AND c IS NOT NULL AND CASE kind
        WHEN 'team' THEN m.role IN ('practice_owner','ciso','analyst','client_admin','control_owner','contributor')
        WHEN 'leads' THEN m.role IN ('practice_owner','ciso','analyst','client_admin')
        WHEN 'officers' THEN m.role IN ('practice_owner','ciso')
        WHEN 'admins' THEN m.role IN ('practice_owner','ciso','client_admin')
        WHEN 'approvers' THEN m.role IN ('client_admin','executive')
        WHEN 'signers' THEN m.role IN ('practice_owner','ciso','analyst','client_admin','executive')
        WHEN 'room' THEN m.role IN ('practice_owner','ciso','analyst','client_admin','control_owner','contributor','auditor')
        ELSE false END
"""

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege'; END $$
"""
ACTING = """
CREATE FUNCTION acting_user() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN nullif(current_setting('app.user_id', true), '')::uuid; END $$
"""

WALLS = [
    "GRANT SELECT, INSERT ON tenancy_practice, tenancy_client TO soc2hub_authz",
    f"REVOKE INSERT, DELETE ON tenancy_practice, tenancy_client FROM {APP}",
    f"REVOKE UPDATE ON tenancy_practice, tenancy_client FROM {APP}",
    f"GRANT UPDATE (name, zone, colour, version) ON tenancy_client TO {APP}",
    "ALTER TABLE tenancy_practice ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE tenancy_practice FORCE ROW LEVEL SECURITY",
    "ALTER TABLE tenancy_client ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE tenancy_client FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenancy_practice_a ON tenancy_practice TO soc2hub_authz USING (true) WITH CHECK (true)",
    "CREATE POLICY tenancy_client_a ON tenancy_client TO soc2hub_authz USING (true) WITH CHECK (true)",
    f"CREATE POLICY tenancy_client_r ON tenancy_client FOR SELECT TO {APP} USING"
    " (id = ANY((SELECT visible_clients())::uuid[]) OR id = ANY((SELECT room_clients())::uuid[]))",
    f"CREATE POLICY tenancy_client_u ON tenancy_client FOR UPDATE TO {APP}"
    " USING (id = ANY((SELECT writable_clients('admins'))::uuid[]))"
    " WITH CHECK (id = ANY((SELECT writable_clients('admins'))::uuid[]))",
    f"CREATE POLICY tenancy_practice_r ON tenancy_practice FOR SELECT TO {APP} USING"
    " (id = ANY((SELECT visible_practices())::uuid[]) OR id IN (SELECT practice_id FROM tenancy_client))",
]


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change()"),
        migrations.RunSQL(ACTING, "DROP FUNCTION acting_user()"),
        clients_function("visible_clients()", "AND m.role <> 'auditor'"),
        clients_function("writable_clients(kind text)", WRITERS),
        clients_function("room_clients()", "AND m.role = 'auditor'", narrow="\n"),
        DefinerFunction(
            "visible_practices()",
            "uuid[]",
            f"{CONTEXT}BEGIN RETURN coalesce((SELECT array_agg(s.practice_id){SEATS}), '{{}}'); END ",
        ),
        DefinerFunction(
            "writable_practices()",
            "uuid[]",
            f"{CONTEXT}BEGIN RETURN coalesce((SELECT array_agg(s.practice_id){SEATS}"
            " AND s.role IN ('practice_owner','ciso','analyst')), '{}'); END ",
        ),
        DefinerFunction(
            "all_clients()",
            "uuid[]",
            "BEGIN RETURN coalesce((SELECT array_agg(t.id) FROM public.tenancy_client t), '{}'); END ",
            to="soc2hub_worker",
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
