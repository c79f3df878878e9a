"""Words go away as files do: by two people, with their hash and a notice in their place (PRODUCT E3)."""

from django.db import migrations, models

import soc2hub.tenancy.constraints
import soc2hub.tenancy.models

IMMUTABLE = """
CREATE OR REPLACE FUNCTION refuse_rewriting_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := '{state,sensitivity,is_privileged}';
BEGIN
%s  IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
    RAISE EXCEPTION 'evidence is never rewritten' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""
BEFORE = IMMUTABLE % ""
NOW = (
    IMMUTABLE
    % """  IF OLD.kind <> 'file' AND OLD.purge_id IS NULL AND EXISTS (SELECT 1 FROM public.custody_purge p
       WHERE p.client_id = OLD.client_id AND p.id = NEW.purge_id AND p.approved_by_id <> p.asked_by_id
       AND p.words_sha256 = encode(sha256(convert_to(OLD.text, 'UTF8')), 'hex') AND NEW.text = p.notice)
  THEN
    free := free || '{text,title,note,source,purge_id}'::text[];
  END IF;
"""
)

ERASE = """
CREATE FUNCTION erase_typed_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE gone uuid[];
BEGIN
  WITH erased AS (
    UPDATE public.evidence_submission s
      SET text = NEW.notice, title = 'Purged ' || s.kind, note = '', source = '', purge_id = NEW.id
      WHERE s.client_id = NEW.client_id AND s.kind <> 'file' AND s.purge_id IS NULL
        AND encode(sha256(convert_to(s.text, 'UTF8')), 'hex') = NEW.words_sha256
      RETURNING s.id)
  SELECT coalesce(array_agg(id), '{}') INTO gone FROM erased;
  DELETE FROM public.jobs_idempotencykey k
    WHERE k.route LIKE '/api/v1/clients/' || NEW.client_id || '/submissions%'
      AND EXISTS (SELECT 1 FROM unnest(gone) id WHERE k.answer::text LIKE '%' || id || '%');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION erase_typed_words() FROM PUBLIC;
ALTER FUNCTION erase_typed_words() OWNER TO soc2hub_authz;
GRANT SELECT, UPDATE (text, title, note, source, purge_id) ON evidence_submission TO soc2hub_authz;
GRANT SELECT ON custody_purge TO soc2hub_authz;
CREATE POLICY custody_purge_a ON custody_purge FOR SELECT TO soc2hub_authz USING (true);
GRANT SELECT, DELETE ON jobs_idempotencykey TO soc2hub_authz;
CREATE TRIGGER custody_purge_of_words AFTER INSERT OR UPDATE ON custody_purge
  FOR EACH ROW WHEN (NEW.words_sha256 <> '' AND NEW.approved_at IS NOT NULL) EXECUTE FUNCTION erase_typed_words();
"""
ERASE_GONE = """
DROP TRIGGER custody_purge_of_words ON custody_purge;
DROP FUNCTION erase_typed_words();
REVOKE SELECT, DELETE ON jobs_idempotencykey FROM soc2hub_authz;
DROP POLICY custody_purge_a ON custody_purge;
REVOKE SELECT ON custody_purge FROM soc2hub_authz;
REVOKE UPDATE (text, title, note, source, purge_id) ON evidence_submission FROM soc2hub_authz;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0010_one_piece_for_many_windows"),
        ("custody", "0003_purge_and_hold_words"),
        ("jobs", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="purge",
            field=soc2hub.tenancy.models.ClientForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="custody.purge",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=soc2hub.tenancy.constraints.SameClient(field="purge", name="evidence_submission_same_purge"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(("purge", None), ("blob", None), _connector="OR"), name="submission_purged_as_words"
            ),
        ),
        migrations.RunSQL(NOW, BEFORE),
        migrations.RunSQL(ERASE, ERASE_GONE),
    ]
