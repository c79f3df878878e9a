from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scoping.priorities import Ask, Weight, priority
from scoping.timeframes import Demand, advice
from scoping.which_report import Answers, Finding, Need, Report, open_questions, which_reports

TODAY = date(2026, 11, 23)
answers = st.builds(Answers, *[st.none() | st.booleans()] * 4)
demands = st.lists(
    st.builds(
        Demand,
        st.sampled_from(["Bank", "Shop"]),
        st.sampled_from([report.value for report in Report]),
        st.none(),
        st.none() | st.dates(TODAY, TODAY + timedelta(days=900)),
    ),
    max_size=5,
)


def needs(given_: Answers, *asked: Demand) -> dict[str, Need]:
    return {finding.report.value: finding.need for finding in which_reports(given_, asked, today=TODAY)}


@given(answers, demands)
def test_what_a_commitment_names_is_needed_whatever_is_answered(given_: Answers, asked: list[Demand]) -> None:
    found = {finding.report.value: finding for finding in which_reports(given_, asked, today=TODAY)}

    assert set(found) == {report.value for report in Report}
    assert all(finding.reasons for finding in found.values())
    for demand in asked:
        assert found[demand.report].need is Need.NEEDED
        assert demand.customer in found[demand.report].reasons[0]


@given(answers, demands)
def test_the_strongest_need_stands_first(given_: Answers, asked: list[Demand]) -> None:
    order = [list(Need).index(finding.need) for finding in which_reports(given_, asked, today=TODAY)]

    assert order == sorted(order)


def test_a_type_1_report_comes_first_where_type_2_cannot_be_in_time() -> None:
    soon = Demand("Bank", "soc2_type2", need_by=TODAY + timedelta(days=100))
    later = Demand("Bank", "soc2_type2", need_by=TODAY + timedelta(days=400))

    assert needs(Answers(), soon)["soc2_type1"] is Need.FIRST
    assert needs(Answers(), later)["soc2_type1"] is Need.NOT_NEEDED


@given(
    demands,
    st.dates(TODAY - timedelta(days=300), TODAY),
    st.none() | st.dates(TODAY, TODAY + timedelta(days=400)),
)
def test_before_any_answer_it_agrees_with_the_advice_of_a_proposal(
    asked: list[Demand], start: date, end: date | None
) -> None:
    """The same customers are too early on both pages, and the same month is the earliest."""
    running = (start, end) if end else None
    type_2 = [demand for demand in asked if demand.report == "soc2_type2"]

    found = {each.report: each for each in which_reports(Answers(), type_2, today=TODAY, running=running)}
    hurry = [said for said in advice(asked, today=TODAY, running=running).reasons if "in time" in said]

    first = found[Report.SOC2_TYPE1]
    assert (first.need is Need.FIRST) == bool(hurry)
    assert [said.partition(". ")[0] + "." for said in hurry] == [said for said in first.reasons if "in time" in said]


def test_a_period_under_way_counts_for_both_pages() -> None:
    """Its report comes in ten weeks: no step on the way is needed, and another period would need a reason."""
    running = (TODAY - timedelta(days=300), TODAY + timedelta(days=30))
    soon = Demand("Bank", "soc2_type2", need_by=TODAY + timedelta(days=80))

    found = {each.report: each for each in which_reports(Answers(), [soon], today=TODAY, running=running)}
    advised = advice([soon], today=TODAY, running=running)

    assert found[Report.SOC2_TYPE1].need is Need.NOT_NEEDED
    assert (advised.period_start, advised.period_end, advised.keeps_period) == (*running, True)
    assert advised.reasons[1:] == ("The period agreed runs until 23 Dec 2026; another one needs a good reason.",)


def test_controls_that_run_already_win_the_weeks_of_preparation() -> None:
    need = Demand("Bank", "soc2_type2", need_by=TODAY + timedelta(days=140))

    assert needs(Answers(runs_already=False), need)["soc2_type1"] is Need.FIRST
    assert needs(Answers(runs_already=True), need)["soc2_type1"] is Need.NOT_NEEDED


def test_answers_alone_lead_to_what_is_worth_considering() -> None:
    assert needs(Answers(moves_money=True))["soc1"] is Need.CONSIDER
    assert needs(Answers(moves_money=False))["soc1"] is Need.NOT_NEEDED
    assert needs(Answers(outside_america=True))["iso27001"] is Need.CONSIDER
    assert needs(Answers(holds_data=False))["soc2_type2"] is Need.NOT_NEEDED
    assert needs(Answers(holds_data=True))["soc2_type2"] is Need.CONSIDER


def test_reasons_say_who_and_by_when() -> None:
    asked = [Demand("Bank", "soc2_type2", need_by=date(2027, 9, 1)), Demand("Shop", "soc2_type2")]

    assert which_reports(Answers(), asked, today=TODAY)[0] == Finding(
        Report.SOC2_TYPE2, Need.NEEDED, ("Bank, Shop ask for it, first by 1 September 2027.",)
    )
    assert open_questions(Answers()) == 4
    assert open_questions(Answers(True, False, None, True)) == 1


def test_a_signed_commitment_weighs_more_than_any_unsigned_value() -> None:
    bank, shop = Ask("Bank", 100, "USD", is_signed=True), Ask("Shop", 10**9, "USD", is_signed=False)

    assert (priority("availability", [shop]).weight, priority("availability", [bank, shop]).weight) == (
        Weight.SHOULD, Weight.MUST,
    )  # fmt: skip
    assert priority("availability", [bank, shop]).reason == "signed: Bank"
    assert priority("availability", [bank, shop]).cents == (("USD", 10**9 + 100),)
    assert priority("security", []).weight is Weight.MUST
    assert priority("privacy", []).weight is Weight.MAY
