from django.db import migrations, models

COLUMNS = "file_kinds, files_per_occurrence, files_per_day"


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0004_room_for_files")]

    operations = [
        migrations.AddField(
            model_name="client",
            name="file_kinds",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="kinds of files"
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="files_per_occurrence",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="files for one occurrence"),
        ),
        migrations.AddField(
            model_name="client",
            name="files_per_day",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="files handed in a day"),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("files_per_occurrence", None), ("files_per_occurrence__gte", 1), _connector="OR"),
                    models.Q(("files_per_day", None), ("files_per_day__gte", 1), _connector="OR"),
                ),
                name="client_takes_some_files",
            ),
        ),
        migrations.RunSQL(
            f"GRANT UPDATE ({COLUMNS}) ON tenancy_client TO soc2hub_web, soc2hub_worker",
            f"REVOKE UPDATE ({COLUMNS}) ON tenancy_client FROM soc2hub_web, soc2hub_worker",
        ),
    ]
