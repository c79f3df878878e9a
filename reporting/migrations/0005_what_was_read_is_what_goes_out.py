"""A release shows the page the briefing holds; officers of the client decide, and what is decided stays."""

from django.db import migrations

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"

RELEASES = f"""
CREATE FUNCTION refuse_releasing_another_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.reporting_briefing b WHERE b.client_id = NEW.client_id AND b.id = NEW.briefing_id
       AND b.pdf_id = NEW.pdf_id AND b.snapshot_sha256 = NEW.snapshot_sha256
       AND b.pdf_snapshot_sha256 = NEW.snapshot_sha256) THEN
    RAISE EXCEPTION 'a release is of the page that is printed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reporting_release_as_printed BEFORE INSERT ON reporting_release
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_releasing_another_page();
"""

DECIDES = f"""
CREATE FUNCTION refuse_deciding_for_leadership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.decided_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was decided stays as it was decided' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP <> 'DELETE' AND (NEW.decided_at IS NOT NULL OR NEW.decided_by_id IS NOT NULL OR NEW.outcome <> '')
     AND (NEW.decided_by_id IS DISTINCT FROM public.acting_user()
          OR NOT NEW.client_id = ANY(public.writable_clients('approvers'))) THEN
    RAISE EXCEPTION 'only an officer of the client decides, in their own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER reporting_decision_by_officers BEFORE INSERT OR UPDATE OR DELETE ON reporting_decision
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_deciding_for_leadership();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_description_statements"), ("accounts", "0002_walls")]

    operations = [
        migrations.RunSQL(
            RELEASES,
            "DROP TRIGGER reporting_release_as_printed ON reporting_release; DROP FUNCTION refuse_releasing_another_page()",
        ),
        migrations.RunSQL(
            DECIDES,
            "DROP TRIGGER reporting_decision_by_officers ON reporting_decision;"
            " DROP FUNCTION refuse_deciding_for_leadership()",
        ),
    ]
