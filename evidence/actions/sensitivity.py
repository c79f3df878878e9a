"""How sensitive evidence is: raising is free to the team, lowering needs a lead and a reason (PRODUCT E9)."""

from django.db import transaction

from evidence.models import Population, Submission
from evidence.queries.populations import akin
from evidence.queries.submissions import family_of
from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Permission, may
from soc2hub.custody.queries import is_cleared
from soc2hub.custody.raising import raise_row
from soc2hub.custody.sensitivity import Sensitivity, is_lowered
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.trail.record import record


@transaction.atomic
def classify(submission: Submission, sensitivity: str, *, reason: str = "", by: User) -> bool:
    """With every occurrence it serves. Whether the person still sees it afterwards: who is not cleared does not."""
    row = _locked(submission)
    former = row.sensitivity
    _ensure_other(former, sensitivity)
    family = list(family_of(row).order_by("received_at", "id"))
    if is_lowered(former, sensitivity):
        _ensure_may_lower(reason, by)
        Submission.objects.filter(pk__in=[each.pk for each in family]).update(sensitivity=sensitivity)
    for each in family:
        if not is_lowered(former, sensitivity):
            raise_row(each, Sensitivity(sensitivity))
        told = {"former": each.sensitivity, "sensitivity": sensitivity, "reason": reason or None}
        record("evidence.classified", subject=each, by=by, **told)
    return Submission.objects.filter(pk=row.pk).exists()


@transaction.atomic
def classify_list(population: Population, sensitivity: str, *, reason: str = "", by: User) -> bool:
    """With every version of it and what they were held against, so that none of them tells of another.

    Lowering needs a lead who sees them all: one who is named. Returns whether the person still sees it.
    """
    one_at_a_time("population sensitivity")
    former = Population.objects.get(pk=population.pk).sensitivity
    _ensure_other(former, sensitivity)
    is_lower, rows = is_lowered(former, sensitivity), list(akin(population))
    if is_lower:
        _ensure_may_lower(reason, by)
        if not is_cleared(by, former):
            raise Refusal("Only who is named for such lists makes one less sensitive.", field="sensitivity")
        Population.objects.filter(pk__in=[row.pk for row in rows]).update(sensitivity=sensitivity)
    for row in rows:
        if not is_lower:
            raise_row(row, Sensitivity(sensitivity))
        told = {"former": former, "sensitivity": sensitivity, "reason": reason or None}
        record("population.classified", subject=row, by=by, **told)
    return Population.objects.filter(pk=population.pk).exists()


@transaction.atomic
def set_privileged(submission: Submission, *, is_privileged: bool, reason: str, by: User) -> None:
    """Privileged evidence is legal, and goes neither to the auditor nor into an export until it is released."""
    row = _locked(submission)
    if row.sensitivity != Sensitivity.LEGAL:
        raise Refusal("Only what is legal can be privileged: mark it legal first.")
    if row.is_privileged == is_privileged:
        raise Refusal("It is so already.")
    _ensure_may_lower(reason, by)
    family = list(family_of(row).order_by("received_at", "id"))
    if is_privileged and any(each.shares.exists() for each in family):  # type: ignore[attr-defined]
        raise Refusal("The auditor was shown it already, so it is not privileged any more.")
    Submission.objects.filter(pk__in=[each.pk for each in family]).update(is_privileged=is_privileged)
    verb = "evidence.privileged" if is_privileged else "evidence.released"
    for each in family:
        record(verb, subject=each, by=by, reason=reason)


def _ensure_other(former: str, sensitivity: str) -> None:
    if sensitivity not in {kind.value for kind in Sensitivity}:
        raise Invalid("Choose how sensitive it is.", field="sensitivity")
    if former == sensitivity:
        raise Refusal(f"It is {Sensitivity(former).label.lower()} already.", field="sensitivity")


def _ensure_may_lower(reason: str, by: User) -> None:
    role = Membership.objects.filter(LIVE, user=by).values_list("role", flat=True).first()
    if role is None or not may(role, Permission.EDIT_CONTROLS):
        raise Refusal("Only a lead makes evidence less sensitive: ask one.", field="sensitivity")
    if not reason.strip():
        raise Invalid("Say why: the reason stays in the trail.", field="reason")


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
