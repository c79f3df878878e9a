"""Words that lie in rows are held and purged as files are, known by their hash (PRODUCT E3)."""

from django.db import migrations, models

import soc2hub.tenancy.models

UNDER_HOLD = """
CREATE OR REPLACE FUNCTION under_hold(c uuid, b uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.custody_hold h WHERE h.client_id = c AND h.released_at IS NULL
    AND {found});
END $$;
"""
BEFORE = UNDER_HOLD.format(found="(h.blob_id IS NULL OR h.blob_id = b)")
NOW = UNDER_HOLD.format(found="(h.blob_id IS NULL AND h.words_sha256 = '' OR h.blob_id = b)")

WORDS = """
CREATE FUNCTION words_under_hold(c uuid, sha text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.custody_hold h WHERE h.client_id = c AND h.released_at IS NULL
    AND h.blob_id IS NULL AND h.words_sha256 IN ('', sha));
END $$;

CREATE FUNCTION refuse_purging_held_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.declined_at IS NULL AND public.words_under_hold(NEW.client_id, NEW.words_sha256) THEN
    RAISE EXCEPTION 'nothing is purged under legal hold' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER custody_purge_words_free BEFORE INSERT OR UPDATE ON custody_purge
  FOR EACH ROW WHEN (NEW.words_sha256 <> '' AND current_user IN ('soc2hub_web', 'soc2hub_worker'))
  EXECUTE FUNCTION refuse_purging_held_words();
"""
WORDS_GONE = """
DROP TRIGGER custody_purge_words_free ON custody_purge;
DROP FUNCTION refuse_purging_held_words();
DROP FUNCTION words_under_hold(uuid, text);
"""

SIGN = """
CREATE OR REPLACE FUNCTION sign_purge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  me uuid := public.acting_user();
  decided text[] := '{decided}';
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a purge is never forgotten' USING ERRCODE = 'insufficient_privilege';
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.asked_by_id IS DISTINCT FROM me OR NEW.approved_at IS NOT NULL OR NEW.declined_at IS NOT NULL
       OR NEW.asked_by_id IS NULL AND NEW.reason <> 'retention' THEN
      RAISE EXCEPTION 'a purge is asked for in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF OLD.asked_by_id IS NULL AND NEW.asked_by_id IS NOT NULL THEN
    IF NEW.asked_by_id IS DISTINCT FROM me OR OLD.declined_at IS NOT NULL
       OR to_jsonb(NEW) - '{{asked_by_id,asked_at}}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{{asked_by_id,asked_at}}'::text[]
    THEN
      RAISE EXCEPTION 'a purge is asked for in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF OLD.approved_at IS NOT NULL OR OLD.declined_at IS NOT NULL
     OR to_jsonb(NEW) - decided IS DISTINCT FROM to_jsonb(OLD) - decided
     OR coalesce(NEW.approved_by_id, NEW.declined_by_id) IS DISTINCT FROM me THEN
    RAISE EXCEPTION 'a purge is decided once, in one''s own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.declined_at IS NULL AND public.under_hold(NEW.client_id, NEW.blob_id) THEN
    RAISE EXCEPTION 'nothing is purged under legal hold' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""
DECIDED = "approved_by_id,approved_at,declined_by_id,declined_at"
SIGN_BEFORE = SIGN.format(decided="{" + DECIDED + "}")
SIGN_NOW = SIGN.format(decided="{" + DECIDED + ",notice}")


def word_column(model: str, name: str, length: int) -> migrations.AddField:
    field = models.CharField(blank=True, db_default="", default="", max_length=length)
    return migrations.AddField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("custody", "0002_walls")]

    operations = [
        word_column("hold", "words_sha256", 64),
        word_column("purge", "words_sha256", 64),
        word_column("purge", "notice", 300),
        migrations.AlterField(
            model_name="purge",
            name="blob",
            field=soc2hub.tenancy.models.ClientForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="purges",
                to="vault.blob",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("blob", None), ("words_sha256", ""), _connector="OR"), name="hold_on_one_thing"
            ),
        ),
        migrations.AddConstraint(
            model_name="purge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at", None), models.Q(("words_sha256", ""), _negated=True)),
                fields=("client", "words_sha256"),
                name="one_purge_of_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="purge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("blob__isnull", False), ("words_sha256", "")),
                    models.Q(("blob", None), models.Q(("words_sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="purge_of_one_thing",
            ),
        ),
        migrations.RunSQL(NOW, BEFORE),
        migrations.RunSQL(SIGN_NOW, SIGN_BEFORE),
        migrations.RunSQL(WORDS, WORDS_GONE),
    ]
