"""Words are approved by somebody else, and approved words never change (DOMAIN R4.6, R11.3)."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"

KEPT = f"""
CREATE FUNCTION refuse_rewording_a_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answered text[] := ARRAY['approved_by_id', 'approved_at', 'effective_from'];
BEGIN
  IF OLD.approved_by_id IS NOT NULL OR TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'the words of a version stay' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF to_jsonb(NEW) - answered IS DISTINCT FROM to_jsonb(OLD) - answered OR NEW.effective_from < OLD.effective_from THEN
    RAISE EXCEPTION 'a version is only approved' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_controlstatement_kept BEFORE UPDATE OR DELETE ON controls_controlstatement
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_rewording_a_statement();
CREATE FUNCTION begin_statement_unapproved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.approved_by_id IS NOT NULL THEN
    RAISE EXCEPTION 'a version is approved after it was written' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_controlstatement_begun BEFORE INSERT ON controls_controlstatement
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION begin_statement_unapproved();
"""
BACK = """
DROP TRIGGER controls_controlstatement_kept ON controls_controlstatement;
DROP TRIGGER controls_controlstatement_begun ON controls_controlstatement;
DROP FUNCTION refuse_rewording_a_statement();
DROP FUNCTION begin_statement_unapproved();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0006_officers_accept_risk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="controlstatement",
            name="backdated_because",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Why it held before it was written down; empty where it did not.",
                max_length=500,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="controlstatement",
            constraint=models.CheckConstraint(
                name="statement_approved_by_somebody_else",
                condition=Q(approved_by=None, approved_at=None)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("written_by"))),
            ),
        ),
        migrations.RunSQL(KEPT, BACK),
    ]
