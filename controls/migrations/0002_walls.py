"""Walls around the client's controls; immutable rows refuse every change."""

from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable, ProtectPracticeTable, ReadOnlyForApp


class Migration(migrations.Migration):
    dependencies = [("controls", "0001_initial"), ("trail", "0002_chain")]

    operations = [
        ReadOnlyForApp("controls_criterion"),
        ProtectPracticeTable("controls_librarycontrol"),
        ProtectClientTable("controls_control", writers="leads"),
        ProtectClientTable("controls_controlstatement", writers="leads"),
        ProtectClientTable("controls_controlcriterion", writers="leads"),
        ProtectClientTable("controls_occurrence", writers="team"),
        ProtectClientTable("controls_waiver", writers="leads"),
        ProtectClientTable("controls_notoccurring", writers="team"),
        ProtectClientTable("controls_gap", writers="team"),
        ProtectClientTable("controls_policy", writers="leads"),
        ProtectClientTable("controls_risk", writers="leads"),
        AppendOnly("controls_waiver"),
        AppendOnly("controls_notoccurring"),
    ]
