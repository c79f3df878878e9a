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
        ("scoping", "0002_walls"),
        ("tenancy", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Option",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cut", "Cut flows: tokenise, anonymise, segregate"),
                            ("replace", "Replace a system"),
                            ("move", "Move a system to a subservice organization"),
                        ],
                        default="cut",
                        max_length=10,
                    ),
                ),
                ("hours", models.PositiveIntegerField(default=40, verbose_name="hours it takes, once")),
                ("note", models.CharField(blank=True, max_length=500)),
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
                    "instead",
                    soc2hub.tenancy.models.ClientForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoping.system",
                    ),
                ),
                (
                    "system",
                    soc2hub.tenancy.models.ClientForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoping.system",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="scoping_option_of_client"),
                    soc2hub.tenancy.constraints.SameClient(field="system", name="scoping_option_same_system"),
                    soc2hub.tenancy.constraints.SameClient(field="instead", name="scoping_option_same_instead"),
                    models.UniqueConstraint(fields=("client", "name"), name="option_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "cut"), ("system", None)),
                            models.Q(("kind__in", ["replace", "move"]), ("system__isnull", False)),
                            _connector="OR",
                        ),
                        name="option_names_its_system",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("instead", None),
                            models.Q(("kind", "replace"), models.Q(("instead", models.F("system")), _negated=True)),
                            _connector="OR",
                        ),
                        name="option_instead_of_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptionFlow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                    "flow",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cut_in",
                        to="scoping.flow",
                    ),
                ),
                (
                    "option",
                    soc2hub.tenancy.models.ClientForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cuts",
                        to="scoping.option",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="scoping_optionflow_of_client"),
                    soc2hub.tenancy.constraints.SameClient(field="option", name="scoping_optionflow_same_option"),
                    soc2hub.tenancy.constraints.SameClient(field="flow", name="scoping_optionflow_same_flow"),
                    models.UniqueConstraint(fields=("client", "option", "flow"), name="option_flow_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptionStudy",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("question_sha256", models.CharField(max_length=64)),
                ("result", models.JSONField()),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "id"), name="scoping_optionstudy_of_client"),
                    models.UniqueConstraint(fields=("client", "question_sha256"), name="studied_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EffortParameter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("key", models.CharField(max_length=40)),
                ("low", models.PositiveIntegerField()),
                ("high", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=200)),
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
                    models.UniqueConstraint(fields=("client", "id"), name="scoping_effortparameter_of_client"),
                    models.UniqueConstraint(fields=("client", "key"), name="effort_parameter_once"),
                    models.CheckConstraint(
                        condition=models.Q(("low__lte", models.F("high"))), name="effort_band_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="effort_has_a_source"
                    ),
                ],
            },
        ),
        ProtectClientTable("scoping_option", writers="leads"),
        ProtectClientTable("scoping_optionflow", writers="leads"),
        ProtectClientTable("scoping_optionstudy", writers="leads"),
        ProtectClientTable("scoping_effortparameter", writers="leads"),
        AppendOnly("scoping_optionstudy"),
    ]
