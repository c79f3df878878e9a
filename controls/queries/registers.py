"""Risks and policies as lists (G1, R11.6)."""

from datetime import date

from django.db import models
from django.db.models import F

from controls.calendar import add_months
from controls.models import Policy, Risk


def risks() -> models.QuerySet[Risk]:
    """Open ones with the gravest residual first."""
    return (
        Risk.objects.select_related("control", "owner")
        .annotate(gravity=F("residual_likelihood") * F("residual_impact"))
        .order_by(F("closed_on").asc(nulls_first=True), "-gravity", "title", "id")
    )


def policies() -> models.QuerySet[Policy]:
    return Policy.objects.select_related("owner").order_by("kind", "title", "id")


def review_due_on(policy: Policy) -> date | None:
    """When the policy must be looked at again; None while nobody knows when it last was."""
    if policy.last_reviewed_on is None:
        return None
    return add_months(policy.last_reviewed_on, policy.review_months)


def review_state(policy: Policy, today: date) -> str:
    due_on = review_due_on(policy)
    if due_on is None:
        return "unknown"
    return "overdue" if due_on < today else "approved"
