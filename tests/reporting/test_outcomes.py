from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.calendar import Cadence, Frequency
from reporting.outcomes import Fate, Ground, Outcome, Plan, Promise, Rhythm, best_by, judged, outcome
from scoping.effort import Band, Maturity, shipped

TODAY = date(2026, 3, 10)
BANK = Promise("Bank", frozenset({"api", "ledger"}), "soc2_type2", frozenset({"security"}), 3, date(2026, 12, 31), 500,
               is_signed=True)  # fmt: skip
SHOP = Promise("Shop", frozenset({"api"}), "soc2_type1", need_by=date(2026, 7, 1), value_cents=70)
RHYTHMS = (
    Rhythm("Q", Cadence(Frequency.QUARTERLY)),
    Rhythm("M", Cadence(Frequency.MONTHLY)),
    Rhythm("Y", Cadence(Frequency.ANNUAL)),
    Rhythm("E", Cadence(Frequency.PER_EVENT)),
    Rhythm("C", Cadence(Frequency.CONTINUOUS)),
    Rhythm("P", Cadence(Frequency.MONTHLY), frozenset({"privacy"})),
)
GROUND = Ground((BANK, SHOP), RHYTHMS, shipped(), Maturity(9, 9, 9, 10), TODAY)
PLAN = Plan("Six months", "type_2", frozenset({"security"}), frozenset({"api", "ledger"}), own=2, window_months=3,
            starts_on=date(2026, 5, 1))  # fmt: skip


def test_a_three_month_window_counts_work_and_warns_of_single_runs() -> None:
    found = outcome(PLAN, GROUND)

    assert found.controls == 5
    assert found.occurrences == Band(8 + 4, 8 + 8), "1 a quarter, 3 months, 3 months of events, 1 capture; 2 systems"
    assert found.samples == Band(1 + 2 + 0 + 5 + 1, 1 + 2 + 0 + 5 + 1)
    assert found.dates.ends_on == date(2026, 7, 31)
    assert found.warnings == (
        "1 control: Only one quarterly window falls due between 1 May 2026 and 31 Jul 2026: one miss there is total.",
        "1 control: No annual window falls due between 1 May 2026 and 31 Jul 2026: move the period, run it again "
        "inside, or see it reported as not operated.",
    )


def test_promises_are_met_at_risk_or_missed_with_the_reason() -> None:
    bank, shop = outcome(PLAN, GROUND).judgements

    assert (bank.fate, bank.why) == (Fate.MET, "")
    assert (shop.fate, shop.why) == (Fate.MISSED, "needed by 1 Jul 2026; no report before 11 Sep 2026")
    late = judged(replace(BANK, need_by=date(2026, 9, 20)), PLAN, outcome(PLAN, GROUND).dates)
    assert (late.fate, late.why) == (
        Fate.AT_RISK, "needed by 20 Sep 2026; the report may come as late as 9 Oct 2026",
    )  # fmt: skip
    assert outcome(PLAN, GROUND).value_of(Fate.MET) == {"USD": 500}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"inside": frozenset({"api"})}, "needs ledger inside"),
        ({"report_type": "type_1", "window_months": 0}, "asks for a type 2 report"),
        ({"categories": frozenset({"availability"})}, "asks for security"),
        ({"window_months": 2}, "asks for 3 months"),
    ],
)
def test_a_signed_promise_that_is_not_kept_is_an_error(changes: dict, why: str) -> None:
    found = outcome(replace(PLAN, **changes), GROUND)

    assert found.judgements[0].why == why
    assert f"Signed and not kept: Bank ({why})." in found.errors


def test_a_type_1_report_looks_at_one_instance_of_each_control() -> None:
    found = outcome(replace(PLAN, report_type="type_1", window_months=0, starts_on=None), GROUND)

    assert (found.occurrences, found.samples) == (Band(5, 5), Band(5, 5))
    assert found.dates.starts_on == found.dates.ends_on == found.dates.prepared_on
    assert found.judgements[1].fate is Fate.AT_RISK
    assert found.judgements[1].why == "needed by 1 Jul 2026; the report may come as late as 27 Jul 2026"


def test_further_categories_bring_their_own_controls() -> None:
    assert outcome(replace(PLAN, categories=frozenset({"security", "privacy"})), GROUND).controls == 6


def test_the_best_of_a_line_is_named_only_where_one_alone_is_best() -> None:
    short, long = outcome(PLAN, GROUND), outcome(replace(PLAN, window_months=9), GROUND)

    best = best_by([short, long])

    assert best["occurrences"] == best["report"] == 0
    assert "fee" not in best
    assert best_by([]) == {}


plans = st.builds(
    Plan,
    st.just("any"),
    st.sampled_from(["type_1", "type_2"]),
    st.sets(st.sampled_from(["security", "availability", "privacy"]), min_size=1).map(frozenset),
    st.sets(st.sampled_from(["api", "ledger", "crm"])).map(frozenset),
    own=st.integers(0, 40),
    window_months=st.integers(1, 12),
    starts_on=st.none() | st.dates(date(2026, 3, 10), date(2027, 12, 1)),
)


def whole(plan: Plan) -> Outcome:
    return outcome(replace(plan, window_months=plan.window_months if plan.report_type == "type_2" else 0), GROUND)


@given(plans)
def test_every_promise_has_exactly_one_fate_and_samples_never_exceed_what_is_due(plan: Plan) -> None:
    found = whole(plan)

    assert sum(len(found.of(fate)) for fate in Fate) == len(GROUND.promises)
    assert all(bool(j.why) != (j.fate is Fate.MET) for j in found.judgements)
    assert found.samples.low <= found.samples.high
    assert found.controls <= len(RHYTHMS)


@given(plans, st.sampled_from(["api", "ledger", "crm"]))
def test_taking_a_system_in_never_breaks_a_promise(plan: Plan, system: str) -> None:
    before = {j.promise.name: j.fate for j in whole(plan).judgements}

    after = {j.promise.name: j.fate for j in whole(replace(plan, inside=plan.inside | {system})).judgements}

    assert all(after[name] is fate for name, fate in before.items() if fate is not Fate.MISSED)
