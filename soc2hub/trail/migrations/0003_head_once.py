"""The head is updated once for each run of events of a client: a head per event made long imports quadratic."""

from django.db import migrations

from soc2hub.tenancy.operations import DefinerFunction

APPEND = """
DECLARE
  e jsonb; c uuid; held uuid; allowed uuid[] := public.visible_clients() || public.room_clients();
  actor uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  s bigint; former text; canonical text; digest text;
BEGIN
  FOR e IN SELECT * FROM jsonb_array_elements(events) LOOP
    c := (e->>'client_id')::uuid;
    IF (c = ANY(allowed)) IS NOT TRUE THEN
      RAISE EXCEPTION 'the trail of client % is not yours', c USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF c IS DISTINCT FROM held THEN
      UPDATE public.trail_head h SET seq = s, hash = former WHERE h.client_id = held;
      INSERT INTO public.trail_head (client_id, seq, hash) VALUES (c, 0, '') ON CONFLICT DO NOTHING;
      SELECT h.seq, h.hash INTO s, former FROM public.trail_head h WHERE h.client_id = c FOR UPDATE;
      held := c;
    END IF;
    s := s + 1;
    canonical := json_build_array(c, s, e->>'at', actor, e->>'via', e->>'verb', e->>'subject_type',
      e->>'subject_id', (e->'body')::text)::text;
    digest := encode(sha256(convert_to(former || canonical, 'UTF8')), 'hex');
    INSERT INTO public.trail_event (id, client_id, seq, at, actor_id, via, verb, subject_type, subject_id, body,
        sealed, previous, hash)
      VALUES ((e->>'id')::uuid, c, s, (e->>'at')::timestamptz, actor, e->>'via', e->>'verb', e->>'subject_type',
        e->>'subject_id', e->'body', canonical, former, digest);
    former := digest;
  END LOOP;
  UPDATE public.trail_head h SET seq = s, hash = former WHERE h.client_id = held;
END """


class Migration(migrations.Migration):
    dependencies = [("trail", "0002_chain")]

    operations = [
        DefinerFunction("trail_append(events jsonb)", "void", APPEND, volatility="VOLATILE"),
    ]
