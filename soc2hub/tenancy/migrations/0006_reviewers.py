"""The database knows who reviews evidence, as `accounts.roles` says it: reviewers are the team without contributors."""

from django.db import migrations

from soc2hub.tenancy.operations import DefinerFunction

KINDS = """
        WHEN 'team' THEN m.role IN ('practice_owner','ciso','analyst','client_admin','control_owner','contributor')
        WHEN 'leads' THEN m.role IN ('practice_owner','ciso','analyst','client_admin')
        WHEN 'officers' THEN m.role IN ('practice_owner','ciso')
        WHEN 'admins' THEN m.role IN ('practice_owner','ciso','client_admin')
        WHEN 'approvers' THEN m.role IN ('client_admin','executive')
        WHEN 'signers' THEN m.role IN ('practice_owner','ciso','analyst','client_admin','executive')
        WHEN 'room' THEN m.role IN ('practice_owner','ciso','analyst','client_admin','control_owner','contributor','auditor')"""
REVIEWERS = """
        WHEN 'reviewers' THEN m.role IN ('practice_owner','ciso','analyst','client_admin','control_owner')"""


def writers(kinds: str) -> str:
    return f"""
DECLARE
  u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  c uuid := nullif(current_setting('app.client_id', true), '')::uuid;
BEGIN
  IF session_user = 'soc2hub_worker' AND nullif(current_setting('app.system', true), '') IS NOT NULL THEN
    RETURN CASE WHEN c IS NULL THEN '{{}}'::uuid[] ELSE ARRAY[c] END;
  END IF;
  IF u IS NULL THEN RETURN '{{}}'; END IF;
  RETURN coalesce((SELECT array_agg(m.client_id)
    FROM public.accounts_membership m JOIN public.accounts_user a ON a.id = m.user_id AND a.is_active
    WHERE m.user_id = u AND (c IS NULL OR m.client_id = c) AND m.revoked_at IS NULL
      AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
      AND c IS NOT NULL AND CASE kind{kinds}
        ELSE false END), '{{}}');
END """


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0005_kinds_and_numbers_of_files")]

    operations = [
        DefinerFunction("writable_clients(kind text)", "uuid[]", writers(KINDS + REVIEWERS), former=writers(KINDS)),
    ]
