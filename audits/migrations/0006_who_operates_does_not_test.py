"""Who operates a control does not test it, nor change what the test found (DOMAIN R8.6)."""

from django.db import migrations

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"

INDEPENDENT = f"""
CREATE FUNCTION refuse_testing_own_control() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE operator uuid := (SELECT p.user_id FROM public.controls_control c JOIN public.accounts_person p
  ON p.client_id = c.client_id AND p.id = c.owner_id WHERE c.client_id = NEW.client_id AND c.id = NEW.control_id);
BEGIN
  IF operator = public.acting_user() OR TG_OP = 'INSERT' AND operator = NEW.tested_by_id THEN
    RAISE EXCEPTION 'who operates a control does not test it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audits_internaltest_independent BEFORE INSERT OR UPDATE ON audits_internaltest
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_testing_own_control();
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0005_talk_with_the_auditor"), ("controls", "0002_walls"), ("accounts", "0002_walls")]

    operations = [
        migrations.RunSQL(
            INDEPENDENT,
            "DROP TRIGGER audits_internaltest_independent ON audits_internaltest;"
            " DROP FUNCTION refuse_testing_own_control()",
        )
    ]
