"""The words of a request are the auditor's: leads alone copy them, a closed one stands, a copied status says so.

Contributors answer; they never rewrite what was asked (DOMAIN R8.2, R8.3, R12.2).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"
"""Restoring a backup and loading data are the operator's, whose roles no page and no job has."""

TRACKS = """
CREATE OR REPLACE FUNCTION keep_request_tracks_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  theirs text[] := ARRAY['auditor_status', 'shared_note', 'transcribed_by_id'];
  moved text[] := theirs || ARRAY['round', 'internal_status', 'waiting_since', 'version', 'updated_at'];
  is_auditor boolean := NEW.client_id = ANY(public.room_clients());
  is_judged boolean := (NEW.auditor_status, NEW.shared_note, NEW.transcribed_by_id)
    IS DISTINCT FROM (OLD.auditor_status, OLD.shared_note, OLD.transcribed_by_id);
  is_reworded boolean := (NEW.text, NEW.kind, NEW.criteria, NEW.due_on)
    IS DISTINCT FROM (OLD.text, OLD.kind, OLD.criteria, OLD.due_on);
  is_reopened boolean := NEW.internal_status = 'in_progress' AND NEW.auditor_status IN ('returned', 'follow_up');
BEGIN
  IF NEW.ref <> OLD.ref OR NEW.engagement_id <> OLD.engagement_id OR NEW.client_id <> OLD.client_id THEN
    RAISE EXCEPTION 'a request keeps its id' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF is_auditor OR OLD.auditor_status IN ('accepted', 'not_applicable') THEN
    IF to_jsonb(NEW) - moved IS DISTINCT FROM to_jsonb(OLD) - moved
       OR NEW.round NOT IN (OLD.round, OLD.round + 1)
       OR NEW.internal_status <> OLD.internal_status AND NOT is_reopened THEN
      RAISE EXCEPTION 'an auditor sets the status and the shared note only, and a closed request stands'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  IF is_auditor THEN
    IF is_judged AND NEW.transcribed_by_id IS NOT NULL THEN
      RAISE EXCEPTION 'an auditor copies nothing' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF is_judged AND (NEW.transcribed_by_id IS NULL OR NEW.transcribed_by_id IS DISTINCT FROM public.acting_user()
     OR NOT NEW.client_id = ANY(public.writable_clients('leads'))) THEN
    RAISE EXCEPTION 'only the auditor sets the auditor''s status and note, or a lead who signs for the copy'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF is_reworded AND NOT NEW.client_id = ANY(public.writable_clients('leads')) THEN
    RAISE EXCEPTION 'the words of a request are the auditor''s' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""
ASKED = f"""
CREATE FUNCTION begin_request_unjudged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.client_id = ANY(public.writable_clients('leads')) THEN
    RAISE EXCEPTION 'only a lead puts a request on the list' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.auditor_status <> 'not_received' OR NEW.shared_note <> '' OR NEW.round <> 1
     OR NEW.transcribed_by_id IS NOT NULL THEN
    RAISE EXCEPTION 'a request begins without the auditor''s status' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audits_request_asked BEFORE INSERT ON audits_request
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION begin_request_unjudged();
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0002_walls"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="request",
            name="transcribed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                blank=True,
                verbose_name="who copied the auditor's status from their own list",
            ),
        ),
        migrations.RunSQL(TRACKS, migrations.RunSQL.noop),
        migrations.RunSQL(
            ASKED,
            "DROP TRIGGER audits_request_asked ON audits_request; DROP FUNCTION begin_request_unjudged()",
        ),
    ]
