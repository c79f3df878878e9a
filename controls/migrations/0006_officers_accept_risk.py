"""Only officers of the client accept a risk, somebody else's proposal, in their own name (DOMAIN R12.2)."""

from django.db import migrations

from soc2hub.tenancy.operations import ProtectClientTable

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"
ROLES = "soc2hub_web, soc2hub_worker"
APPROVERS = "client_id = ANY((SELECT writable_clients('approvers'))::uuid[])"

ANSWERS = f"""
CREATE FUNCTION refuse_accepting_for_officers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved text[] := ARRAY['state', 'answered_by_id', 'answered_at', 'answer', 'ended_at', 'ended_because', 'version',
                        'updated_at'];
  is_answer boolean;
  is_end boolean;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what was proposed or accepted stays on record' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NEW.proposed_by_id IS DISTINCT FROM public.acting_user()
       OR NOT NEW.client_id = ANY(public.writable_clients('leads')) THEN
      RAISE EXCEPTION 'an acceptance begins as the proposal of a lead' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  is_answer := OLD.state = 'proposed' AND NEW.state IN ('accepted', 'declined')
    AND NEW.answered_by_id IS NOT DISTINCT FROM public.acting_user()
    AND NEW.client_id = ANY(public.writable_clients('approvers'));
  is_end := OLD.state IN ('proposed', 'accepted') AND NEW.state = 'ended'
    AND (NEW.answered_by_id, NEW.answered_at, NEW.answer)
        IS NOT DISTINCT FROM (OLD.answered_by_id, OLD.answered_at, OLD.answer)
    AND NEW.client_id = ANY(public.writable_clients('leads'));
  IF to_jsonb(NEW) - moved IS DISTINCT FROM to_jsonb(OLD) - moved OR NOT (is_answer OR is_end) THEN
    RAISE EXCEPTION 'only an officer of the client answers, and a lead ends' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_riskacceptance_by_officers BEFORE INSERT OR UPDATE OR DELETE ON controls_riskacceptance
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_accepting_for_officers();
"""


def needs_acceptance(table: str, key: str, column: str, value: str, team: str) -> migrations.RunSQL:
    """`column` becomes `value` only beside an acceptance; who is no writer of the table changes nothing else."""
    name = f"refuse_unaccepted_{key}"
    forward = f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved text[] := ARRAY['{column}', 'reason', 'version', 'updated_at'];
BEGIN
  IF NEW.{column} = '{value}' AND (TG_OP = 'INSERT' OR OLD.{column} <> '{value}') AND NOT EXISTS (
       SELECT 1 FROM public.controls_riskacceptance a
       WHERE a.client_id = NEW.client_id AND a.{key}_id = NEW.id AND a.state = 'accepted') THEN
    RAISE EXCEPTION 'an officer of the client accepts first' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' AND NOT NEW.client_id = ANY(public.writable_clients('{team}'))
     AND (NEW.{column} <> '{value}' OR to_jsonb(NEW) - moved IS DISTINCT FROM to_jsonb(OLD) - moved) THEN
    RAISE EXCEPTION 'an officer accepts, and changes nothing else' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_accepted BEFORE INSERT OR UPDATE ON {table}
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION {name}();
CREATE POLICY {table}_officers ON {table} FOR UPDATE TO {ROLES} USING ({APPROVERS}) WITH CHECK ({APPROVERS});
"""
    back = f"DROP POLICY {table}_officers ON {table}; DROP TRIGGER {table}_accepted ON {table}; DROP FUNCTION {name}()"
    return migrations.RunSQL(forward, back)


class Migration(migrations.Migration):
    dependencies = [("controls", "0005_acceptances"), ("accounts", "0002_walls")]

    operations = [
        ProtectClientTable("controls_riskacceptance", writers="signers"),
        migrations.RunSQL(
            ANSWERS,
            "DROP TRIGGER controls_riskacceptance_by_officers ON controls_riskacceptance;"
            " DROP FUNCTION refuse_accepting_for_officers()",
        ),
        needs_acceptance("controls_gap", "gap", "state", "risk_accepted", "team"),
        needs_acceptance("controls_risk", "risk", "treatment", "accept", "leads"),
    ]
