"""Seats of the practice change and end; memberships and seats carry the version their editors saw."""

from django.db import migrations, models

from soc2hub.tenancy.operations import DefinerFunction

OWNERS_ONE_AT_A_TIME = """
  PERFORM 1 FROM public.accounts_practiceseat s WHERE s.practice_id = p AND s.role = 'practice_owner'
    ORDER BY s.id FOR UPDATE;
  IF member = u OR NOT EXISTS (SELECT 1 FROM public.accounts_practiceseat s
      JOIN public.accounts_user a ON a.id = s.user_id AND a.is_active
      WHERE s.practice_id = p AND s.user_id = u AND s.role = 'practice_owner') THEN
    RAISE EXCEPTION 'no seat that changes this one' USING ERRCODE = 'insufficient_privilege';
  END IF;
"""
"""Two owners who take each other's seat away: the second finds their own gone. Nobody touches their own."""

CHANGE_SEAT = f"""
DECLARE
  u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  made integer;
BEGIN
{OWNERS_ONE_AT_A_TIME}
  IF r NOT IN ('practice_owner', 'ciso', 'analyst') THEN
    RAISE EXCEPTION 'no role of a practice' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE public.accounts_practiceseat s SET role = r, version = s.version + 1
    WHERE s.practice_id = p AND s.user_id = member AND s.version = seen RETURNING s.version INTO made;
  RETURN made;
END """

END_SEAT = f"""
DECLARE
  u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
{OWNERS_ONE_AT_A_TIME}
  IF EXISTS (SELECT 1 FROM public.accounts_membership m JOIN public.tenancy_client t ON t.id = m.client_id
      WHERE t.practice_id = p AND m.user_id = member AND m.revoked_at IS NULL
        AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())) THEN
    RETURN 'inside';
  END IF;
  DELETE FROM public.accounts_practiceseat s WHERE s.practice_id = p AND s.user_id = member AND s.version = seen;
  RETURN CASE WHEN FOUND THEN 'ended' ELSE 'stale' END;
END """

LED = """
DECLARE
  u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  c uuid := nullif(current_setting('app.client_id', true), '')::uuid;
BEGIN
  RETURN coalesce((SELECT json_agg(json_build_object('id', m.id, 'client_id', m.client_id,
      'practice_id', t.practice_id, 'user_id', m.user_id, 'name', a.name, 'email', a.email, 'role', m.role,
      'expires_at', m.expires_at) ORDER BY a.name, m.id)
    FROM public.accounts_membership mine
    JOIN public.accounts_user me ON me.id = mine.user_id AND me.is_active
    JOIN public.tenancy_client t ON t.id = mine.client_id
    JOIN public.accounts_membership m ON m.client_id = mine.client_id AND m.revoked_at IS NULL
      AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
    JOIN public.accounts_user a ON a.id = m.user_id
    WHERE mine.user_id = u AND (c IS NULL OR mine.client_id = c) AND mine.revoked_at IS NULL
      AND (mine.expires_at IS NULL OR mine.expires_at > clock_timestamp())
      AND mine.role IN ('practice_owner', 'ciso')
      AND (m.role IN ('practice_owner', 'ciso', 'analyst') OR EXISTS (SELECT 1 FROM public.accounts_practiceseat s
        WHERE s.practice_id = t.practice_id AND s.user_id = m.user_id))), '[]'::json);
END """


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_invitees_become_people"), ("tenancy", "0002_walls")]

    operations = [
        migrations.AddField(
            "membership", "version", models.PositiveIntegerField(db_default=1, default=1, editable=False)
        ),
        migrations.AddField(
            "practiceseat", "version", models.PositiveIntegerField(db_default=1, default=1, editable=False)
        ),
        migrations.RunSQL(
            "GRANT UPDATE (role, version), DELETE ON accounts_practiceseat TO soc2hub_authz", migrations.RunSQL.noop
        ),
        DefinerFunction(
            "change_seat(p uuid, member uuid, r text, seen integer)", "integer", CHANGE_SEAT, volatility="VOLATILE"
        ),
        DefinerFunction("end_seat(p uuid, member uuid, seen integer)", "text", END_SEAT, volatility="VOLATILE"),
        DefinerFunction("colleagues_in_led_clients()", "json", LED),
    ]
