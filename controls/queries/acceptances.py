"""Acceptances for those who answer and those who asked (R4.10)."""

from django.db import models

from controls.models import Gap, Risk, RiskAcceptance


def acceptances() -> models.QuerySet[RiskAcceptance]:
    """The soonest to be looked at again first."""
    related = RiskAcceptance.objects.select_related("gap", "risk", "proposed_by", "answered_by")
    return related.order_by("until", "id")


def to_answer() -> models.QuerySet[RiskAcceptance]:
    """What waits for an officer."""
    return acceptances().filter(state="proposed")


def live_acceptances(subject: Gap | Risk) -> models.QuerySet[RiskAcceptance]:
    of = {"gap": subject} if isinstance(subject, Gap) else {"risk": subject}
    return RiskAcceptance.objects.filter(**of, state__in=RiskAcceptance.LIVE)


def live_of(subject: Gap | Risk) -> RiskAcceptance | None:
    """The proposal that waits, or the acceptance in force."""
    return live_acceptances(subject).select_related("proposed_by", "answered_by").first()
