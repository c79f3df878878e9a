"""Controls as lists and pages read them; each in a constant number of statements."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery

from controls.models import Control, ControlCriterion, ControlStatement, Gap

OWNERLESS = Q(owner=None) | Q(owner__left_on__isnull=False)
"""As `Control.accountable` says it: nobody named, or the person has left (C6)."""


def controls() -> models.QuerySet[Control]:
    """All, with owner, whether an approved statement exists, and how many high gaps are open."""
    approved = ControlStatement.objects.filter(control_id=OuterRef("pk"), approved_by__isnull=False)
    high = Gap.objects.filter(control_id=OuterRef("pk"), severity="high", state__in=Gap.OPEN).order_by()
    return (
        Control.objects.select_related("owner")
        .annotate(
            is_design_approved=Exists(approved),
            open_high_gaps=Subquery(high.values("control_id").annotate(n=Count("pk")).values("n")),
        )
        .order_by("ref")
    )


def controls_in_use() -> models.QuerySet[Control]:
    return controls().exclude(status="retired")


def with_criteria(rows: models.QuerySet[Control]) -> models.QuerySet[Control]:
    mappings = ControlCriterion.objects.select_related("criterion").order_by("criterion__position")
    return rows.prefetch_related(Prefetch("mappings", queryset=mappings))


def with_statements(rows: models.QuerySet[Control]) -> models.QuerySet[Control]:
    versions = ControlStatement.objects.select_related("written_by", "approved_by").order_by("-number")
    return rows.prefetch_related(Prefetch("statements", queryset=versions))


def statement_in_force(control: Control, on: date) -> ControlStatement | None:
    """The approved version with the latest effective date up to that day (DOMAIN R4.6, R11.3)."""
    approved = control.statements.filter(approved_by__isnull=False, effective_from__lte=on)
    return approved.order_by("-effective_from", "-number").first()


def statements_waiting() -> models.QuerySet[ControlStatement]:
    """The newest version of each control in use, where nobody has approved it yet."""
    newer = ControlStatement.objects.filter(control_id=OuterRef("control_id"), number__gt=OuterRef("number"))
    waiting = ControlStatement.objects.filter(approved_by=None).exclude(control__status="retired")
    return waiting.filter(~Exists(newer)).select_related("control", "written_by").order_by("control__ref")


def ownerless() -> models.QuerySet[Control]:
    """Work without exactly one accountable person."""
    return controls_in_use().filter(OWNERLESS)


def criteria_by_control() -> dict[UUID, frozenset[str]]:
    """Which criteria each control of the client is mapped to; controls without any are left out."""
    pairs = ControlCriterion.objects.values_list("control_id", "criterion_id")
    found: dict[UUID, set[str]] = {}
    for control_id, criterion_id in pairs:
        found.setdefault(control_id, set()).add(criterion_id)
    return {control_id: frozenset(ids) for control_id, ids in found.items()}
