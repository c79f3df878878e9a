"""A criterion that does not apply has a reason, and an officer who agreed (DOMAIN R1.6)."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soc2hub.lib.clock
import soc2hub.tenancy.constraints
import soc2hub.tenancy.models
import soc2hub.tenancy.scope
from soc2hub.tenancy.operations import ProtectClientTable

APP = "current_user IN ('soc2hub_web', 'soc2hub_worker')"

WALL = f"""
CREATE FUNCTION refuse_leaving_out_alone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved text[] := ARRAY['approved_by_id', 'approved_at', 'ended_by_id', 'ended_at', 'version', 'updated_at'];
  is_approved boolean;
  is_ended boolean;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what was left out stays on record' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.approved_by_id IS NOT NULL OR NEW.ended_by_id IS NOT NULL
       OR NEW.stated_by_id IS DISTINCT FROM public.acting_user()
       OR NOT NEW.client_id = ANY(public.writable_clients('leads')) THEN
      RAISE EXCEPTION 'a lead states it in their own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  is_approved := OLD.approved_by_id IS NULL AND NEW.approved_by_id IS NOT DISTINCT FROM public.acting_user()
    AND NEW.ended_by_id IS NULL AND NEW.client_id = ANY(public.writable_clients('approvers'));
  is_ended := OLD.ended_by_id IS NULL AND NEW.ended_by_id IS NOT DISTINCT FROM public.acting_user()
    AND (NEW.approved_by_id, NEW.approved_at) IS NOT DISTINCT FROM (OLD.approved_by_id, OLD.approved_at)
    AND NEW.client_id = ANY(public.writable_clients('leads'));
  IF to_jsonb(NEW) - moved IS DISTINCT FROM to_jsonb(OLD) - moved OR NOT (is_approved OR is_ended) THEN
    RAISE EXCEPTION 'only an officer of the client approves, and a lead takes it back'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER controls_inapplicability_by_officers BEFORE INSERT OR UPDATE OR DELETE ON controls_inapplicability
  FOR EACH ROW WHEN ({APP}) EXECUTE FUNCTION refuse_leaving_out_alone();
"""
BACK = """
DROP TRIGGER controls_inapplicability_by_officers ON controls_inapplicability;
DROP FUNCTION refuse_leaving_out_alone();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0007_statements_hold_one_after_the_other"),
        ("scoping", "0003_options_and_effort"),
        ("tenancy", "0002_walls"),
        ("accounts", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Inapplicability",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("reason", models.CharField(max_length=500)),
                ("stated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scope_version",
                    soc2hub.tenancy.models.ClientForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoping.scopeversion",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "inapplicabilities",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="controls_inapplicability_of_client"),
                    soc2hub.tenancy.constraints.SameClient(
                        field="scope_version", name="controls_inapplicability_same_scope_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("client", "criterion"),
                        name="inapplicability_live_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="inapplicability_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("stated_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inapplicability_approved_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="inapplicability_ended_by_somebody",
                    ),
                ],
            },
        ),
        ProtectClientTable("controls_inapplicability", writers="signers"),
        migrations.RunSQL(WALL, BACK),
    ]
