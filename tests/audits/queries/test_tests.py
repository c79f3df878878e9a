"""Forecasts from our own tests, with reasons; never an opinion (PRACTICE §3, DOMAIN R4.3, §13.11)."""

from datetime import date

from audits.actions import results
from audits.forecast import Forecast
from audits.models import Engagement
from audits.queries import prospects
from controls.models import Control
from evidence.punctuality import Status
from soc2hub.tenancy.scope import entering
from tests.audits.building import control, opened
from tests.worlds import World

CLEAN = {
    "result": "no_exceptions", "methods": ["inspection"], "population": 12, "items_tested": 12, "deviations": 0,
    "tested_on": date(2026, 9, 1),
}  # fmt: skip
BAD = CLEAN | {"result": "exception", "deviations": 2, "shared_cause": "Nobody was told"}


def examine(world: World, engagement: Engagement, row: Control, **values: object) -> None:
    with entering(world.acme, by=world.priya):
        results.record_test(engagement, row, by=world.priya, **values)


def test_an_untested_control_is_not_concluded_and_its_criterion_unknown(acme: World) -> None:
    engagement = opened(acme)
    control(acme, criteria=("CC6.1",))

    with entering(acme.acme, by=acme.priya):
        found = prospects(engagement)

    assert found.controls[0].forecast.forecast is Forecast.NOT_CONCLUDED
    assert found.controls[0].forecast.reasons == ("No test recorded yet.",)
    assert {row.risk.status for row in found.criteria} == {Status.UNKNOWN}
    assert (found.tested, len(found.criteria)) == (0, 33)


def test_the_same_cause_twice_makes_a_key_control_ineffective_and_its_criterion_red(acme: World) -> None:
    engagement, row = opened(acme), control(acme, criteria=("CC6.1",))
    examine(acme, engagement, row, **BAD)

    with entering(acme.acme, by=acme.priya):
        found = prospects(engagement)

    assert found.controls[0].forecast.forecast is Forecast.INEFFECTIVE
    assert "The same cause 2 times: Nobody was told." in found.controls[0].forecast.reasons
    at_risk = [row for row in found.criteria if row.risk.status is Status.RED]
    assert [row.criterion.pk for row in at_risk] == ["CC6.1"]
    assert found.at_risk == 1


def test_a_clean_test_of_another_part_never_clears_a_bad_one(acme: World) -> None:
    engagement, row = opened(acme), control(acme, criteria=("CC6.1",))
    examine(acme, engagement, row, **BAD)
    examine(acme, engagement, row, **CLEAN)

    with entering(acme.acme, by=acme.priya):
        assert prospects(engagement).controls[0].forecast.forecast is Forecast.INEFFECTIVE


def test_a_design_that_fails_is_red_without_a_single_deviation(acme: World) -> None:
    engagement, row = opened(acme), control(acme, weight="low", criteria=("CC6.1",))
    examine(acme, engagement, row, **CLEAN | {"result": "exception", "is_by_design": True})

    with entering(acme.acme, by=acme.priya):
        found = prospects(engagement)

    assert found.controls[0].forecast.has_design_failure
    assert found.at_risk == 1


def test_the_auditors_result_stands_beside_and_changes_no_forecast(acme: World) -> None:
    engagement, row = opened(acme), control(acme, criteria=("CC6.1",))
    examine(acme, engagement, row, **CLEAN)
    with entering(acme.acme, by=acme.priya):
        results.transcribe(
            engagement,
            row,
            by=acme.priya,
            result="exception",
            methods=["inspection"],
            items_tested=5,
            deviations=1,
            page="3",
        )

        found = prospects(engagement).controls[0]

    assert found.forecast.forecast is Forecast.EFFECTIVE
    assert found.auditor is not None and found.auditor.result == "exception"


def test_prospects_cost_the_same_for_one_control_and_for_thirty(acme: World, django_assert_num_queries) -> None:
    engagement = opened(acme)
    control(acme, "C-0", criteria=("CC6.1",))
    with entering(acme.acme, by=acme.priya), django_assert_num_queries(5):
        prospects(engagement)
    for number in range(1, 30):
        examine(acme, engagement, control(acme, f"C-{number}", criteria=("CC6.1", "CC6.2")), **CLEAN)

    with entering(acme.acme, by=acme.priya), django_assert_num_queries(5):
        assert len(prospects(engagement).controls) == 30
