"""Walls around memberships and people, and the acts that must work before a membership exists (SECURITY §1.1)."""

from django.db import migrations

from soc2hub.tenancy.operations import APP, DefinerFunction, ProtectClientTable, ProtectPracticeTable

RANK = """
CREATE FUNCTION role_rank(role text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE role WHEN 'practice_owner' THEN 100 WHEN 'ciso' THEN 90 WHEN 'client_admin' THEN 60
    WHEN 'analyst' THEN 50 WHEN 'control_owner' THEN 40 WHEN 'executive' THEN 40 WHEN 'contributor' THEN 30
    WHEN 'auditor' THEN 20 WHEN 'viewer' THEN 10 ELSE 1000 END $$
"""

MAY_GRANT = """
DECLARE u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
  IF session_user = 'soc2hub_worker' AND nullif(current_setting('app.system', true), '') IS NOT NULL THEN RETURN true; END IF;
  RETURN EXISTS (SELECT 1 FROM public.accounts_membership m JOIN public.accounts_user a ON a.id = m.user_id
    WHERE m.client_id = c AND m.user_id = u AND a.is_active AND m.revoked_at IS NULL
      AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
      AND m.role IN ('practice_owner','ciso','client_admin') AND public.role_rank(m.role) >= public.role_rank(r));
END """

CREATE_PRACTICE = """
BEGIN
  INSERT INTO public.tenancy_practice (id, name, created_at) VALUES (p, title, made_at);
  INSERT INTO public.accounts_practiceseat (id, practice_id, user_id, role, created_at)
    VALUES (gen_random_uuid(), p, owner, 'practice_owner', made_at);
END """

CREATE_CLIENT = """
DECLARE u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.accounts_practiceseat s WHERE s.practice_id = p AND s.user_id = u
      AND s.role IN ('practice_owner', 'ciso')) THEN
    RAISE EXCEPTION 'no seat that opens clients' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.tenancy_client (id, practice_id, name, slug, zone, colour, is_demo, created_at, version)
    VALUES (c, p, title, short, tz, shade, demo, made_at, 1);
  INSERT INTO public.accounts_membership (id, client_id, user_id, role, granted_by_id, reason, created_at)
    SELECT gen_random_uuid(), c, s.user_id, s.role, u, 'opened the client', made_at
    FROM public.accounts_practiceseat s WHERE s.practice_id = p AND (s.user_id = u OR s.role = 'practice_owner');
END """

GIVE_SEAT = """
DECLARE u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
  IF r NOT IN ('practice_owner', 'ciso', 'analyst') OR NOT EXISTS (SELECT 1 FROM public.accounts_practiceseat s
      JOIN public.accounts_user a ON a.id = s.user_id AND a.is_active
      WHERE s.practice_id = p AND s.user_id = u AND s.role = 'practice_owner') THEN
    RAISE EXCEPTION 'no seat that gives seats' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.accounts_practiceseat (id, practice_id, user_id, role, created_at)
    VALUES (gen_random_uuid(), p, member, r, made_at) ON CONFLICT (practice_id, user_id) DO NOTHING;
END """

ACCEPT = """
DECLARE
  u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  i public.accounts_invitation;
BEGIN
  SELECT * INTO i FROM public.accounts_invitation x WHERE x.token_sha256 = digest FOR UPDATE;
  IF NOT FOUND OR i.accepted_at IS NOT NULL OR i.revoked_at IS NOT NULL OR i.expires_at <= clock_timestamp()
     OR NOT EXISTS (SELECT 1 FROM public.accounts_user a WHERE a.id = u AND a.is_active AND a.email = lower(i.email))
     OR NOT EXISTS (SELECT 1 FROM public.accounts_membership m JOIN public.accounts_user a ON a.id = m.user_id
        WHERE m.client_id = i.client_id AND m.user_id = i.invited_by_id AND a.is_active AND m.revoked_at IS NULL
          AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
          AND m.role IN ('practice_owner','ciso','client_admin')
          AND public.role_rank(m.role) >= public.role_rank(i.role))
     OR EXISTS (SELECT 1 FROM public.accounts_membership m WHERE m.client_id = i.client_id AND m.user_id = u
        AND m.revoked_at IS NULL) THEN
    RETURN NULL;
  END IF;
  UPDATE public.accounts_invitation SET accepted_at = clock_timestamp() WHERE id = i.id;
  INSERT INTO public.accounts_membership (id, client_id, user_id, role, granted_by_id, reason, created_at, expires_at)
    VALUES (gen_random_uuid(), i.client_id, u, i.role, i.invited_by_id, 'invitation', clock_timestamp(), i.grant_expires_at);
  RETURN i.client_id;
END """

LOOK = """
DECLARE i record;
BEGIN
  SELECT x.email, x.name, x.role, t.name AS client INTO i FROM public.accounts_invitation x
    JOIN public.tenancy_client t ON t.id = x.client_id
    WHERE x.token_sha256 = digest AND x.accepted_at IS NULL AND x.revoked_at IS NULL AND x.expires_at > clock_timestamp();
  IF NOT FOUND THEN RETURN NULL; END IF;
  RETURN json_build_object('email', i.email, 'name', i.name, 'role', i.role, 'client', i.client);
END """

MINE = """
DECLARE u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
  RETURN coalesce((SELECT json_agg(json_build_object('id', t.id, 'name', t.name, 'colour', t.colour,
      'is_demo', t.is_demo, 'role', m.role) ORDER BY t.name)
    FROM public.accounts_membership m JOIN public.tenancy_client t ON t.id = m.client_id
    JOIN public.accounts_user a ON a.id = m.user_id AND a.is_active
    WHERE m.user_id = u AND m.revoked_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())),
    '[]'::json);
END """

MEMBERSHIP_READ = (
    "user_id = (SELECT acting_user()) AND (client_id = ANY((SELECT visible_clients())::uuid[])"
    " OR client_id = ANY((SELECT room_clients())::uuid[])) OR client_id = ANY((SELECT writable_clients('admins'))::uuid[])"
)
MAY = "client_id = ANY((SELECT writable_clients('admins'))::uuid[]) AND may_grant(client_id, role)"


def authz(table: str, *privileges: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"GRANT {', '.join(privileges)} ON {table} TO soc2hub_authz",
            f"CREATE POLICY {table}_a ON {table} TO soc2hub_authz USING (true) WITH CHECK (true)",
        ],
        [f"DROP POLICY {table}_a ON {table}"],
    )


def guarded_by_rank(table: str, read: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_r ON {table} FOR SELECT TO {APP} USING ({read})",
            f"CREATE POLICY {table}_i ON {table} FOR INSERT TO {APP} WITH CHECK ({MAY})",
            f"CREATE POLICY {table}_u ON {table} FOR UPDATE TO {APP} USING ({MAY}) WITH CHECK ({MAY})",
            f"CREATE POLICY {table}_d ON {table} FOR DELETE TO {APP} USING (false)",
        ],
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("tenancy", "0002_walls")]

    operations = [
        migrations.RunSQL(RANK, "DROP FUNCTION role_rank(text)"),
        migrations.RunSQL("GRANT SELECT ON accounts_user TO soc2hub_authz", migrations.RunSQL.noop),
        DefinerFunction("may_grant(c uuid, r text)", "boolean", MAY_GRANT),
        guarded_by_rank("accounts_membership", MEMBERSHIP_READ),
        authz("accounts_membership", "SELECT", "INSERT"),
        guarded_by_rank("accounts_invitation", "client_id = ANY((SELECT writable_clients('admins'))::uuid[])"),
        authz("accounts_invitation", "SELECT", "UPDATE"),
        ProtectPracticeTable("accounts_practiceseat"),
        authz("accounts_practiceseat", "SELECT", "INSERT"),
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON accounts_practiceseat FROM {APP}", migrations.RunSQL.noop
        ),
        ProtectClientTable("accounts_person", writers="leads"),
        ProtectClientTable("accounts_appointment", writers="leads"),
        DefinerFunction(
            "create_practice(p uuid, title text, owner uuid, made_at timestamptz)",
            "void", CREATE_PRACTICE, volatility="VOLATILE", to="soc2hub_worker",
        ),
        DefinerFunction(
            "create_client(c uuid, p uuid, title text, short text, tz text, shade integer, demo boolean, made_at timestamptz)",
            "void", CREATE_CLIENT, volatility="VOLATILE",
        ),
        DefinerFunction(
            "give_seat(p uuid, member uuid, r text, made_at timestamptz)", "void", GIVE_SEAT, volatility="VOLATILE",
        ),
        DefinerFunction("accept_invitation(digest text)", "uuid", ACCEPT, volatility="VOLATILE"),
        DefinerFunction("look_at_invitation(digest text)", "json", LOOK),
        DefinerFunction("my_clients()", "json", MINE),
        migrations.RunSQL(
            [
                "CREATE TABLE web_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)",
                "CREATE INDEX web_cache_expires ON web_cache (expires)",
            ],
            ["DROP TABLE web_cache"],
        ),
    ]  # fmt: skip
