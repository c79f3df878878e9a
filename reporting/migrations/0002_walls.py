"""Walls around briefings and decisions; a release is for ever, and so is what it released."""

from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable

RELEASED = """
CREATE FUNCTION refuse_changing_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.reporting_release r WHERE r.client_id = OLD.client_id AND r.briefing_id = OLD.id) THEN
    RAISE EXCEPTION 'a released briefing stays as it is' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER reporting_briefing_frozen BEFORE UPDATE OR DELETE ON reporting_briefing
  FOR EACH ROW EXECUTE FUNCTION refuse_changing_released();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("trail", "0002_chain")]

    operations = [
        ProtectClientTable("reporting_briefing", writers="leads"),
        ProtectClientTable("reporting_release", writers="officers"),
        ProtectClientTable("reporting_decision", writers="signers"),
        AppendOnly("reporting_release"),
        migrations.RunSQL(
            RELEASED,
            "DROP TRIGGER reporting_briefing_frozen ON reporting_briefing; DROP FUNCTION refuse_changing_released()",
        ),
    ]
