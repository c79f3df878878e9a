"""The next engagement names the one it follows; one engagement is followed once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0003_keep_the_auditors_wording"),
        ("scoping", "0002_walls"),
        ("tenancy", "0002_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="frame_reason",
            field=models.CharField(
                blank=True,
                max_length=500,
                verbose_name="why its days leave a gap to the former report, or are another engagement's too",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("client", "follows"),
                name="followed_once",
            ),
        ),
    ]
