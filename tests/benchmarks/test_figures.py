import pytest

from benchmarks.counting import Counter
from benchmarks.figures import Figure, Found, Goal
from benchmarks.goals import growth, of_operation, portfolio_growth, seen_growth
from benchmarks.measures import Timed
from benchmarks.operations import EVIDENCE, PORTFOLIO
from benchmarks.report import lines
from benchmarks.sets import HUNDRED, ONE, SETS

QUICK = Timed(p50=10.0, p95=20.0, times=50)


def test_a_goal_is_met_at_its_limit_and_not_beyond() -> None:
    assert Goal("a", "a", 5.0, 5.0, "s").is_met
    assert not Goal("a", "a", 5.1, 5.0, "s").is_met


def test_a_rate_is_to_be_reached_not_undercut() -> None:
    assert Goal("a", "a", 60.0, 60.0, "/s", at_least=True).is_met
    assert not Goal("a", "a", 59.0, 60.0, "/s", at_least=True).is_met


def test_the_list_of_fifty_is_judged_by_time_and_by_statements() -> None:
    figure = Figure(EVIDENCE, QUICK, "bare view", ratio=2.6, statements=8, size=100)

    time, statements = of_operation(figure)

    assert (time.as_json()["result"], statements.as_json()["result"]) == ("not met", "met")
    assert time.as_json() == {
        "id": "list-of-50-evidence-time",
        "result": "not met",
        "figure": 2.6,
        "unit": "× bare view",
        "limit": 2.5,
    }


def test_growth_names_both_sizes() -> None:
    assert growth(EVIDENCE, 1.2, ONE, SETS["XL"]).what == "list of 50 evidence: 1,000,000 submissions to 1,000"


@pytest.mark.parametrize(("large", "is_met"), [(7, True), (8, False)])
def test_the_portfolio_asks_no_more_statements_among_many_clients(large: int, is_met: bool) -> None:
    assert portfolio_growth(1.0, large, 7)[1].is_met is is_met


def test_times_are_told_in_milliseconds_by_median_and_the_slow_twentieth() -> None:
    timed = Timed.of([number / 1000 for number in range(1, 101)])

    assert (timed.p50, timed.p95, timed.times) == (50.5, 96.0, 100)


def test_the_report_counts_the_goals_that_are_met() -> None:
    found = Found(goals=[Goal("a", "a", 1.0, 2.0, "s"), Goal("b", "b", 3.0, 2.0, "s")])

    assert list(lines(found))[-1] == "1 of 2 goals met."


@pytest.mark.parametrize(("ratio", "more", "are_met"), [(5.0, 0, [True, True]), (5.1, 1, [False, False])])
def test_five_times_the_clients_take_five_times_as_long_at_most_and_the_same_statements(
    ratio: float, more: int, are_met: list[bool]
) -> None:
    found = seen_growth(PORTFOLIO, ratio, more, HUNDRED, SETS["S"])

    assert [goal.is_met for goal in found] == are_met
    assert found[0].what == "portfolio: 100 clients to 20"


def test_a_session_seen_anew_is_no_statement_of_the_page_it_falls_on() -> None:
    counter = Counter()

    for statement in ('UPDATE "django_session" SET "expire_date" = %s', 'UPDATE "tenancy_client" SET "name" = %s'):
        counter(lambda *_: None, statement, (), False, {})

    assert counter.count == 1
