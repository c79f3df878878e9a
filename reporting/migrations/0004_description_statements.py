import uuid

import django.db.models.deletion
from django.db import migrations, models

import soc2hub.lib.clock
import soc2hub.tenancy.scope
from soc2hub.tenancy.operations import ProtectClientTable


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_alternatives_and_documents"),
        ("tenancy", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="DescriptionStatement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("key", models.CharField(max_length=60)),
                ("text", models.TextField(max_length=4000)),
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
                    models.UniqueConstraint(fields=("client", "id"), name="reporting_descriptionstatement_of_client"),
                    models.UniqueConstraint(fields=("client", "key"), name="description_statement_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="description_statement_says_something"
                    ),
                ],
            },
        ),
        ProtectClientTable("reporting_descriptionstatement", writers="leads"),
    ]
