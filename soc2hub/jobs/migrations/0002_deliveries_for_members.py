"""A message about a client leaves only while its reader may still see what it is about (case A72)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField(model_name="delivery", name="member_id", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="delivery",
            name="needs",
            field=models.CharField(max_length=60, blank=True, default="", db_default=""),
        ),
    ]
