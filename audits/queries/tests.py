"""What was tested, what the auditor found, and the forecast by control and criterion with its reasons (PRACTICE §3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from audits.forecast import (
    ControlForecast,
    CriterionRisk,
    Deviation,
    Examination,
    Forecast,
    MappedControl,
    control_forecast,
    criterion_risk,
)
from audits.models import AuditorResult, Engagement, InternalTest
from audits.queries.gates import controls_in_scope
from audits.results import Outcome
from controls.models import Control, ControlCriterion, Criterion
from controls.queries.applicability import applicable
from controls.queries.criteria import criteria_in_scope

WORST_FIRST = (
    Forecast.INEFFECTIVE,
    Forecast.FIX_POPULATION,
    Forecast.NOT_CONCLUDED,
    Forecast.EXCEPTIONS,
    Forecast.EFFECTIVE,
    Forecast.NOT_OCCURRING,
)
UNTESTED = ControlForecast(Forecast.NOT_CONCLUDED, ("No test recorded yet.",))


@dataclass(frozen=True, slots=True)
class ControlProspect:
    """One control: our tests, our forecast, and beside it, never merged, what the auditor found."""

    control: Control
    forecast: ControlForecast
    tests: tuple[InternalTest, ...]
    auditor: AuditorResult | None

    @property
    def items_tested(self) -> int:
        return sum(test.items_tested for test in self.tests)

    @property
    def deviations(self) -> int:
        return sum(test.deviations for test in self.tests)


@dataclass(frozen=True, slots=True)
class CriterionProspect:
    criterion: Criterion
    risk: CriterionRisk
    controls: int

    @property
    def word(self) -> str:
        return {"red": "At risk", "amber": "Watch", "green": "No sign of risk"}.get(self.risk.status, "Unknown")


@dataclass(frozen=True, slots=True)
class Prospects:
    controls: tuple[ControlProspect, ...]
    criteria: tuple[CriterionProspect, ...]

    @property
    def tested(self) -> int:
        return sum(bool(prospect.tests) for prospect in self.controls)

    @property
    def at_risk(self) -> int:
        return sum(prospect.risk.status in {"red", "amber"} for prospect in self.criteria)


def prospects(engagement: Engagement) -> Prospects:
    """Five statements, whatever the size."""
    controls = list(controls_in_scope(engagement).select_related("owner").order_by("ref"))
    tests = _by_control(InternalTest.objects.filter(engagement=engagement).order_by("tested_on", "created_at"))
    found = {row.control_id: row for row in AuditorResult.objects.filter(engagement=engagement)}
    rows = tuple(
        ControlProspect(control, _forecast(tests.get(control.pk, ())), tests.get(control.pk, ()), found.get(control.pk))
        for control in controls
    )
    return Prospects(rows, _criteria(engagement, rows))


def _criteria(engagement: Engagement, rows: tuple[ControlProspect, ...]) -> tuple[CriterionProspect, ...]:
    known = {row.control.pk: row for row in rows}
    mapped: dict[str, list[MappedControl]] = {}
    for control_id, criterion_id in ControlCriterion.objects.values_list("control_id", "criterion_id"):
        if control_id in known:
            mapped.setdefault(criterion_id, []).append(_mapped(known[control_id]))
    return tuple(
        CriterionProspect(
            criterion, criterion_risk(criterion.pk, mapped.get(criterion.pk, [])), len(mapped.get(criterion.pk, []))
        )
        for criterion in applicable(criteria_in_scope(engagement.categories))
    )


def _mapped(row: ControlProspect) -> MappedControl:
    return MappedControl(
        key=row.control.ref,
        is_key=row.control.is_key,
        forecast=row.forecast.forecast,
        has_design_failure=row.forecast.has_design_failure,
    )


def _forecast(tests: Iterable[InternalTest]) -> ControlForecast:
    """Tests are parts of the population; the worst part decides, and every part gives its reasons."""
    forecasts = [_forecast_of(test) for test in tests]
    if not forecasts:
        return UNTESTED
    worst = min(forecasts, key=lambda each: WORST_FIRST.index(each.forecast))
    reasons = tuple(dict.fromkeys(reason for each in forecasts for reason in each.reasons))
    return ControlForecast(worst.forecast, reasons, any(each.has_design_failure for each in forecasts))


def _forecast_of(test: InternalTest) -> ControlForecast:
    if test.is_by_design and not test.deviations:
        return ControlForecast(Forecast.INEFFECTIVE, ("The design itself lets it happen.",), has_design_failure=True)
    deviations = tuple(
        Deviation(cause=test.shared_cause, is_absent=place < test.never_done, is_by_design=test.is_by_design)
        for place in range(test.deviations)
    )
    return control_forecast(
        Examination(
            population=test.population,
            examined=test.items_tested,
            deviations=deviations,
            is_empty_population_recorded=test.result == Outcome.NOT_OPERATED,
        )
    )


def _by_control(tests: Iterable[InternalTest]) -> dict[UUID, tuple[InternalTest, ...]]:
    found: dict[UUID, tuple[InternalTest, ...]] = {}
    for test in tests:
        found[test.control_id] = (*found.get(test.control_id, ()), test)
    return found
