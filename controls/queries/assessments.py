"""Readiness assessments as pages read them; each in a constant number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, Q, Value, When

from controls.assessing import (
    Answer,
    Answers,
    Comparison,
    CriterionResult,
    Standing,
    Verdict,
    compared,
    criterion_result,
    standing,
)
from controls.models import Control, Criterion, ReadinessAssessment, ReadinessConclusion, ReadinessCriterion
from controls.models.assessments import ASPECTS
from controls.queries.applicability import not_applicable
from controls.queries.controls import criteria_by_control
from controls.queries.criteria import criteria_in_scope
from controls.readiness import CriterionStatus


def _any(answer: Answer, prefix: str = "") -> Q:
    """One of the three questions was answered so."""
    return Q(*((f"{prefix}{name}", answer.value) for name in ASPECTS), _connector=Q.OR)


VERDICT = Case(
    When(_any(Answer.NO), then=Value(Verdict.GAP.value)),
    When(_any(Answer.PARTLY), then=Value(Verdict.PARTIAL.value)),
    When(_any(Answer.NOT_ASSESSED), then=Value(Verdict.NOT_ASSESSED.value)),
    default=Value(Verdict.READY.value),
)
"""As `Answers.verdict`, in the database."""


@dataclass(frozen=True)
class Result:
    """One criterion as it stands or stood, with the row of the catalog."""

    criterion: Criterion
    found: CriterionResult
    gap_id: UUID | None = None


@dataclass(frozen=True)
class CriteriaStanding:
    """Criteria by status; what does not apply is in no denominator."""

    ready: int
    partial: int
    gap: int
    not_assessed: int
    not_applicable: int

    @property
    def of(self) -> int:
        return self.ready + self.partial + self.gap + self.not_assessed


def assessments() -> models.QuerySet[ReadinessAssessment]:
    """Newest first, each with how many controls stand where."""
    return (
        ReadinessAssessment.objects.select_related("begun_by", "completed_by")
        .annotate(**{f"n_{verdict.value}": _count(verdict) for verdict in Verdict}, n_all=Count("conclusions"))
        .order_by("-number")
    )


def _count(verdict: Verdict) -> Count:
    """Of the conclusions with that verdict."""
    gap, partial, open_ = (_any(one, "conclusions__") for one in (Answer.NO, Answer.PARTLY, Answer.NOT_ASSESSED))
    which = {
        Verdict.GAP: gap,
        Verdict.PARTIAL: partial & ~gap,
        Verdict.NOT_ASSESSED: open_ & ~gap & ~partial,
        Verdict.READY: ~gap & ~partial & ~open_,
    }
    return Count("conclusions", filter=which[verdict] & Q(conclusions__isnull=False))


def open_assessment() -> ReadinessAssessment | None:
    return ReadinessAssessment.objects.filter(completed_at=None).first()


def latest_completed() -> ReadinessAssessment | None:
    return ReadinessAssessment.objects.exclude(completed_at=None).order_by("-number").first()


def conclusions(assessment: ReadinessAssessment) -> models.QuerySet[ReadinessConclusion]:
    """By ref, with the control's owner of today, who assessed it and what came of it."""
    rows = ReadinessConclusion.objects.filter(assessment=assessment)
    return rows.select_related("control__owner", "assessed_by", "gap").annotate(state=VERDICT).order_by("ref", "id")


def families(assessment: ReadinessAssessment) -> list[str]:
    """The families of the controls in it."""
    rows = Control.objects.filter(conclusions__assessment=assessment).order_by("domain")
    return list(rows.values_list("domain", flat=True).distinct())


def standing_of(assessment: ReadinessAssessment) -> Standing:
    return standing(answers for _, answers in answers_of(assessment))


def answers_of(assessment: ReadinessAssessment) -> list[tuple[UUID, Answers]]:
    """Of each control by id: plain values, since a sitting asks for them at every answer."""
    rows = ReadinessConclusion.objects.filter(assessment=assessment).order_by()
    found = rows.values_list("control_id", "designed", "implemented", "operating")
    return [(control_id, Answers(*map(Answer, said))) for control_id, *said in found]


def results(assessment: ReadinessAssessment) -> list[Result]:
    """Criterion by criterion: as it was completed, or as it stands now."""
    if assessment.is_completed:
        rows = ReadinessCriterion.objects.filter(assessment=assessment).select_related("criterion")
        return [_stored(row) for row in rows.order_by("criterion__position")]
    return computed(assessment)


def computed(assessment: ReadinessAssessment) -> list[Result]:
    """From the answers so far and the mappings of today."""
    mapped, excluded = criteria_by_control(), not_applicable()
    by_criterion: dict[str, list[Verdict]] = {}
    for control_id, answers in answers_of(assessment):
        for key in mapped.get(control_id, frozenset()):
            by_criterion.setdefault(key, []).append(answers.verdict)
    return [
        Result(
            row, criterion_result(row.pk, by_criterion.get(row.pk, ()), not_applicable_because=excluded.get(row.pk, ""))
        )
        for row in criteria_in_scope(assessment.categories)
    ]


def _stored(row: ReadinessCriterion) -> Result:
    found = CriterionResult(row.criterion_id, CriterionStatus(row.status), row.ready, row.controls, row.because)
    return Result(row.criterion, found, row.gap_id)


def tally(found: Iterable[Result]) -> CriteriaStanding:
    statuses = [result.found.status.value for result in found]
    return CriteriaStanding(**{name: statuses.count(name) for name in CriteriaStanding.__dataclass_fields__})


def missing_controls(assessment: ReadinessAssessment) -> models.QuerySet[Control]:
    """In use, and not in it: written or adopted since it began."""
    return Control.objects.exclude(status="retired").exclude(conclusions__assessment=assessment).order_by("ref")


@dataclass(frozen=True)
class Compared:
    """Two assessments, the later one against the former: by control, named as it is by now, and by criterion."""

    former: ReadinessAssessment
    present: ReadinessAssessment
    controls: Comparison
    criteria: Comparison
    before: Standing
    now: Standing


def comparison(former: ReadinessAssessment, present: ReadinessAssessment) -> Compared:
    was, now = _by_control(former), _by_control(present)
    names = {pk: str(row) for pk, row in (was | now).items()}
    verdicts = ({names[pk]: row.verdict for pk, row in rows.items()} for rows in (was, now))
    statuses = ({found.key: found.status.value for found in _found(one)} for one in (former, present))
    return Compared(
        former,
        present,
        compared(*verdicts),
        compared(*statuses),
        standing(row.answers for row in was.values()),
        standing(row.answers for row in now.values()),
    )


def _found(assessment: ReadinessAssessment) -> Iterable[CriterionResult]:
    return (result.found for result in results(assessment))


def _by_control(assessment: ReadinessAssessment) -> dict[UUID, ReadinessConclusion]:
    return {row.control_id: row for row in ReadinessConclusion.objects.filter(assessment=assessment)}
