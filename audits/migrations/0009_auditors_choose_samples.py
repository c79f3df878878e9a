"""The auditor reads a list that was shown for their request, and chooses and judges samples of it (DOMAIN R12.2).

Their samples and the team's are two tracks that never mix: each side writes its own alone (R8.3).
"""

from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, DefinerFunction, ProtectClientTable

APP = "soc2hub_web, soc2hub_worker"
POPULATIONS = """
DECLARE granted uuid[] := public.room_engagements();
BEGIN
  IF granted = '{}' THEN RETURN granted; END IF;
  RETURN coalesce((SELECT array_agg(s.population_id) FROM public.audits_sharedpopulation s
    JOIN public.audits_request r ON r.id = s.request_id WHERE r.engagement_id = ANY(granted)), '{}');
END """
SAMPLES = """
DECLARE shown uuid[] := public.room_populations();
BEGIN
  IF shown = '{}' THEN RETURN shown; END IF;
  RETURN coalesce((SELECT array_agg(s.id) FROM public.evidence_sample s
    WHERE s.population_id = ANY(shown) AND s.track = 'auditor'), '{}');
END """
BLOBS = """
DECLARE
  shared uuid[] := public.room_submissions();
  shown uuid[] := public.room_populations();
BEGIN
  IF shared = '{}' AND shown = '{}' THEN RETURN shared; END IF;
  RETURN coalesce((SELECT array_agg(e.blob_id) FROM public.evidence_submission e
    WHERE e.id = ANY(shared) AND e.blob_id IS NOT NULL), '{}')
    || coalesce((SELECT array_agg(p.blob_id) FROM public.evidence_population p WHERE p.id = ANY(shown)), '{}');
END """
FORMER_BLOBS = """
DECLARE shared uuid[] := public.room_submissions();
BEGIN
  IF shared = '{}' THEN RETURN shared; END IF;
  RETURN coalesce((SELECT array_agg(e.blob_id) FROM public.evidence_submission e
    WHERE e.id = ANY(shared) AND e.blob_id IS NOT NULL), '{}');
END """
KNOWN = ("audits_sharedpopulation", "evidence_population", "evidence_sample")
ENTERED = "client_id = ANY((SELECT writable_clients('room'))::uuid[])"
LISTED = "= ANY((SELECT room_populations())::uuid[])"
DRAWN = "= ANY((SELECT room_samples())::uuid[])"
OF_SLOT = f"slot_id IN (SELECT s.id FROM evidence_slot s WHERE s.sample_id {DRAWN})"


def read(table: str, condition: str) -> str:
    """As `opened` of the first walls: CASE keeps the planner from joining both policies."""
    case = f"CASE WHEN {condition} THEN true ELSE false END"
    return f"CREATE POLICY {table}_room ON {table} FOR SELECT TO {APP} USING ({case})"


def write(table: str, condition: str) -> str:
    return f"CREATE POLICY {table}_chosen ON {table} FOR INSERT TO {APP} WITH CHECK ({condition} AND {ENTERED})"


def change(table: str, condition: str) -> str:
    condition = f"{condition} AND {ENTERED}"
    return f"CREATE POLICY {table}_judged ON {table} FOR UPDATE TO {APP} USING ({condition}) WITH CHECK ({condition})"


POLICIES = [
    read("audits_sharedpopulation", "request_id IN (SELECT id FROM audits_request)"),
    read("evidence_population", f"id {LISTED}"),
    read("evidence_populationitem", f"population_id {LISTED}"),
    read("evidence_explanation", f"population_id {LISTED}"),
    read("evidence_samplingprofile", "client_id = ANY((SELECT room_clients())::uuid[])"),
    read("evidence_sample", f"id {DRAWN}"),
    read("evidence_slot", f"sample_id {DRAWN}"),
    read("evidence_slotresult", OF_SLOT),
    read("evidence_extension", f"sample_id {DRAWN}"),
    read("evidence_slotevidence", f"{OF_SLOT} AND submission_id = ANY((SELECT room_submissions())::uuid[])"),
    write("evidence_sample", f"population_id {LISTED} AND track = 'auditor'"),
    write("evidence_slot", f"sample_id {DRAWN}"),
    write("evidence_slotresult", OF_SLOT),
    write("evidence_extension", f"sample_id {DRAWN}"),
    change("evidence_sample", f"id {DRAWN}"),
    change("evidence_slot", f"sample_id {DRAWN}"),
]
NAMES = [
    *[(f"{name}_room", name) for name in (
        "evidence_population", "evidence_populationitem", "evidence_explanation", "evidence_samplingprofile",
        "evidence_sample", "evidence_slot", "evidence_slotresult", "evidence_extension", "evidence_slotevidence",
        "audits_sharedpopulation",
    )],
    *[(f"{name}_chosen", name) for name in (
        "evidence_sample", "evidence_slot", "evidence_slotresult", "evidence_extension",
    )],
    ("evidence_sample_judged", "evidence_sample"),
    ("evidence_slot_judged", "evidence_slot"),
]  # fmt: skip

TRACKS = """
CREATE FUNCTION keep_sample_tracks_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whose text;
BEGIN
  IF TG_TABLE_NAME = 'evidence_sample' THEN
    whose := NEW.track;
  ELSIF TG_TABLE_NAME = 'evidence_slotresult' THEN
    SELECT s.track INTO whose FROM public.evidence_sample s JOIN public.evidence_slot l
      ON l.client_id = s.client_id AND l.sample_id = s.id WHERE l.client_id = NEW.client_id AND l.id = NEW.slot_id;
  ELSE
    SELECT s.track INTO whose FROM public.evidence_sample s WHERE s.client_id = NEW.client_id AND s.id = NEW.sample_id;
  END IF;
  IF (whose = 'auditor') IS DISTINCT FROM (NEW.client_id = ANY(public.room_clients())) THEN
    RAISE EXCEPTION 'the auditor''s samples are the auditor''s, the team''s the team''s'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_sample_track BEFORE INSERT OR UPDATE ON evidence_sample
  FOR EACH ROW WHEN (current_user IN ('soc2hub_web', 'soc2hub_worker')) EXECUTE FUNCTION keep_sample_tracks_apart();
CREATE TRIGGER evidence_slot_track BEFORE INSERT ON evidence_slot
  FOR EACH ROW WHEN (current_user IN ('soc2hub_web', 'soc2hub_worker')) EXECUTE FUNCTION keep_sample_tracks_apart();
CREATE TRIGGER evidence_slotresult_track BEFORE INSERT ON evidence_slotresult
  FOR EACH ROW WHEN (current_user IN ('soc2hub_web', 'soc2hub_worker')) EXECUTE FUNCTION keep_sample_tracks_apart();
CREATE TRIGGER evidence_extension_track BEFORE INSERT ON evidence_extension
  FOR EACH ROW WHEN (current_user IN ('soc2hub_web', 'soc2hub_worker')) EXECUTE FUNCTION keep_sample_tracks_apart();

CREATE FUNCTION refuse_giving_out_items_from_the_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.client_id = ANY(public.room_clients()) THEN
    RAISE EXCEPTION 'the client says who brings an item' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_slot_given BEFORE UPDATE ON evidence_slot
  FOR EACH ROW EXECUTE FUNCTION refuse_giving_out_items_from_the_room();
"""
TRACKS_BACK = """
DROP TRIGGER evidence_sample_track ON evidence_sample;
DROP TRIGGER evidence_slot_track ON evidence_slot;
DROP TRIGGER evidence_slotresult_track ON evidence_slotresult;
DROP TRIGGER evidence_extension_track ON evidence_extension;
DROP TRIGGER evidence_slot_given ON evidence_slot;
DROP FUNCTION keep_sample_tracks_apart();
DROP FUNCTION refuse_giving_out_items_from_the_room();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0008_lists_shown_to_the_auditor"),
        ("evidence", "0007_lists_and_draws_stay_as_they_were"),
    ]

    operations = [
        ProtectClientTable("audits_sharedpopulation", writers="team"),
        AppendOnly("audits_sharedpopulation"),
        migrations.RunSQL(
            [
                *[f"GRANT SELECT ON {table} TO soc2hub_authz" for table in KNOWN],
                *[f"CREATE POLICY {table}_a ON {table} FOR SELECT TO soc2hub_authz USING (true)" for table in KNOWN],
            ],
            [f"DROP POLICY {table}_a ON {table}" for table in KNOWN],
        ),
        DefinerFunction("room_populations()", "uuid[]", POPULATIONS),
        DefinerFunction("room_samples()", "uuid[]", SAMPLES),
        DefinerFunction("room_blobs()", "uuid[]", BLOBS, former=FORMER_BLOBS),
        migrations.RunSQL(POLICIES, [f"DROP POLICY {name} ON {table}" for name, table in NAMES]),
        migrations.RunSQL(TRACKS, TRACKS_BACK),
    ]
