"""Walls around engagements; the auditor's room is opened by grant, table by table (SECURITY (b), (f), case A49)."""

from django.db import migrations

from soc2hub.tenancy.operations import VISIBLE, AppendOnly, DefinerFunction, ProtectClientTable

GRANTED = """
DECLARE u uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
  RETURN coalesce((SELECT array_agg(g.engagement_id) FROM public.audits_grant g
    WHERE g.user_id = u AND g.revoked_at IS NULL AND g.client_id = ANY(public.room_clients())), '{}');
END """
SHARED = """
BEGIN
  RETURN coalesce((SELECT array_agg(s.submission_id) FROM public.audits_sharedsubmission s
    JOIN public.audits_request r ON r.id = s.request_id
    WHERE r.engagement_id = ANY(public.room_engagements())), '{}');
END """
BLOBS = """
BEGIN
  RETURN coalesce((SELECT array_agg(e.blob_id) FROM public.evidence_submission e
    WHERE e.id = ANY(public.room_submissions()) AND e.blob_id IS NOT NULL), '{}');
END """
ROOM = "engagement_id = ANY((SELECT room_engagements())::uuid[])"
KNOWN = ("audits_grant", "audits_sharedsubmission", "audits_request", "evidence_submission")


def opened(table: str, condition: str) -> str:
    """The auditor reads what the grant names, beside the team's own policy."""
    return (
        f"CREATE POLICY {table}_room ON {table} FOR SELECT TO soc2hub_web, soc2hub_worker USING ({condition})"
    )


ROOM_POLICIES = [
    *[f"GRANT SELECT ON {t} TO soc2hub_authz" for t in KNOWN],
    *[f"CREATE POLICY {t}_a ON {t} FOR SELECT TO soc2hub_authz USING (true)" for t in KNOWN],
    opened("audits_engagement", "id = ANY((SELECT room_engagements())::uuid[])"),
    opened("audits_milestone", ROOM),
    opened("audits_request", ROOM),
    opened("audits_sharedsubmission", "submission_id = ANY((SELECT room_submissions())::uuid[])"),
    opened("evidence_submission", "id = ANY((SELECT room_submissions())::uuid[])"),
    opened("vault_blob", "id = ANY((SELECT room_blobs())::uuid[])"),
    opened("audits_auditorresult", ROOM),
    "CREATE POLICY audits_request_auditor ON audits_request FOR UPDATE TO soc2hub_web, soc2hub_worker"
    f" USING ({ROOM}) WITH CHECK ({ROOM})",
]

AUDITOR_COLUMNS = """
CREATE FUNCTION refuse_beyond_auditor_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own text[] := ARRAY['auditor_status', 'shared_note', 'round', 'internal_status', 'version', 'updated_at'];
BEGIN
  IF NEW.client_id = ANY(public.room_clients()) AND to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
    RAISE EXCEPTION 'an auditor sets the status and the shared note only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audits_request_auditor_columns BEFORE UPDATE ON audits_request
  FOR EACH ROW EXECUTE FUNCTION refuse_beyond_auditor_status();
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_initial"), ("trail", "0002_chain"), ("evidence", "0002_walls"), ("vault", "0002_walls")]

    operations = [
        ProtectClientTable("audits_engagement", writers="leads"),
        ProtectClientTable("audits_transition", writers="leads"),
        ProtectClientTable("audits_milestone", writers="leads"),
        ProtectClientTable(
            "audits_grant", writers="admins", read=f"{VISIBLE} OR user_id = (SELECT acting_user())"
        ),
        ProtectClientTable("audits_request", writers="team"),
        ProtectClientTable("audits_sharedsubmission", writers="team"),
        ProtectClientTable("audits_internaltest", writers="leads"),
        ProtectClientTable("audits_auditorresult", writers="leads"),
        AppendOnly("audits_transition"),
        AppendOnly("audits_sharedsubmission"),
        DefinerFunction("room_engagements()", "uuid[]", GRANTED),
        DefinerFunction("room_submissions()", "uuid[]", SHARED),
        DefinerFunction("room_blobs()", "uuid[]", BLOBS),
        migrations.RunSQL(ROOM_POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(
            AUDITOR_COLUMNS,
            "DROP TRIGGER audits_request_auditor_columns ON audits_request; DROP FUNCTION refuse_beyond_auditor_status()",
        ),
    ]
