"""Who accepts an invitation becomes a person of the client, in the same statement as the membership.

A contributor may not write people; so `accept_invitation()` links the person of that e-mail, or adds one. Looking at
an invitation tells its client, so that acceptance happens inside it and lands in its trail.
"""

from django.db import migrations

from soc2hub.tenancy.operations import DefinerFunction

INVITER_STILL_MAY = """
     EXISTS (SELECT 1 FROM public.accounts_membership m JOIN public.accounts_user a ON a.id = m.user_id
        WHERE m.client_id = i.client_id AND m.user_id = i.invited_by_id AND a.is_active AND m.revoked_at IS NULL
          AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
          AND m.role IN ('practice_owner','ciso','client_admin')
          AND public.role_rank(m.role) >= public.role_rank(i.role))
"""

ACCEPT = f"""
DECLARE
  u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  i public.accounts_invitation;
  moment timestamptz := clock_timestamp();
BEGIN
  SELECT * INTO i FROM public.accounts_invitation x WHERE x.token_sha256 = digest FOR UPDATE;
  IF NOT FOUND OR i.accepted_at IS NOT NULL OR i.revoked_at IS NOT NULL OR i.expires_at <= moment
     OR (i.grant_expires_at IS NOT NULL AND i.grant_expires_at <= moment)
     OR NOT EXISTS (SELECT 1 FROM public.accounts_user a WHERE a.id = u AND a.is_active AND a.email = lower(i.email))
     OR NOT {INVITER_STILL_MAY}
     OR EXISTS (SELECT 1 FROM public.accounts_membership m WHERE m.client_id = i.client_id AND m.user_id = u
        AND m.revoked_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > moment)) THEN
    RETURN NULL;
  END IF;
  UPDATE public.accounts_membership m SET revoked_at = m.expires_at
    WHERE m.client_id = i.client_id AND m.user_id = u AND m.revoked_at IS NULL;
  UPDATE public.accounts_invitation SET accepted_at = moment WHERE id = i.id;
  INSERT INTO public.accounts_membership (id, client_id, user_id, role, granted_by_id, reason, created_at, expires_at)
    VALUES (gen_random_uuid(), i.client_id, u, i.role, i.invited_by_id, 'invitation', moment, i.grant_expires_at);
  IF NOT EXISTS (SELECT 1 FROM public.accounts_person p WHERE p.client_id = i.client_id AND p.user_id = u) THEN
    UPDATE public.accounts_person p SET user_id = u, version = p.version + 1, updated_at = moment
      WHERE p.client_id = i.client_id AND lower(p.email) = lower(i.email) AND p.user_id IS NULL;
    IF NOT FOUND THEN
      INSERT INTO public.accounts_person (id, client_id, name, email, title, user_id, version, created_at, updated_at)
        VALUES (gen_random_uuid(), i.client_id, i.name, lower(i.email), '', u, 1, moment, moment)
        ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  RETURN i.client_id;
END """

LOOK = f"""
DECLARE
  i public.accounts_invitation;
  title text;
BEGIN
  SELECT * INTO i FROM public.accounts_invitation x
    WHERE x.token_sha256 = digest AND x.accepted_at IS NULL AND x.revoked_at IS NULL AND x.expires_at > clock_timestamp();
  IF NOT FOUND OR NOT {INVITER_STILL_MAY} THEN RETURN NULL; END IF;
  SELECT t.name INTO title FROM public.tenancy_client t WHERE t.id = i.client_id;
  RETURN json_build_object('email', lower(i.email), 'name', i.name, 'role', i.role, 'client', title,
    'client_id', i.client_id, 'invitation_id', i.id);
END """


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_walls")]

    operations = [
        migrations.RunSQL(
            [
                "GRANT SELECT, INSERT, UPDATE ON accounts_person TO soc2hub_authz",
                "GRANT UPDATE (revoked_at) ON accounts_membership TO soc2hub_authz",  # of one that has run out
                "CREATE POLICY accounts_person_a ON accounts_person TO soc2hub_authz USING (true) WITH CHECK (true)",
            ],
            ["DROP POLICY accounts_person_a ON accounts_person"],
        ),
        DefinerFunction("accept_invitation(digest text)", "uuid", ACCEPT, volatility="VOLATILE"),
        DefinerFunction("look_at_invitation(digest text)", "json", LOOK),
    ]
