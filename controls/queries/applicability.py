"""Criteria that do not apply (DOMAIN R1.6): in no count, and disclosed with their reason."""

from django.db import models

from controls.models import Criterion, Inapplicability


def inapplicabilities() -> models.QuerySet[Inapplicability]:
    """Those that hold or wait for an officer, in the order of the criteria."""
    related = Inapplicability.objects.select_related("criterion", "scope_version", "stated_by", "approved_by")
    return related.filter(ended_at=None).order_by("criterion__position", "id")


def to_approve() -> models.QuerySet[Inapplicability]:
    """What waits for an officer."""
    return inapplicabilities().filter(approved_at=None)


def not_applicable() -> dict[str, str]:
    """The reason by criterion; what no officer approved counts as applicable."""
    return dict(_held().values_list("criterion_id", "reason"))


def applicable(criteria: models.QuerySet[Criterion]) -> models.QuerySet[Criterion]:
    """Without those that an officer agreed to leave out."""
    return criteria.exclude(pk__in=_held().values("criterion_id"))


def _held() -> models.QuerySet[Inapplicability]:
    return Inapplicability.objects.filter(ended_at=None, approved_at__isnull=False)
