"""The usual reasons of a return are whole (DOMAIN R8.7), and a decision may be followed by the other one.

Both stay on record, each once. What was accepted and then returned reviews its occurrence no more.
"""

from django.db import migrations, models

WAY = """
CREATE OR REPLACE FUNCTION refuse_undoing_a_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('submitted', 'accepted'), ('submitted', 'returned'), ('returned', 'superseded'),
                                    ('accepted', 'returned'), ('returned', 'accepted'))
     OR NEW.state = 'returned' AND NOT EXISTS (SELECT 1 FROM public.evidence_return r
       WHERE r.client_id = NEW.client_id AND r.submission_id = NEW.id) THEN
    RAISE EXCEPTION 'evidence that is % does not become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF (OLD.state, NEW.state) IN (('accepted', 'returned'), ('returned', 'accepted')) AND NOT (
       SELECT CASE NEW.state
         WHEN 'returned' THEN max(r.returned_at) >= max(a.accepted_at)
         ELSE max(a.accepted_at) >= max(r.returned_at) END
       FROM public.evidence_acceptance a JOIN public.evidence_return r
         ON r.client_id = a.client_id AND r.submission_id = a.submission_id
       WHERE a.client_id = NEW.client_id AND a.submission_id = NEW.id) THEN
    RAISE EXCEPTION 'evidence follows its latest decision' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""
REVIEWED = """
CREATE OR REPLACE FUNCTION refuse_unreviewed_occurrence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE piece record;
BEGIN
  -- Piece by piece: joined, a planner without figures of the tables reads all acceptances for each occurrence.
  FOR piece IN SELECT id, uploaded_by_id FROM public.evidence_submission
               WHERE client_id = NEW.client_id AND occurrence_id = NEW.id AND state = 'accepted' LOOP
    IF EXISTS (SELECT 1 FROM public.evidence_acceptance
               WHERE client_id = NEW.client_id AND submission_id = piece.id
                 AND accepted_by_id <> piece.uploaded_by_id) THEN
      RETURN NULL;
    END IF;
  END LOOP;
  RAISE EXCEPTION 'an occurrence is reviewed by accepting its evidence' USING ERRCODE = 'check_violation';
END $$
"""
REASONS = [
    ("missing", "Something is missing"), ("absent", "Referred to, but not there"), ("not_current", "Not current"),
    ("wrong_window", "Wrong period"), ("illegible", "Illegible"), ("insufficient", "Not enough detail"),
    ("more_samples", "More samples needed"), ("wrong_approver", "Wrong approver"), ("other", "Other"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_accepted_means_accepted_by_somebody")]

    operations = [
        migrations.AlterField(
            model_name="return", name="reason", field=models.CharField(max_length=20, choices=REASONS)
        ),
        migrations.RunSQL([WAY, REVIEWED], migrations.RunSQL.noop),
    ]
