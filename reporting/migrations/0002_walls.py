"""Walls around briefings and decisions; a release is for ever."""

from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("trail", "0002_chain")]

    operations = [
        ProtectClientTable("reporting_briefing", writers="leads"),
        ProtectClientTable("reporting_release", writers="officers"),
        ProtectClientTable("reporting_decision", writers="signers"),
        AppendOnly("reporting_release"),
    ]
