from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.forecast import (
    Compensation,
    Deviation,
    Examination,
    Forecast,
    ForecastRules,
    MappedControl,
    control_forecast,
    criterion_risk,
)
from evidence.punctuality import Status, worst


def late(number: int) -> tuple[Deviation, ...]:
    """So many deviations that have nothing in common."""
    return tuple(Deviation(f"cause {n}", f"team {n}", f"system {n}", f"2026-{n + 1:02}") for n in range(number))


# A control


def test_sources_that_disagree_stop_everything() -> None:
    found = control_forecast(Examination(4, 4, source_counts=(("HR", 3), ("directory", 4))))

    assert found.forecast is Forecast.FIX_POPULATION
    assert found.reasons == ("The sources disagree (HR 3, directory 4): fix the population first.",)


@pytest.mark.parametrize(("is_recorded", "forecast"), [(True, Forecast.NOT_OCCURRING), (False, Forecast.NOT_CONCLUDED)])
def test_an_empty_population_needs_its_proof(is_recorded: bool, forecast: Forecast) -> None:
    found = control_forecast(Examination(0, 0, is_empty_population_recorded=is_recorded))

    assert found.forecast is forecast


def test_nothing_examined_yet_is_not_concluded() -> None:
    assert control_forecast(Examination(12, 0)).forecast is Forecast.NOT_CONCLUDED


def test_a_whole_population_without_deviation_is_effective() -> None:
    found = control_forecast(Examination(4, 4))

    assert found.forecast is Forecast.EFFECTIVE
    assert found.reasons == ("No deviation in 4 examined out of 4; every item was examined.",)


@pytest.mark.parametrize(
    ("deviations", "population", "forecast", "reason"),
    [
        (late(1), 12, Forecast.EXCEPTIONS, "1 deviation in 12 examined out of 12."),
        (late(2), 20, Forecast.EXCEPTIONS, "2 deviations in 20 examined out of 20."),
        ((Deviation(is_absent=True),), 12, Forecast.INEFFECTIVE, "Never done at least once, with only 12 occurrences."),
        ((Deviation(is_absent=True),), 13, Forecast.EXCEPTIONS, "1 deviation in 13 examined out of 13."),
        (late(3), 20, Forecast.INEFFECTIVE, "More than 10 % deviate."),
        ((Deviation("skipped"),) * 2, 100, Forecast.INEFFECTIVE, "The same cause 2 times: skipped."),
        ((Deviation(team="Ops"),) * 2, 100, Forecast.INEFFECTIVE, "All in one team: Ops."),
        ((Deviation(system="CI"),) * 2, 100, Forecast.INEFFECTIVE, "All in one system: CI."),
        ((Deviation(month="2026-03"),) * 2, 100, Forecast.INEFFECTIVE, "All in one month: 2026-03."),
        ((Deviation(is_by_design=True),), 100, Forecast.INEFFECTIVE, "The design itself lets it happen."),
        ((Deviation(),) * 2, 100, Forecast.EXCEPTIONS, "2 deviations in 100 examined out of 100."),
        (
            (Deviation("skipped", "Ops", "CI", "2026-03"),),
            100,
            Forecast.EXCEPTIONS,
            "1 deviation in 100 examined out of 100.",
        ),
    ],
)
def test_a_whole_population_is_judged_by_how_its_deviations_look(
    deviations: tuple[Deviation, ...], population: int, forecast: Forecast, reason: str
) -> None:
    found = control_forecast(Examination(population, population, deviations))

    assert found.forecast is forecast
    assert found.reasons[-1] == reason


@pytest.mark.parametrize(
    ("examined", "deviations", "forecast"),
    [
        (25, 0, Forecast.EFFECTIVE),
        (25, 1, Forecast.NOT_CONCLUDED),
        (40, 1, Forecast.EXCEPTIONS),
        (40, 2, Forecast.NOT_CONCLUDED),
        (60, 2, Forecast.EXCEPTIONS),
        (60, 3, Forecast.NOT_CONCLUDED),
    ],
)
def test_a_sample_is_judged_by_what_it_leaves_possible(examined: int, deviations: int, forecast: Forecast) -> None:
    found = control_forecast(Examination(10_000, examined, late(deviations)))

    assert found.forecast is forecast


def test_a_clean_sample_says_how_little_it_proves() -> None:
    found = control_forecast(Examination(1_000_000, 25))

    assert found.reasons == (
        "No deviation in 25 examined out of 1000000; with 90 % confidence up to 8.8 % may deviate.",
    )


def test_a_client_may_tolerate_more() -> None:
    found = control_forecast(Examination(10_000, 25, late(1)), ForecastRules(tolerable_percent=15))

    assert found.forecast is Forecast.EXCEPTIONS


def test_more_deviations_than_items_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot outnumber"):
        Examination(2, 1, late(2))


@given(st.integers(1, 200), st.data())
@settings(deadline=None)
def test_one_more_deviation_never_brightens_the_forecast(population: int, data: st.DataObject) -> None:
    examined = data.draw(st.integers(1, population))
    count = data.draw(st.integers(0, min(examined, 12) - 1))
    gravity = [Forecast.EFFECTIVE, Forecast.EXCEPTIONS, Forecast.NOT_CONCLUDED, Forecast.INEFFECTIVE]

    before, after = (control_forecast(Examination(population, examined, late(n))) for n in (count, count + 1))

    assert gravity.index(after.forecast) >= gravity.index(before.forecast)
    assert (before.forecast is Forecast.EFFECTIVE) == (count == 0)


# A criterion

KEY = MappedControl("IAM-05", is_key=True, forecast=Forecast.INEFFECTIVE)
NORMAL = MappedControl("LOG-03", is_key=False, forecast=Forecast.INEFFECTIVE)
FINE = MappedControl("CHG-01", is_key=True, forecast=Forecast.EFFECTIVE)
COMPENSATION = Compensation("LOG-01", tied_by="Priya", covers_criterion=True, is_tested_without_exception=True)


def exceptions(*keys: str) -> list[MappedControl]:
    return [MappedControl(key, is_key=False, forecast=Forecast.EXCEPTIONS) for key in keys]


@pytest.mark.parametrize(
    ("controls", "status", "reasons"),
    [
        ([FINE], Status.GREEN, ()),
        ([replace(FINE, has_design_failure=True)], Status.RED, ("CHG-01 has a design failure.",)),
        ([FINE, KEY], Status.RED, ("IAM-05, a key control, is ineffective and nothing compensates it.",)),
        ([replace(KEY, compensations=(COMPENSATION,))], Status.AMBER, ("IAM-05 is ineffective.",)),
        ([FINE, NORMAL], Status.AMBER, ("LOG-03 is ineffective.",)),
        (
            [NORMAL, replace(NORMAL, key="LOG-04")],
            Status.RED,
            ("2 controls are ineffective: LOG-03, LOG-04.",),
        ),
        (exceptions("A", "B"), Status.GREEN, ()),
        (exceptions("A", "B", "C"), Status.RED, ("3 controls have exceptions: A, B, C.",)),
        ([NORMAL, *exceptions("A", "B")], Status.RED, ("3 controls have exceptions: A, B, LOG-03.",)),
        ([], Status.UNKNOWN, ("No control on it has operated and been examined.",)),
        (
            [replace(FINE, forecast=Forecast.NOT_OCCURRING)],
            Status.UNKNOWN,
            ("No control on it has operated and been examined.",),
        ),
        ([FINE, replace(FINE, key="X", forecast=Forecast.NOT_CONCLUDED)], Status.UNKNOWN, ("Not concluded: X.",)),
    ],
)
def test_a_criterion_is_at_risk_as_the_rules_say(
    controls: list[MappedControl], status: Status, reasons: tuple[str, ...]
) -> None:
    found = criterion_risk("CC6.1", controls)

    assert (found.status, found.reasons) == (status, reasons)


@pytest.mark.parametrize(
    "compensation",
    [
        replace(COMPENSATION, tied_by=""),
        replace(COMPENSATION, covers_criterion=False),
        replace(COMPENSATION, is_tested_without_exception=False),
    ],
)
def test_only_a_tied_and_cleanly_tested_control_compensates(compensation: Compensation) -> None:
    found = criterion_risk("CC6.1", [replace(KEY, compensations=(compensation,))])

    assert found.status is Status.RED


mapped_controls = st.builds(
    MappedControl,
    st.sampled_from([f"C-{n}" for n in range(9)]),
    st.booleans(),
    st.sampled_from(Forecast),
    st.booleans(),
    st.sampled_from([(), (COMPENSATION,)]),
)


@given(st.lists(mapped_controls, max_size=6, unique_by=lambda control: control.key), st.booleans())
@settings(deadline=None)
def test_one_more_ineffective_control_never_calms_a_criterion(controls: list[MappedControl], is_key: bool) -> None:
    before = criterion_risk("CC6.1", controls).status

    after = criterion_risk("CC6.1", [*controls, MappedControl("Z", is_key, Forecast.INEFFECTIVE)]).status

    assert worst([before, after]) is after
    assert after in {Status.AMBER, Status.RED}
