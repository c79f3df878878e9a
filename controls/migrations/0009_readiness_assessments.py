"""Readiness assessments: open they are answered by leads, completed nothing of them changes (S9, DOMAIN §2)."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soc2hub.lib.clock
import soc2hub.tenancy.constraints
import soc2hub.tenancy.models
import soc2hub.tenancy.scope
from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"
"""Restoring a backup is the operator's, whose roles no page and no job has."""

ASSESSMENT = f"""
CREATE FUNCTION refuse_change_of_completed_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.completed_at IS NOT NULL OR NEW.begun_by_id IS DISTINCT FROM public.acting_user() THEN
      RAISE EXCEPTION 'an assessment begins open, in the name of who begins it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.completed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a completed assessment stands as it is' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.completed_at IS NOT NULL AND NEW.completed_by_id IS DISTINCT FROM public.acting_user() THEN
    RAISE EXCEPTION 'who completes it does so in their own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER controls_readinessassessment_stands BEFORE INSERT OR UPDATE OR DELETE ON controls_readinessassessment
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_change_of_completed_assessment();
"""
ASSESSMENT_BACK = """
DROP TRIGGER controls_readinessassessment_stands ON controls_readinessassessment;
DROP FUNCTION refuse_change_of_completed_assessment();
"""
CONCLUSION = f"""
CREATE FUNCTION refuse_concluding_after_completion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held record;
  row_of jsonb := CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
BEGIN
  SELECT completed_at INTO held FROM public.controls_readinessassessment
    WHERE id = (row_of->>'assessment_id')::uuid FOR SHARE;
  IF held.completed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a completed assessment stands as it is' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.assessment_id, NEW.control_id) IS DISTINCT FROM (OLD.assessment_id, OLD.control_id) THEN
    RAISE EXCEPTION 'a conclusion stays where it was reached' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER controls_readinessconclusion_stands BEFORE INSERT OR UPDATE OR DELETE ON controls_readinessconclusion
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_concluding_after_completion();
CREATE FUNCTION refuse_result_after_completion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held record;
BEGIN
  SELECT completed_at INTO held FROM public.controls_readinessassessment WHERE id = NEW.assessment_id FOR SHARE;
  IF held.completed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a completed assessment stands as it is' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_readinesscriterion_stands BEFORE INSERT ON controls_readinesscriterion
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_result_after_completion();
"""
CONCLUSION_BACK = """
DROP TRIGGER controls_readinesscriterion_stands ON controls_readinesscriterion;
DROP FUNCTION refuse_result_after_completion();
DROP TRIGGER controls_readinessconclusion_stands ON controls_readinessconclusion;
DROP FUNCTION refuse_concluding_after_completion();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0008_criteria_that_do_not_apply"),
        ("tenancy", "0002_walls"),
        ("accounts", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadinessAssessment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("categories", models.JSONField(default=list)),
                ("begun_on", models.DateField()),
                ("completed_on", models.DateField(blank=True, null=True)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        default=soc2hub.tenancy.scope.current_client_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.client",
                    ),
                ),
                (
                    "completed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "former",
                    soc2hub.tenancy.models.ClientForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="controls.readinessassessment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="controls_readinessassessment_of_client"),
                    soc2hub.tenancy.constraints.SameClient(
                        field="former", name="controls_readinessassessment_same_former"
                    ),
                    models.UniqueConstraint(fields=("client", "number"), name="assessment_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("completed_at", None)), fields=("client",), name="assessment_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completed_at", None), ("completed_by", None), ("completed_on", None)),
                            models.Q(
                                ("completed_at__isnull", False),
                                ("completed_by__isnull", False),
                                ("completed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="assessment_completed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadinessConclusion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("ref", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("is_key", models.BooleanField(default=False)),
                (
                    "designed",
                    models.CharField(
                        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("not_assessed", "Not assessed")],
                        default="not_assessed",
                        max_length=12,
                    ),
                ),
                (
                    "implemented",
                    models.CharField(
                        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("not_assessed", "Not assessed")],
                        default="not_assessed",
                        max_length=12,
                    ),
                ),
                (
                    "operating",
                    models.CharField(
                        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("not_assessed", "Not assessed")],
                        default="not_assessed",
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("assessed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assessed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assessment",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conclusions",
                        to="controls.readinessassessment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        default=soc2hub.tenancy.scope.current_client_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.client",
                    ),
                ),
                (
                    "control",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conclusions",
                        to="controls.control",
                    ),
                ),
                (
                    "gap",
                    soc2hub.tenancy.models.ClientForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conclusions",
                        to="controls.gap",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["client", "assessment", "ref"], name="conclusion_by_ref"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="controls_readinessconclusion_of_client"),
                    soc2hub.tenancy.constraints.SameClient(
                        field="assessment", name="controls_readinessconclusion_same_assessment"
                    ),
                    soc2hub.tenancy.constraints.SameClient(
                        field="control", name="controls_readinessconclusion_same_control"
                    ),
                    soc2hub.tenancy.constraints.SameClient(field="gap", name="controls_readinessconclusion_same_gap"),
                    models.UniqueConstraint(fields=("client", "assessment", "control"), name="conclusion_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("designed__in", ["yes", "partly", "no", "not_assessed"]),
                            ("implemented__in", ["yes", "partly", "no", "not_assessed"]),
                            ("operating__in", ["yes", "partly", "no", "not_assessed"]),
                        ),
                        name="conclusion_answers_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("implemented", "no"), ("operating", "yes"), _negated=True),
                        name="conclusion_operating_is_implemented",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("designed", "not_assessed"),
                                ("implemented", "not_assessed"),
                                ("note", ""),
                                ("operating", "not_assessed"),
                            ),
                            models.Q(("assessed_at__isnull", False), ("assessed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="conclusion_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadinessCriterion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_assessed", "Not assessed"),
                            ("gap", "Gap"),
                            ("partial", "Partial"),
                            ("ready", "Ready"),
                            ("not_applicable", "Not applicable"),
                        ],
                        max_length=16,
                    ),
                ),
                ("ready", models.PositiveIntegerField(default=0)),
                ("controls", models.PositiveIntegerField(default=0)),
                ("because", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                (
                    "assessment",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria",
                        to="controls.readinessassessment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        default=soc2hub.tenancy.scope.current_client_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.client",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="controls.criterion"
                    ),
                ),
                (
                    "gap",
                    soc2hub.tenancy.models.ClientForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="controls.gap",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "readiness criteria",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="controls_readinesscriterion_of_client"),
                    soc2hub.tenancy.constraints.SameClient(
                        field="assessment", name="controls_readinesscriterion_same_assessment"
                    ),
                    soc2hub.tenancy.constraints.SameClient(field="gap", name="controls_readinesscriterion_same_gap"),
                    models.UniqueConstraint(
                        fields=("client", "assessment", "criterion"), name="readiness_criterion_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ready__lte", models.F("controls"))), name="readiness_ready_of_controls"
                    ),
                ],
            },
        ),
        ProtectClientTable("controls_readinessassessment", writers="leads"),
        ProtectClientTable("controls_readinessconclusion", writers="leads"),
        ProtectClientTable("controls_readinesscriterion", writers="leads"),
        migrations.RunSQL(ASSESSMENT, ASSESSMENT_BACK),
        migrations.RunSQL(CONCLUSION, CONCLUSION_BACK),
        AppendOnly("controls_readinesscriterion"),
    ]
