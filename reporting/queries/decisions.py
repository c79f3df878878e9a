from django.db.models import F, QuerySet

from reporting.models import Decision


def decisions() -> "QuerySet[Decision]":
    return Decision.objects.select_related("owner", "decided_by")


def waiting() -> "QuerySet[Decision]":
    """Open questions, the most urgent first."""
    return decisions().filter(decided_at=None).order_by("decide_by", "id")


def decided() -> "QuerySet[Decision]":
    return decisions().filter(decided_at__isnull=False).order_by(F("decided_at").desc(), "id")
