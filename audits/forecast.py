"""From deviations to a forecast, with reasons; never an opinion (PRACTICE 3, DOMAIN R4.3-R4.9).

A deviation fixed inside the period is still a deviation: nothing here looks at whether it was fixed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evidence.punctuality import Status
from evidence.sampling import upper_deviation_limit


class Forecast(StrEnum):
    EFFECTIVE = "effective"
    EXCEPTIONS = "exceptions"  # with exceptions, still effective
    INEFFECTIVE = "ineffective"
    NOT_OCCURRING = "not_occurring"
    NOT_CONCLUDED = "not_concluded"
    FIX_POPULATION = "fix_population"


@dataclass(frozen=True, slots=True)
class ForecastRules:
    """Typical practice, editable; the auditor decides."""

    tolerable_percent: int = 10
    confidence_percent: int = 90
    few_occurrences: int = 12


@dataclass(frozen=True, slots=True)
class Deviation:
    """One item that deviates. Empty text: not known, which is never the same as another unknown."""

    cause: str = ""
    team: str = ""
    system: str = ""
    month: str = ""
    is_absent: bool = False  # never done, as against done late or wrongly
    is_by_design: bool = False


@dataclass(frozen=True, slots=True)
class Examination:
    """What was examined of one control in the period."""

    population: int
    examined: int
    deviations: tuple[Deviation, ...] = ()
    is_empty_population_recorded: bool = False
    source_counts: tuple[tuple[str, int], ...] = ()  # the same events as each source counts them

    def __post_init__(self) -> None:
        if not 0 <= len(self.deviations) <= self.examined <= self.population:
            raise ValueError("Deviations cannot outnumber the items examined, nor these the population.")


@dataclass(frozen=True, slots=True)
class ControlForecast:
    forecast: Forecast
    reasons: tuple[str, ...]
    has_design_failure: bool = False


TYPICAL = ForecastRules()


def control_forecast(examination: Examination, rules: ForecastRules = TYPICAL) -> ControlForecast:
    """The table of PRACTICE 3, row by row."""
    by_design = any(deviation.is_by_design for deviation in examination.deviations)
    forecast, reasons = _row(examination, rules)
    return ControlForecast(forecast, reasons, by_design)


def _row(examination: Examination, rules: ForecastRules) -> tuple[Forecast, tuple[str, ...]]:
    if len({count for _, count in examination.source_counts}) > 1:
        counts = ", ".join(f"{source} {count}" for source, count in examination.source_counts)
        return Forecast.FIX_POPULATION, (f"The sources disagree ({counts}): fix the population first.",)
    if not examination.population:
        return _empty(examination)
    if not examination.examined:
        return Forecast.NOT_CONCLUDED, (f"None of {examination.population} examined yet.",)
    if examination.examined == examination.population:
        return _whole_population(examination, rules)
    return _sample(examination, rules)


def _empty(examination: Examination) -> tuple[Forecast, tuple[str, ...]]:
    if examination.is_empty_population_recorded:
        return Forecast.NOT_OCCURRING, ("No occasion arose, and the empty population is on record.",)
    return Forecast.NOT_CONCLUDED, ("Nothing to examine: record the empty population as proof.",)


def _whole_population(examination: Examination, rules: ForecastRules) -> tuple[Forecast, tuple[str, ...]]:
    found = _share(examination)
    if not examination.deviations:
        return Forecast.EFFECTIVE, (f"{found}; every item was examined.",)
    if grave := _grave(examination, rules):
        return Forecast.INEFFECTIVE, (f"{found}.", *grave)
    return Forecast.EXCEPTIONS, (f"{found}.",)


def _grave(examination: Examination, rules: ForecastRules) -> tuple[str, ...]:
    """Why deviations of a whole population make the control ineffective."""
    deviations, population = examination.deviations, examination.population
    reasons = []
    if population <= rules.few_occurrences and any(deviation.is_absent for deviation in deviations):
        reasons.append(f"Never done at least once, with only {population} occurrences.")
    if len(deviations) * 100 > rules.tolerable_percent * population:
        reasons.append(f"More than {rules.tolerable_percent} % deviate.")
    causes = Counter(deviation.cause for deviation in deviations if deviation.cause)
    reasons += [f"The same cause {times} times: {cause}." for cause, times in sorted(causes.items()) if times > 1]
    reasons += _concentrations(deviations)
    if any(deviation.is_by_design for deviation in deviations):
        reasons.append("The design itself lets it happen.")
    return tuple(reasons)


def _concentrations(deviations: tuple[Deviation, ...]) -> list[str]:
    """Two or more deviations that all share one team, one system or one month."""
    if len(deviations) < 2:
        return []
    places = {
        "team": {deviation.team for deviation in deviations},
        "system": {deviation.system for deviation in deviations},
        "month": {deviation.month for deviation in deviations},
    }
    return [f"All in one {kind}: {min(names)}." for kind, names in places.items() if len(names) == 1 and all(names)]


def _sample(examination: Examination, rules: ForecastRules) -> tuple[Forecast, tuple[str, ...]]:
    found, confidence = _share(examination), rules.confidence_percent
    limit = 100 * upper_deviation_limit(
        examination.examined,
        len(examination.deviations),
        confidence_percent=confidence,
        population=examination.population,
    )
    proves = f"{found}; with {confidence} % confidence up to {limit:.1f} % may deviate."
    if not examination.deviations:
        return Forecast.EFFECTIVE, (proves,)
    if limit <= rules.tolerable_percent:
        return Forecast.EXCEPTIONS, (proves,)
    return Forecast.NOT_CONCLUDED, (proves, f"More than {rules.tolerable_percent} % is possible: test every item.")


def _share(examination: Examination) -> str:
    of = f"{examination.examined} examined out of {examination.population}"
    return f"{len(examination.deviations) or 'No'} deviation{'s' * (len(examination.deviations) > 1)} in {of}"


@dataclass(frozen=True, slots=True)
class Compensation:
    """Another control that a person tied to the same risk (DOMAIN R4.9)."""

    control: str
    tied_by: str
    covers_criterion: bool
    is_tested_without_exception: bool

    @property
    def counts(self) -> bool:
        return bool(self.tied_by) and self.covers_criterion and self.is_tested_without_exception


@dataclass(frozen=True, slots=True)
class MappedControl:
    """A control on a criterion, with its forecast and what may compensate it there."""

    key: str
    is_key: bool
    forecast: Forecast
    has_design_failure: bool = False
    compensations: tuple[Compensation, ...] = ()

    @property
    def has_exceptions(self) -> bool:
        return self.forecast in {Forecast.EXCEPTIONS, Forecast.INEFFECTIVE}

    @property
    def is_compensated(self) -> bool:
        return any(compensation.counts for compensation in self.compensations)


@dataclass(frozen=True, slots=True)
class CriterionRisk:
    """Red or amber: at risk. Green: no sign of it. Unknown: not enough was examined to say."""

    key: str
    status: Status
    reasons: tuple[str, ...]


def criterion_risk(key: str, controls: Iterable[MappedControl]) -> CriterionRisk:
    """Sharing the criterion never clears a control; only a tied and tested compensation does (PRACTICE 3)."""
    mapped = sorted(controls, key=lambda control: control.key)
    ineffective = [control.key for control in mapped if control.forecast is Forecast.INEFFECTIVE]
    if reasons := _red_reasons(mapped, ineffective):
        return CriterionRisk(key, Status.RED, reasons)
    if ineffective:
        return CriterionRisk(key, Status.AMBER, tuple(f"{control} is ineffective." for control in ineffective))
    open_ones = [control.key for control in mapped if control.forecast not in CONCLUDED]
    operated = [control for control in mapped if control.forecast in {Forecast.EFFECTIVE, Forecast.EXCEPTIONS}]
    if open_ones:
        return CriterionRisk(key, Status.UNKNOWN, (f"Not concluded: {', '.join(open_ones)}.",))
    if not operated:
        return CriterionRisk(key, Status.UNKNOWN, ("No control on it has operated and been examined.",))
    return CriterionRisk(key, Status.GREEN, ())


CONCLUDED = frozenset({Forecast.EFFECTIVE, Forecast.EXCEPTIONS, Forecast.INEFFECTIVE, Forecast.NOT_OCCURRING})


def _red_reasons(mapped: list[MappedControl], ineffective: list[str]) -> tuple[str, ...]:
    reasons = [f"{control.key} has a design failure." for control in mapped if control.has_design_failure]
    reasons += [
        f"{control.key}, a key control, is ineffective and nothing compensates it."
        for control in mapped
        if control.is_key and control.key in ineffective and not control.is_compensated
    ]
    if len(ineffective) >= 2:
        reasons.append(f"{len(ineffective)} controls are ineffective: {', '.join(ineffective)}.")
    with_exceptions = [control.key for control in mapped if control.has_exceptions]
    if len(with_exceptions) >= 3:
        reasons.append(f"{len(with_exceptions)} controls have exceptions: {', '.join(with_exceptions)}.")
    return tuple(reasons)
