"""Grace and weight of an occurrence are those of the day it fell due: a later change never changes the past."""

from django.db import migrations, models

from soc2hub.tenancy.operations import Backfill

FILL = """
UPDATE controls_occurrence o SET grace_days = c.grace_days, is_key = (c.weight = 'key')
  FROM controls_control c WHERE c.client_id = o.client_id AND c.id = o.control_id
"""

KEPT = """
CREATE FUNCTION refuse_moving_done_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.performed_on IS NOT NULL AND NEW.performed_on IS NOT NULL
     AND (OLD.client_id, OLD.control_id, OLD.key, OLD.starts_on, OLD.ends_on, OLD.due_on, OLD.next_ends_on,
          OLD.grace_days, OLD.is_key)
     IS DISTINCT FROM
         (NEW.client_id, NEW.control_id, NEW.key, NEW.starts_on, NEW.ends_on, NEW.due_on, NEW.next_ends_on,
          NEW.grace_days, NEW.is_key) THEN
    RAISE EXCEPTION 'the window of work already done never moves' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_occurrence_kept BEFORE UPDATE ON controls_occurrence
  FOR EACH ROW EXECUTE FUNCTION refuse_moving_done_work();
"""


class Migration(migrations.Migration):
    dependencies = [("controls", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="grace_days",
            field=models.PositiveSmallIntegerField(default=0, help_text="As the control granted when this fell due."),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="is_key",
            field=models.BooleanField(default=False, help_text="Whether the control was a key one when this fell due."),
        ),
        Backfill(FILL, "controls_occurrence", "controls_control"),
        migrations.RunSQL(
            KEPT,
            "DROP TRIGGER controls_occurrence_kept ON controls_occurrence; DROP FUNCTION refuse_moving_done_work()",
        ),
    ]
