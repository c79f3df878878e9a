"""Walls around the client's scope; immutable rows refuse every change."""

from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable


class Migration(migrations.Migration):
    dependencies = [("scoping", "0001_initial"), ("trail", "0002_chain")]

    operations = [
        ProtectClientTable("scoping_service", writers="leads"),
        ProtectClientTable("scoping_servicesystem", writers="leads"),
        ProtectClientTable("scoping_system", writers="leads"),
        ProtectClientTable("scoping_dependency", writers="leads"),
        ProtectClientTable("scoping_tooling", writers="leads"),
        ProtectClientTable("scoping_flow", writers="leads"),
        ProtectClientTable("scoping_commitment", writers="leads"),
        ProtectClientTable("scoping_commitmentservice", writers="leads"),
        ProtectClientTable("scoping_categorychoice", writers="leads"),
        ProtectClientTable("scoping_scopeversion", writers="leads"),
        ProtectClientTable("scoping_scopeapproval", writers="signers"),
        AppendOnly("scoping_scopeversion"),
        AppendOnly("scoping_scopeapproval"),
    ]
