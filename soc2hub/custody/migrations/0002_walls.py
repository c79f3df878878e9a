"""Holds, purges and clearances by two people, held to in the database (PRODUCT E3, E9)."""

from django.db import migrations

from soc2hub.tenancy.operations import DefinerFunction, ProtectClientTable

CONTEXT = """
DECLARE
  u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  c uuid := nullif(current_setting('app.client_id', true), '')::uuid;
"""
APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"

HOLDS = f"""
CREATE FUNCTION under_hold(c uuid, b uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.custody_hold h
    WHERE h.client_id = c AND h.released_at IS NULL AND (h.blob_id IS NULL OR h.blob_id = b));
END $$;

CREATE FUNCTION keep_hold_as_it_was() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.released_at IS NOT NULL
     OR to_jsonb(NEW) - '{{released_by_id,released_at,release_reason}}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{{released_by_id,released_at,release_reason}}'::text[]
     OR NEW.released_by_id IS DISTINCT FROM public.acting_user() THEN
    RAISE EXCEPTION 'a hold is placed once and released once' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER custody_hold_kept BEFORE UPDATE OR DELETE ON custody_hold
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION keep_hold_as_it_was();

CREATE FUNCTION sign_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.placed_by_id IS DISTINCT FROM public.acting_user() OR NEW.released_at IS NOT NULL THEN
    RAISE EXCEPTION 'a hold is placed in one''s own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER custody_hold_signed BEFORE INSERT ON custody_hold
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION sign_hold();
"""

PURGES = f"""
CREATE FUNCTION sign_purge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me uuid := public.acting_user();
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a purge is never forgotten' USING ERRCODE = 'insufficient_privilege';
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.asked_by_id IS DISTINCT FROM me OR NEW.approved_at IS NOT NULL OR NEW.declined_at IS NOT NULL
       OR NEW.asked_by_id IS NULL AND NEW.reason <> 'retention' THEN
      RAISE EXCEPTION 'a purge is asked for in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF OLD.asked_by_id IS NULL AND NEW.asked_by_id IS NOT NULL THEN
    IF NEW.asked_by_id IS DISTINCT FROM me OR OLD.declined_at IS NOT NULL
       OR to_jsonb(NEW) - '{{asked_by_id,asked_at}}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{{asked_by_id,asked_at}}'::text[]
    THEN
      RAISE EXCEPTION 'a purge is asked for in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSE
    IF OLD.approved_at IS NOT NULL OR OLD.declined_at IS NOT NULL
       OR to_jsonb(NEW) - '{{approved_by_id,approved_at,declined_by_id,declined_at}}'::text[]
          IS DISTINCT FROM to_jsonb(OLD) - '{{approved_by_id,approved_at,declined_by_id,declined_at}}'::text[]
       OR coalesce(NEW.approved_by_id, NEW.declined_by_id) IS DISTINCT FROM me THEN
      RAISE EXCEPTION 'a purge is decided once, in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  IF NEW.declined_at IS NULL AND public.under_hold(NEW.client_id, NEW.blob_id) THEN
    RAISE EXCEPTION 'nothing is purged under legal hold' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER custody_purge_signed BEFORE INSERT OR UPDATE OR DELETE ON custody_purge
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION sign_purge();

CREATE FUNCTION refuse_loose_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    IF OLD.kind = 'purged' OR TG_OP = 'UPDATE' THEN
      RAISE EXCEPTION 'a withdrawal is never rewritten, a purge never undone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.kind <> 'damaged' AND public.under_hold(NEW.client_id, NEW.blob_id) THEN
    RAISE EXCEPTION 'nothing goes away under legal hold' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind = 'purged' AND NOT EXISTS (SELECT 1 FROM public.custody_purge p WHERE p.client_id = NEW.client_id
      AND p.blob_id = NEW.blob_id AND p.approved_by_id IS NOT NULL AND p.approved_by_id <> p.asked_by_id) THEN
    RAISE EXCEPTION 'a purge takes two people' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER vault_withdrawal_earned BEFORE INSERT OR UPDATE OR DELETE ON vault_withdrawal
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_loose_withdrawal();
"""

CLEARED = f"""{CONTEXT}BEGIN
  IF session_user = 'soc2hub_worker' AND nullif(current_setting('app.system', true), '') IS NOT NULL THEN
    RETURN CASE WHEN c IS NULL THEN '{{}}'::uuid[] ELSE ARRAY[c] END;
  END IF;
  IF u IS NULL THEN RETURN '{{}}'; END IF;
  RETURN coalesce((SELECT array_agg(k.client_id) FROM public.custody_clearance k
    WHERE k.user_id = u AND (c IS NULL OR k.client_id = c) AND k.kind = cleared_clients.wanted
      AND k.revoked_at IS NULL AND (k.until IS NULL OR k.until > clock_timestamp())
      AND k.client_id = ANY(public.visible_clients())), '{{}}');
END """

CLEARANCES = f"""
CREATE FUNCTION sign_clearance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a clearance is revoked, not deleted' USING ERRCODE = 'insufficient_privilege';
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.granted_by_id IS DISTINCT FROM public.acting_user() THEN
      RAISE EXCEPTION 'a clearance is granted in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF OLD.revoked_at IS NOT NULL OR to_jsonb(NEW) - 'revoked_at' IS DISTINCT FROM to_jsonb(OLD) - 'revoked_at' THEN
    RAISE EXCEPTION 'a clearance is only revoked' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER custody_clearance_signed BEFORE INSERT OR UPDATE OR DELETE ON custody_clearance
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION sign_clearance();
"""
READ_BY_AUTHZ = [
    "GRANT SELECT ON custody_clearance TO soc2hub_authz",
    "CREATE POLICY custody_clearance_a ON custody_clearance TO soc2hub_authz USING (true)",
]


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0001_initial"),
        ("vault", "0006_walls_around_withdrawals"),
        ("accounts", "0002_walls"),
    ]

    operations = [
        ProtectClientTable("custody_hold", writers="officers"),
        ProtectClientTable("custody_purge", writers="admins"),
        ProtectClientTable("custody_clearance", writers="admins"),
        ProtectClientTable("custody_retention", writers="admins"),
        migrations.RunSQL(HOLDS, migrations.RunSQL.noop),
        migrations.RunSQL(PURGES, migrations.RunSQL.noop),
        migrations.RunSQL(CLEARANCES, migrations.RunSQL.noop),
        migrations.RunSQL(READ_BY_AUTHZ, migrations.RunSQL.noop),
        DefinerFunction("cleared_clients(wanted text)", "uuid[]", CLEARED),
    ]
