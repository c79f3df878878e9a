import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soc2hub.lib.clock
import soc2hub.tenancy.constraints
import soc2hub.tenancy.models
import soc2hub.tenancy.scope
from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_walls"),
        ("scoping", "0003_options_and_effort"),
        ("tenancy", "0002_walls"),
        ("vault", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alternative",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("name", models.CharField(max_length=80)),
                (
                    "report_type",
                    models.CharField(
                        choices=[("type_1", "Type 1"), ("type_2", "Type 2")], default="type_2", max_length=10
                    ),
                ),
                ("window_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("categories", models.JSONField(default=list)),
                (
                    "commitment_ids",
                    models.JSONField(blank=True, default=list, help_text="Unsigned commitments it sets out to meet."),
                ),
                (
                    "added_ids",
                    models.JSONField(blank=True, default=list, help_text="Systems inside that nothing needs."),
                ),
                (
                    "left_out_ids",
                    models.JSONField(blank=True, default=list, help_text="Systems outside though needed."),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("chosen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "chosen_by",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="reporting_alternative_of_client"),
                    models.UniqueConstraint(fields=("client", "name"), name="alternative_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("report_type", "type_1"), ("window_months", None)),
                            models.Q(("report_type", "type_2"), ("window_months__gte", 1)),
                            _connector="OR",
                        ),
                        name="alternative_window_fits_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chosen_at", None), ("chosen_by", None)),
                            models.Q(("chosen_at__isnull", False), ("chosen_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="alternative_chosen_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScopeDocument",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("memo", "Scope memo"), ("description", "System description, boundary")], max_length=12
                    ),
                ),
                ("content_sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                (
                    "asked_by",
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
                    "pdf",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vault.blob",
                    ),
                ),
                (
                    "scope_version",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoping.scopeversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="reporting_scopedocument_of_client"),
                    soc2hub.tenancy.constraints.SameClient(
                        field="scope_version", name="reporting_scopedocument_same_scope_version"
                    ),
                    soc2hub.tenancy.constraints.SameClient(field="pdf", name="reporting_scopedocument_same_pdf"),
                    models.UniqueConstraint(
                        fields=("client", "scope_version", "kind", "content_sha256"), name="scope_document_once"
                    ),
                ],
            },
        ),
        ProtectClientTable("reporting_alternative", writers="leads"),
        ProtectClientTable("reporting_scopedocument", writers="leads"),
        AppendOnly("reporting_scopedocument"),
    ]
