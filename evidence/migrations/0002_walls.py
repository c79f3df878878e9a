"""Walls around evidence: handed-in rows keep what they say, and nobody accepts their own (E4, DOMAIN R8.6)."""

from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable

FOUR_EYES = """
CREATE FUNCTION refuse_own_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.evidence_submission s WHERE s.id = NEW.submission_id
             AND s.uploaded_by_id = NEW.accepted_by_id) THEN
    RAISE EXCEPTION 'nobody accepts evidence of their own' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_acceptance_four_eyes BEFORE INSERT ON evidence_acceptance
  FOR EACH ROW EXECUTE FUNCTION refuse_own_acceptance();
"""

IMMUTABLE = """
CREATE FUNCTION refuse_rewriting_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' THEN
    RAISE EXCEPTION 'evidence is never rewritten' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_submission_immutable BEFORE UPDATE ON evidence_submission
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_evidence();
CREATE TRIGGER evidence_submission_kept BEFORE DELETE ON evidence_submission
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("trail", "0002_chain")]

    operations = [
        ProtectClientTable("evidence_submission", writers="team"),
        ProtectClientTable("evidence_acceptance", writers="team"),
        ProtectClientTable("evidence_return", writers="team"),
        AppendOnly("evidence_acceptance"),
        AppendOnly("evidence_return"),
        migrations.RunSQL(
            FOUR_EYES,
            "DROP TRIGGER evidence_acceptance_four_eyes ON evidence_acceptance; DROP FUNCTION refuse_own_acceptance()",
        ),
        migrations.RunSQL(
            IMMUTABLE,
            "DROP TRIGGER evidence_submission_immutable ON evidence_submission;"
            " DROP TRIGGER evidence_submission_kept ON evidence_submission; DROP FUNCTION refuse_rewriting_evidence()",
        ),
    ]
