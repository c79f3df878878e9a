"""Where a client's fiscal year begins, and whether daily controls rest at weekends."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import soc2hub.lib.clock
import soc2hub.tenancy.scope
from soc2hub.tenancy.operations import ProtectClientTable


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0010_occurrences_move_and_waivers_are_answered"),
        ("tenancy", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClientCalendar",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=soc2hub.lib.clock.now, editable=False)),
                (
                    "fiscal_year_start",
                    models.PositiveSmallIntegerField(default=1, help_text="Month; 1 is the calendar year."),
                ),
                (
                    "rests_at_weekends",
                    models.BooleanField(default=False, help_text="Daily controls: no Saturday or Sunday."),
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
                    models.UniqueConstraint(fields=("client", "id"), name="controls_clientcalendar_of_client"),
                    models.UniqueConstraint(fields=("client",), name="calendar_once_per_client"),
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_year_start__gte", 1), ("fiscal_year_start__lte", 12)),
                        name="calendar_starts_in_a_month",
                    ),
                ],
            },
        ),
        ProtectClientTable("controls_clientcalendar", writers="leads"),
    ]
