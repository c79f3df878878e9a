"""Who has a live role in the client entered, told to its team: names and roles, for those who are written to."""

from django.db import migrations

from soc2hub.tenancy.operations import DefinerFunction

HERE = """
DECLARE c uuid := nullif(current_setting('app.client_id', true), '')::uuid;
BEGIN
  IF c IS NULL OR NOT c = ANY(public.visible_clients()) THEN RETURN '[]'::json; END IF;
  RETURN coalesce((SELECT json_agg(json_build_object('id', a.id, 'name', a.name, 'role', m.role) ORDER BY a.name, a.id)
    FROM public.accounts_membership m JOIN public.accounts_user a ON a.id = m.user_id AND a.is_active
    WHERE m.client_id = c AND m.revoked_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())),
    '[]'::json);
END """


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_seats_that_change")]

    operations = [DefinerFunction("members_here()", "json", HERE)]
