"""A readiness assessment: begun with every control in use, answered by several at once, completed into gaps (S9)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max

from controls.actions.gaps import open_gap
from controls.assessing import Answer, Answers, severity_of
from controls.models import Control, Gap, ReadinessAssessment, ReadinessConclusion, ReadinessCriterion
from controls.models.assessments import ASPECTS
from controls.queries.assessments import Result, computed, latest_completed, missing_controls, open_assessment
from controls.queries.here import categories_here, today_here
from controls.readiness import CriterionStatus
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.locks import one_at_a_time, together
from soc2hub.trail.record import record

ANSWERING = "answer an assessment"


@transaction.atomic
def begin(*, title: str, by: User) -> ReadinessAssessment:
    """With every control in use and nothing answered; one at a time, compared with the last one completed."""
    one_at_a_time("assessments")
    if (already := open_assessment()) is not None:
        raise Refusal(f"“{already}” is not completed yet. Go on with it, or discard it first.")
    if not Control.objects.exclude(status="retired").exists():
        raise Refusal("There is no control to look at yet. Adopt the starter set first.")
    if not title.strip():
        raise Invalid("Name it, such as “Readiness, spring”.", field="title")
    last = ReadinessAssessment.objects.aggregate(last=Max("number"))["last"] or 0
    assessment = ReadinessAssessment.objects.create(
        number=last + 1,
        title=title.strip(),
        categories=sorted(categories_here()),
        former=latest_completed(),
        begun_on=today_here(),
        begun_by=by,
    )
    taken = _take_in(assessment)
    record("assessment.begun", subject=assessment, by=by, controls=taken)
    return assessment


@transaction.atomic
def take_in(assessment: ReadinessAssessment, *, by: User) -> int:
    """The controls that came since it began; how many."""
    assessment = _for_change(assessment)
    assessment.ensure_open()
    if taken := _take_in(assessment):
        record("assessment.widened", subject=assessment, by=by, controls=taken)
    return taken


@transaction.atomic
def conclude(conclusion: ReadinessConclusion, *, version: int, by: User, **answers: Any) -> ReadinessConclusion:
    """Answers to one control, or its note. Raises Stale where somebody answered since `version`."""
    _ensure_still_open(conclusion)
    conclusion = ReadinessConclusion.objects.select_for_update(of=("self",)).get(pk=conclusion.pk)
    changed = {name: value for name, value in answers.items() if getattr(conclusion, name) != value}
    if not changed:
        return conclusion
    if conclusion.version != version:
        raise Stale("Somebody else answered here meanwhile.")
    if unknown := changed.keys() - {*ASPECTS, "note"}:
        raise TypeError(f"not answers: {sorted(unknown)}")
    for name in ASPECTS:
        if name in changed and changed[name] not in set(Answer):
            raise Invalid("Answer yes, partly, no or not assessed.", field=name)
    said_now = Answers(*(Answer(changed.get(name, getattr(conclusion, name))) for name in ASPECTS))
    if said_now.is_contradictory:
        raise Invalid("What operates is in place: it cannot be operating and not implemented.", field="operating")
    conclusion.change(version=version, assessed_by=by, assessed_at=clock.now(), **changed)
    said = {name: value for name, value in changed.items() if name != "note"}
    record("conclusion.reached", subject=conclusion.control, by=by, is_noted="note" in changed or None, **said)
    return conclusion


@transaction.atomic
def complete(assessment: ReadinessAssessment, *, version: int, by: User) -> ReadinessAssessment:
    """What is missing becomes a gap each, made or already there; from then on nothing of it changes."""
    assessment = _for_change(assessment)
    if assessment.version != version:
        raise Stale
    assessment.ensure_open()
    rows = list(
        ReadinessConclusion.objects.select_for_update(of=("self",)).filter(assessment=assessment).order_by("ref")
    )
    if not any(row.answers.is_begun for row in rows):
        raise Refusal("Nothing is assessed yet: answer for some controls first.")
    made = _gaps_of_controls(assessment, rows, by)
    made += _keep_criteria(assessment, computed(assessment), by)
    now = clock.now()
    assessment.change(version=version, completed_at=now, completed_on=today_here(), completed_by=by)
    record("assessment.completed", subject=assessment, by=by, controls=len(rows), gaps=made)
    return assessment


@transaction.atomic
def discard(assessment: ReadinessAssessment, *, version: int, by: User) -> None:
    """Begun by mistake: it goes with its answers; a completed one stays."""
    assessment = _for_change(assessment)
    assessment.ensure_open()
    if assessment.version != version:
        raise Stale
    answered = sum(row.answers.is_begun for row in ReadinessConclusion.objects.filter(assessment=assessment))
    record("assessment.discarded", subject=assessment, by=by, title=assessment.title, answered=answered)
    ReadinessConclusion.objects.filter(assessment=assessment).delete()
    assessment.delete()


def title_of(found: ReadinessConclusion) -> str:
    """Of the gap: `AC-1 not implemented, not operating: Access is reviewed`."""
    return f"{found.ref} {found.answers.missing}: {found.title}"[:200]


def _take_in(assessment: ReadinessAssessment) -> int:
    rows = [
        ReadinessConclusion(
            assessment=assessment, control=control, ref=control.ref, title=control.title, is_key=control.is_key
        )
        for control in missing_controls(assessment)
    ]
    ReadinessConclusion.objects.bulk_create(rows)
    return len(rows)


def _gaps_of_controls(assessment: ReadinessAssessment, rows: Iterable[ReadinessConclusion], by: User) -> int:
    """How many were made; a control that has an open gap keeps that one."""
    missing = [row for row in rows if row.answers.missing]
    there = {gap.control_id: gap for gap in _open_gaps().filter(control__in=[row.control_id for row in missing])}
    made = 0
    for row in missing:
        row.gap = there.get(row.control_id)
        if row.gap is None:
            row.gap = open_gap(
                title=title_of(row),
                severity=severity_of(row.answers, is_key=row.is_key),
                control=row.control,
                source=f"readiness assessment {assessment.number}",
                by=by,
            )
            made += 1
    ReadinessConclusion.objects.bulk_update(missing, ["gap"])
    return made


def _keep_criteria(assessment: ReadinessAssessment, found: list[Result], by: User) -> int:
    """Every criterion as it stands now; one that no control covers is a gap of its own."""
    uncovered = [one for one in found if one.found.status is CriterionStatus.GAP and not one.found.controls]
    keys = [one.criterion.pk for one in uncovered]
    there = {gap.criterion_id: gap for gap in _open_gaps().filter(control=None, criterion__in=keys)}
    made = {
        one.criterion.pk: open_gap(
            title=f"{one.criterion.pk} is covered by no control"[:200],
            severity="high",
            criterion=one.criterion,
            source=f"readiness assessment {assessment.number}",
            by=by,
        )
        for one in uncovered
        if one.criterion.pk not in there
    }
    gaps = there | made
    ReadinessCriterion.objects.bulk_create(
        ReadinessCriterion(
            assessment=assessment,
            criterion=one.criterion,
            status=one.found.status.value,
            ready=one.found.ready,
            controls=one.found.controls,
            because=one.found.because,
            gap=gaps.get(one.criterion.pk),
        )
        for one in found
    )
    return len(made)


def _open_gaps() -> Any:
    """The oldest last, so that it is the one that is kept."""
    return Gap.objects.filter(state__in=Gap.OPEN).order_by("-found_on", "-id")


def _for_change(assessment: ReadinessAssessment) -> ReadinessAssessment:
    one_at_a_time(ANSWERING)
    locked: ReadinessAssessment = ReadinessAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    return locked


def _ensure_still_open(conclusion: ReadinessConclusion) -> None:
    """All who answer do so together; who completes or discards it waits for them, and they see what came of it."""
    together(ANSWERING)
    assessment = ReadinessAssessment.objects.filter(pk=conclusion.assessment_id).first()
    if assessment is None:
        raise Refusal("This assessment was discarded.")
    assessment.ensure_open()
