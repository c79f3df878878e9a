"""How sensitive evidence is, and who then sees it (PRODUCT E9). What is there already is normal."""

from django.db import migrations, models

import soc2hub.custody.sensitivity
from soc2hub.custody.operations import NarrowSensitiveRows, RaiseSensitivity
from soc2hub.tenancy.operations import APP

IMMUTABLE = """
CREATE OR REPLACE FUNCTION refuse_rewriting_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - '{state,sensitivity,is_privileged}'::text[]
     IS DISTINCT FROM to_jsonb(OLD) - '{state,sensitivity,is_privileged}'::text[] THEN
    RAISE EXCEPTION 'evidence is never rewritten' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""

WORDS = ("evidence_comment", "evidence_return")


def words_of(table: str) -> str:
    """What was said about a piece is seen by who sees the piece, whose own policies the inner query is under."""
    return (
        f"CREATE POLICY {table}_sensitive ON {table} AS RESTRICTIVE FOR SELECT TO {APP} USING (EXISTS (SELECT 1"
        f" FROM evidence_submission s WHERE s.client_id = {table}.client_id AND s.id = {table}.submission_id))"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0007_lists_and_draws_stay_as_they_were"),
        ("custody", "0002_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="sensitivity",
            field=soc2hub.custody.sensitivity.SensitivityField(),
        ),
        migrations.AddField(
            model_name="submission",
            name="is_privileged",
            field=models.BooleanField(db_default=False, default=False, verbose_name="privileged"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(is_privileged=False) | models.Q(sensitivity="legal"),
                name="submission_privileged_is_legal",
            ),
        ),
        migrations.RunSQL(IMMUTABLE, migrations.RunSQL.noop),
        NarrowSensitiveRows("evidence_submission", handed_in_by="uploaded_by_id"),
        RaiseSensitivity("evidence_submission"),
        migrations.RunSQL([words_of(table) for table in WORDS], [f"DROP POLICY {t}_sensitive ON {t}" for t in WORDS]),
    ]
