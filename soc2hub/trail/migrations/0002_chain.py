"""The chain: one function appends, triggers refuse everything else, even to the owner (SECURITY §1.2)."""

from django.db import migrations

from soc2hub.tenancy.operations import APP, VISIBLE, AppendOnly, DefinerFunction

APPEND = """
DECLARE
  e jsonb; c uuid; allowed uuid[] := public.visible_clients() || public.room_clients();
  actor uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  s bigint; former text; canonical text; digest text;
BEGIN
  FOR e IN SELECT * FROM jsonb_array_elements(events) LOOP
    c := (e->>'client_id')::uuid;
    IF NOT (c = ANY(allowed)) THEN
      RAISE EXCEPTION 'the trail of client % is not yours', c USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.trail_head (client_id, seq, hash) VALUES (c, 0, '') ON CONFLICT DO NOTHING;
    SELECT h.seq, h.hash INTO s, former FROM public.trail_head h WHERE h.client_id = c FOR UPDATE;
    s := s + 1;
    canonical := json_build_array(c, s, e->>'at', actor, e->>'via', e->>'verb', e->>'subject_type',
      e->>'subject_id', (e->'body')::text)::text;
    digest := encode(sha256(convert_to(former || canonical, 'UTF8')), 'hex');
    INSERT INTO public.trail_event (id, client_id, seq, at, actor_id, via, verb, subject_type, subject_id, body,
        sealed, previous, hash)
      VALUES ((e->>'id')::uuid, c, s, (e->>'at')::timestamptz, actor, e->>'via', e->>'verb', e->>'subject_type',
        e->>'subject_id', e->'body', canonical, former, digest);
    UPDATE public.trail_head h SET seq = s, hash = digest WHERE h.client_id = c;
  END LOOP;
END """


def walled(table: str, *privileges: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {APP}",
        f"GRANT {', '.join(privileges)} ON {table} TO soc2hub_authz",
        f"CREATE POLICY {table}_a ON {table} TO soc2hub_authz USING (true) WITH CHECK (true)",
        f"CREATE POLICY {table}_r ON {table} FOR SELECT TO {APP} USING ({VISIBLE})",
    ]


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial"), ("accounts", "0002_walls")]

    operations = [
        migrations.RunSQL(walled("trail_event", "SELECT", "INSERT"), migrations.RunSQL.noop),
        migrations.RunSQL(walled("trail_head", "SELECT", "INSERT", "UPDATE"), migrations.RunSQL.noop),
        AppendOnly("trail_event"),
        DefinerFunction("trail_append(events jsonb)", "void", APPEND, volatility="VOLATILE"),
    ]
