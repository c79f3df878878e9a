from django.db import migrations

from soc2hub.tenancy.operations import ProtectClientTable


class Migration(migrations.Migration):
    dependencies = [("vault", "0005_withdrawals_scrubs_and_idle_blobs"), ("tenancy", "0002_walls")]

    operations = [
        ProtectClientTable("vault_withdrawal"),
        ProtectClientTable("vault_scrub"),
        ProtectClientTable("vault_idle"),
    ]
