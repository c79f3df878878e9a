"""What is privileged goes to no auditor until it is released (PRODUCT E9)."""

from django.db import migrations

WALL = """
CREATE FUNCTION refuse_showing_privileged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.evidence_submission s
             WHERE s.client_id = NEW.client_id AND s.id = NEW.submission_id AND s.is_privileged) THEN
    RAISE EXCEPTION 'privileged evidence is not shown' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audits_sharedsubmission_unprivileged BEFORE INSERT ON audits_sharedsubmission
  FOR EACH ROW EXECUTE FUNCTION refuse_showing_privileged();
"""
BACK = """
DROP TRIGGER audits_sharedsubmission_unprivileged ON audits_sharedsubmission;
DROP FUNCTION refuse_showing_privileged();
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0010_auditors_learn_of_malware"), ("evidence", "0008_sensitive_rows")]

    operations = [migrations.RunSQL(WALL, BACK)]
