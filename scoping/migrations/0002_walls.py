"""Walls around the client's scope; versions are never changed, and nobody approves their own (S8, DOMAIN R2.8)."""

from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable

FOUR_EYES = """
CREATE FUNCTION refuse_own_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.scoping_scopeversion v WHERE v.id = NEW.scope_version_id
             AND v.drafted_by_id = NEW.approved_by_id) THEN
    RAISE EXCEPTION 'nobody approves a scope they drafted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER scoping_scopeapproval_four_eyes BEFORE INSERT ON scoping_scopeapproval
  FOR EACH ROW EXECUTE FUNCTION refuse_own_scope();
"""


class Migration(migrations.Migration):
    dependencies = [("scoping", "0001_initial"), ("trail", "0002_chain")]

    operations = [
        ProtectClientTable("scoping_service", writers="leads"),
        ProtectClientTable("scoping_servicesystem", writers="leads"),
        ProtectClientTable("scoping_system", writers="leads"),
        ProtectClientTable("scoping_dependency", writers="leads"),
        ProtectClientTable("scoping_tooling", writers="leads"),
        ProtectClientTable("scoping_flow", writers="leads"),
        ProtectClientTable("scoping_commitment", writers="leads"),
        ProtectClientTable("scoping_commitmentservice", writers="leads"),
        ProtectClientTable("scoping_categorychoice", writers="leads"),
        ProtectClientTable("scoping_scopeversion", writers="leads"),
        ProtectClientTable("scoping_scopeapproval", writers="approvers"),
        AppendOnly("scoping_scopeversion"),
        AppendOnly("scoping_scopeapproval"),
        migrations.RunSQL(
            FOUR_EYES,
            "DROP TRIGGER scoping_scopeapproval_four_eyes ON scoping_scopeapproval; DROP FUNCTION refuse_own_scope()",
        ),
    ]
