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
DECLARE granted uuid[] := public.room_engagements();
BEGIN
  IF granted = '{}' THEN RETURN granted; END IF;
  RETURN coalesce((SELECT array_agg(s.submission_id) FROM public.audits_sharedsubmission s
    JOIN public.audits_request r ON r.id = s.request_id WHERE r.engagement_id = ANY(granted)), '{}');
END """
BLOBS = """
DECLARE shared uuid[] := public.room_submissions();
BEGIN
  IF shared = '{}' THEN RETURN shared; END IF;
  RETURN coalesce((SELECT array_agg(e.blob_id) FROM public.evidence_submission e
    WHERE e.id = ANY(shared) AND e.blob_id IS NOT NULL), '{}');
END """
ROOM = "engagement_id = ANY((SELECT room_engagements())::uuid[])"
ENTERED = "client_id = ANY((SELECT writable_clients('room'))::uuid[])"  # the portfolio only reads
KNOWN = ("audits_grant", "audits_sharedsubmission", "audits_request", "evidence_submission")


def opened(table: str, condition: str) -> str:
    """The auditor reads what the grant names, beside the team's own policy.

    CASE keeps the planner from joining both policies in a BitmapOr, which reads and sorts all of a client's rows
    where an ordered index would give the first fifty.
    """
    return (
        f"CREATE POLICY {table}_room ON {table} FOR SELECT TO soc2hub_web, soc2hub_worker"
        f" USING (CASE WHEN {condition} THEN true ELSE false END)"
    )


ROOM_POLICIES = [
    *[f"GRANT SELECT ON {t} TO soc2hub_authz" for t in KNOWN],
    *[f"CREATE POLICY {t}_a ON {t} FOR SELECT TO soc2hub_authz USING (true)" for t in KNOWN],
    opened("audits_engagement", "id = ANY((SELECT room_engagements())::uuid[])"),
    opened("audits_request", ROOM),
    # The inner query runs under the policies of requests: a share for another engagement's request stays hidden.
    opened("audits_sharedsubmission", "request_id IN (SELECT id FROM audits_request)"),
    opened("evidence_submission", "id = ANY((SELECT room_submissions())::uuid[])"),
    opened("vault_blob", "id = ANY((SELECT room_blobs())::uuid[])"),
    "CREATE POLICY audits_request_auditor ON audits_request FOR UPDATE TO soc2hub_web, soc2hub_worker"
    f" USING ({ROOM} AND {ENTERED}) WITH CHECK ({ROOM} AND {ENTERED})",
]

TWO_TRACKS = """
CREATE FUNCTION keep_request_tracks_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  theirs text[] := ARRAY['auditor_status', 'shared_note'];
  moved text[] := theirs || ARRAY['round', 'internal_status', 'waiting_since', 'version', 'updated_at'];
BEGIN
  IF NEW.ref <> OLD.ref OR NEW.engagement_id <> OLD.engagement_id OR NEW.client_id <> OLD.client_id THEN
    RAISE EXCEPTION 'a request keeps its id' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.client_id = ANY(public.room_clients()) THEN
    IF to_jsonb(NEW) - moved IS DISTINCT FROM to_jsonb(OLD) - moved
       OR NEW.round NOT IN (OLD.round, OLD.round + 1)
       OR NEW.internal_status <> OLD.internal_status
          AND NOT (NEW.internal_status = 'in_progress' AND NEW.auditor_status IN ('returned', 'follow_up')) THEN
      RAISE EXCEPTION 'an auditor sets the status and the shared note only' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NEW.auditor_status <> OLD.auditor_status OR NEW.shared_note <> OLD.shared_note THEN
    RAISE EXCEPTION 'only the auditor sets the auditor''s status and note' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audits_request_tracks BEFORE UPDATE ON audits_request
  FOR EACH ROW EXECUTE FUNCTION keep_request_tracks_apart();
CREATE TRIGGER audits_request_kept BEFORE DELETE ON audits_request
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_initial"), ("trail", "0002_chain"), ("evidence", "0002_walls"), ("vault", "0002_walls")]

    operations = [
        ProtectClientTable("audits_engagement", writers="leads"),
        ProtectClientTable("audits_transition", writers="leads"),
        ProtectClientTable("audits_milestone", writers="leads"),
        ProtectClientTable(
            "audits_grant",
            writers="admins",
            read=f"{VISIBLE} OR user_id = (SELECT acting_user()) AND client_id = ANY((SELECT room_clients())::uuid[])",
        ),
        ProtectClientTable("audits_request", writers="team"),
        ProtectClientTable("audits_internalnote", writers="team"),
        ProtectClientTable("audits_sharedsubmission", writers="team"),
        ProtectClientTable("audits_internaltest", writers="leads"),
        ProtectClientTable("audits_auditorresult", writers="leads"),
        AppendOnly("audits_transition"),
        AppendOnly("audits_internalnote"),
        AppendOnly("audits_sharedsubmission"),
        DefinerFunction("room_engagements()", "uuid[]", GRANTED),
        DefinerFunction("room_submissions()", "uuid[]", SHARED),
        DefinerFunction("room_blobs()", "uuid[]", BLOBS),
        migrations.RunSQL(ROOM_POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(
            TWO_TRACKS,
            "DROP TRIGGER audits_request_tracks ON audits_request; DROP TRIGGER audits_request_kept ON audits_request;"
            " DROP FUNCTION keep_request_tracks_apart()",
        ),
    ]
