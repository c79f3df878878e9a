"""What was backed up when, and whether it was proven that it can be restored."""

from datetime import datetime, timedelta

from django.db import models

from soc2hub.lib import clock
from soc2hub.tenancy.models import SystemModel

MOST_AGE = timedelta(hours=36)


class BackupQuerySet(models.QuerySet["Backup"]):
    def green(self) -> "BackupQuerySet":
        return self.filter(verified_at__isnull=False)


class Backup(SystemModel):
    """One whole backup; green once `restore --verify` has restored it (SECURITY §1.7). Written by the operator."""

    stamp = models.CharField(max_length=40, unique=True)
    place = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(default=clock.now, editable=False)
    dump_size = models.PositiveBigIntegerField()
    files = models.PositiveIntegerField()
    copied = models.PositiveIntegerField()
    verified_at = models.DateTimeField(null=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-began_at"], name="backup_newest")]

    def __str__(self) -> str:
        return self.stamp


def warning(now: datetime | None = None) -> str:
    """Words where the last green backup is older than 36 hours or there is none; empty when all is well."""
    last = Backup.objects.green().order_by("-began_at").values_list("began_at", flat=True).first()
    if last is None:
        return "no backup was ever proven"
    age = (now or clock.now()) - last
    return f"the last proven backup is {age.total_seconds() // 3600:.0f} h old" if age > MOST_AGE else ""
