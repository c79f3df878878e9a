"""How sensitive a list is, and who then sees it, its rows and what was drawn from it (PRODUCT E9).

A list has rows by the ten thousand, so these are not asked for their list one by one: which lists are hidden from who
asks is found once a statement, and is mostly none.
"""

from django.db import migrations, models

import soc2hub.custody.sensitivity
from soc2hub.custody.operations import NarrowSensitiveRows, RaiseSensitivity
from soc2hub.tenancy.operations import APP, DefinerFunction

FROZEN = """
CREATE OR REPLACE FUNCTION refuse_changing_a_list() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  facts text[] := ARRAY['title', 'role', 'subject', 'source_kind', 'source_system', 'system_owner', 'query',
    'period_from', 'period_to', 'extracted_at', 'extracted_zone', 'extracted_by', 'stated_count', 'completeness',
    'accuracy', 'submitted_at', 'submitted_by_id', 'version', 'updated_at'];
BEGIN
  IF OLD.submitted_at IS NOT NULL AND to_jsonb(NEW) - 'sensitivity' IS DISTINCT FROM to_jsonb(OLD) - 'sensitivity'
     OR to_jsonb(NEW) - facts - 'sensitivity' IS DISTINCT FROM to_jsonb(OLD) - facts - 'sensitivity' THEN
    RAISE EXCEPTION 'a submitted list never changes, nor the rows of any' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""
HIDDEN = """
DECLARE me uuid := public.acting_user();
BEGIN
  RETURN coalesce((SELECT array_agg(p.id) FROM public.evidence_population p
    WHERE p.sensitivity IN ('people', 'legal') AND p.client_id = ANY(public.visible_clients())
      AND p.uploaded_by_id IS DISTINCT FROM me
      AND NOT (p.client_id = ANY(public.cleared_clients(p.sensitivity)))), '{}');
END """
HIDDEN_SAMPLES = """
DECLARE lists uuid[] := public.hidden_populations();
BEGIN
  IF lists = '{}' THEN RETURN lists; END IF;
  RETURN coalesce((SELECT array_agg(s.id) FROM public.evidence_sample s WHERE s.population_id = ANY(lists)), '{}');
END """
KNOWN = ("evidence_population", "evidence_sample")
OF_LIST = "{column} <> ALL((SELECT hidden_populations())::uuid[])"
OF_SAMPLE = "sample_id <> ALL((SELECT hidden_samples())::uuid[])"
OF_SLOT = "EXISTS (SELECT 1 FROM evidence_slot s WHERE s.client_id = {table}.client_id AND s.id = {table}.slot_id)"
OF_BOTH = f"{OF_LIST.format(column='population_id')} AND {OF_LIST.format(column='other_id')}"
OF_PAIR = (
    "EXISTS (SELECT 1 FROM evidence_reconciliation r"
    " WHERE r.client_id = {table}.client_id AND r.id = {table}.reconciliation_id)"
)
NARROWED = {
    "evidence_populationitem": OF_LIST.format(column="population_id"),
    "evidence_explanation": OF_LIST.format(column="population_id"),
    "evidence_sample": OF_LIST.format(column="population_id"),
    "evidence_reconciliation": OF_BOTH,
    "evidence_explaineddifference": OF_PAIR,
    "evidence_slot": OF_SAMPLE,
    "evidence_extension": OF_SAMPLE,
    "evidence_slotresult": OF_SLOT,
    "evidence_slotevidence": OF_SLOT,
}


def narrowed(table: str, condition: str) -> str:
    seen = condition.format(table=table)
    return f"CREATE POLICY {table}_sensitive ON {table} AS RESTRICTIVE FOR SELECT TO {APP} USING ({seen})"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_sensitive_rows"), ("custody", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="population",
            name="sensitivity",
            field=soc2hub.custody.sensitivity.SensitivityField(),
        ),
        migrations.AddIndex(
            model_name="population",
            index=models.Index(
                condition=models.Q(("sensitivity__in", ["people", "legal"])), fields=["client"], name="population_named"
            ),
        ),
        migrations.RunSQL(FROZEN, migrations.RunSQL.noop),
        migrations.RunSQL(
            [
                *[f"GRANT SELECT ON {table} TO soc2hub_authz" for table in KNOWN],
                *[f"CREATE POLICY {t}_known ON {t} FOR SELECT TO soc2hub_authz USING (true)" for t in KNOWN],
            ],
            [f"DROP POLICY {table}_known ON {table}" for table in KNOWN],
        ),
        DefinerFunction("hidden_populations()", "uuid[]", HIDDEN),
        DefinerFunction("hidden_samples()", "uuid[]", HIDDEN_SAMPLES),
        NarrowSensitiveRows("evidence_population", handed_in_by="uploaded_by_id"),
        RaiseSensitivity("evidence_population", guarded="sensitivity"),
        migrations.RunSQL(
            [narrowed(table, condition) for table, condition in NARROWED.items()],
            [f"DROP POLICY {table}_sensitive ON {table}" for table in NARROWED],
        ),
    ]
