"""One piece may serve many occurrences, each reviewed for itself, by nobody who handed the piece in (DOMAIN R7.5, R8.6)."""

import django.db.models.deletion
from django.db import migrations

import soc2hub.tenancy.constraints
import soc2hub.tenancy.models

OWN = """
CREATE OR REPLACE FUNCTION refuse_own_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.evidence_submission s LEFT JOIN public.evidence_submission o
               ON o.client_id = s.client_id AND o.id = s.origin_id
             WHERE s.id = NEW.submission_id AND NEW.accepted_by_id IN (s.uploaded_by_id, o.uploaded_by_id)) THEN
    RAISE EXCEPTION 'nobody accepts evidence of their own' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
SAME = """
CREATE FUNCTION refuse_another_piece() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.evidence_submission o
                 WHERE o.client_id = NEW.client_id AND o.id = NEW.origin_id AND o.origin_id IS NULL
                   AND (o.kind, o.text) = (NEW.kind, NEW.text) AND o.blob_id IS NOT DISTINCT FROM NEW.blob_id) THEN
    RAISE EXCEPTION 'what serves another occurrence too is the same piece' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER evidence_submission_same_piece AFTER INSERT ON evidence_submission
  FOR EACH ROW WHEN (NEW.origin_id IS NOT NULL) EXECUTE FUNCTION refuse_another_piece();
"""
BACK = """
DROP TRIGGER evidence_submission_same_piece ON evidence_submission;
DROP FUNCTION refuse_another_piece();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0009_sensitive_lists")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="origin",
            field=soc2hub.tenancy.models.ClientForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeated_by",
                to="evidence.submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=soc2hub.tenancy.constraints.SameClient(field="origin", name="evidence_submission_same_origin"),
        ),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.RunSQL(SAME, BACK),
    ]
