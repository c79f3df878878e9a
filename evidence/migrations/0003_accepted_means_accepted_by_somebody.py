"""Nothing is called accepted or reviewed without the acceptance of somebody else (E4, DOMAIN R8.6).

The act writes the acceptance first; so each word can be asked for it at once.
"""

from django.db import migrations

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"

BY_SOMEBODY_ELSE = """
    FROM public.evidence_acceptance a JOIN public.evidence_submission s
      ON s.client_id = a.client_id AND s.id = a.submission_id AND a.accepted_by_id <> s.uploaded_by_id
    WHERE a.client_id = NEW.client_id
"""

WALL = f"""
CREATE FUNCTION refuse_unaccepted_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 {BY_SOMEBODY_ELSE} AND a.submission_id = NEW.id) THEN
    RAISE EXCEPTION 'evidence is accepted by somebody who did not hand it in' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER evidence_submission_accepted AFTER INSERT OR UPDATE OF state ON evidence_submission
  FOR EACH ROW WHEN (NEW.state = 'accepted' AND {APP})
  EXECUTE FUNCTION refuse_unaccepted_submission();

CREATE FUNCTION refuse_unreviewed_occurrence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE piece record;
BEGIN
  -- Piece by piece: joined, a planner without figures of the tables reads all acceptances for each occurrence.
  FOR piece IN SELECT id, uploaded_by_id FROM public.evidence_submission
               WHERE client_id = NEW.client_id AND occurrence_id = NEW.id LOOP
    IF EXISTS (SELECT 1 FROM public.evidence_acceptance
               WHERE client_id = NEW.client_id AND submission_id = piece.id
                 AND accepted_by_id <> piece.uploaded_by_id) THEN
      RETURN NULL;
    END IF;
  END LOOP;
  RAISE EXCEPTION 'an occurrence is reviewed by accepting its evidence' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER controls_occurrence_reviewed AFTER INSERT OR UPDATE OF reviewed_at ON controls_occurrence
  FOR EACH ROW WHEN (NEW.reviewed_at IS NOT NULL AND {APP})
  EXECUTE FUNCTION refuse_unreviewed_occurrence();

CREATE FUNCTION refuse_undoing_a_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('submitted', 'accepted'), ('submitted', 'returned'), ('returned', 'superseded'))
  THEN
    RAISE EXCEPTION 'evidence that is % does not become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_submission_way BEFORE UPDATE OF state ON evidence_submission
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND {APP}) EXECUTE FUNCTION refuse_undoing_a_review();

CREATE FUNCTION refuse_signing_for_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signer uuid := CASE TG_TABLE_NAME WHEN 'evidence_acceptance' THEN (to_jsonb(NEW)->>'accepted_by_id')::uuid
                                          ELSE (to_jsonb(NEW)->>'returned_by_id')::uuid END;
BEGIN
  IF signer IS DISTINCT FROM public.acting_user() THEN
    RAISE EXCEPTION 'a review is signed in one''s own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_acceptance_signed BEFORE INSERT ON evidence_acceptance
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_signing_for_another();
CREATE TRIGGER evidence_return_signed BEFORE INSERT ON evidence_return
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_signing_for_another();
"""
BACK = """
DROP TRIGGER evidence_submission_accepted ON evidence_submission;
DROP TRIGGER evidence_submission_way ON evidence_submission;
DROP TRIGGER controls_occurrence_reviewed ON controls_occurrence;
DROP TRIGGER evidence_acceptance_signed ON evidence_acceptance;
DROP TRIGGER evidence_return_signed ON evidence_return;
DROP FUNCTION refuse_unaccepted_submission();
DROP FUNCTION refuse_unreviewed_occurrence();
DROP FUNCTION refuse_undoing_a_review();
DROP FUNCTION refuse_signing_for_another();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_walls"),
        ("controls", "0003_occurrences_keep_what_they_are_judged_by"),
        ("accounts", "0002_walls"),
    ]

    operations = [migrations.RunSQL(WALL, BACK)]
