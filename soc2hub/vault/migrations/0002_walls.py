from django.db import migrations

from soc2hub.tenancy.operations import AppendOnly, ProtectClientTable


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial"), ("tenancy", "0002_walls")]

    operations = [ProtectClientTable("vault_blob"), AppendOnly("vault_blob")]
