"""The criteria, and which of them the chosen categories bring in (DOMAIN R1.4)."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from controls.models import Criterion


def criteria() -> models.QuerySet[Criterion]:
    return Criterion.objects.order_by("position")


def criteria_in_scope(categories: Collection[str]) -> models.QuerySet[Criterion]:
    """The common criteria always, and those of each further category chosen."""
    return criteria().filter(Q(category="security") | Q(category__in=categories))
