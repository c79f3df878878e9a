from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.promises import HOURS, UNITS, Kept, Promise, Verdict, is_comparable, judge, unit_of

amounts = st.decimals(min_value=Decimal("0.1"), max_value=5_000, places=1)
BREACH = Promise("breach_notice", Decimal(24))


def verdict(promise: Promise, *ties: Kept) -> Verdict:
    return judge(promise, ties).verdict


@pytest.mark.parametrize(
    ("promise", "parameter", "value", "found"),
    [
        (BREACH, "notify_hours", "72", Verdict.CONTRADICTED),
        (BREACH, "notify_hours", "24", Verdict.KEPT),
        (BREACH, "notify_days", "1", Verdict.KEPT),
        (BREACH, "notify_days", "2", Verdict.CONTRADICTED),
        (BREACH, "notify_minutes", "90", Verdict.KEPT),
        (Promise("deletion", Decimal(30)), "delete_days", "90", Verdict.CONTRADICTED),
        (Promise("deletion", Decimal(30)), "delete_weeks", "4", Verdict.KEPT),
        (Promise("uptime", Decimal("99.9")), "uptime_percent", "99.5", Verdict.CONTRADICTED),
        (Promise("uptime", Decimal("99.9")), "uptime_pct", "99.95%", Verdict.KEPT),
        (Promise("location", place="EU"), "region", "eu-west-1", Verdict.KEPT),
        (Promise("location", place="Germany"), "region", "us-east-1", Verdict.CONTRADICTED),
        (BREACH, "notify_hours", "soon", Verdict.UNCLEAR),
        (BREACH, "notify_hours", "NaN", Verdict.UNCLEAR),
        (BREACH, "meetings_per_year", "4", Verdict.UNCLEAR),
        (BREACH, "notify_hours", "", Verdict.UNCLEAR),
        (BREACH, "", "", Verdict.KEPT),
    ],
)
def test_a_promise_is_measured_by_the_parameter_tied_to_it(
    promise: Promise, parameter: str, value: str, found: Verdict
) -> None:
    assert verdict(promise, Kept("IR-05", parameter, value)) is found


def test_reasons_are_words_a_person_can_say() -> None:
    assert judge(BREACH, [Kept("IR-05", "notify_hours", "72")]).reasons == (
        "Promised 24 hours, IR-05 says 72 hours.",
    )  # fmt: skip
    assert verdict(BREACH) is Verdict.UNLINKED
    assert verdict(Promise("uptime")) is Verdict.UNMEASURED
    assert verdict(Promise("location", place=""), Kept("A", "region", "x")) is Verdict.UNMEASURED


@given(st.sampled_from(["breach_notice", "deletion", "audit_right"]), amounts, st.sampled_from(list(HOURS)), amounts)
def test_kept_exactly_when_the_control_is_no_slower(kind: str, promised: Decimal, unit: str, said: Decimal) -> None:
    found = verdict(Promise(kind, promised), Kept("X", f"notice_{unit}", str(said)))

    is_kept = said * HOURS[unit] <= promised * HOURS[UNITS[kind]]
    assert found is (Verdict.KEPT if is_kept else Verdict.CONTRADICTED)


@given(amounts, st.lists(amounts, min_size=1, max_size=5))
def test_one_control_that_contradicts_is_enough(promised: Decimal, said: list[Decimal]) -> None:
    ties = [Kept(f"C{number}", "notify_hours", str(value)) for number, value in enumerate(said)]

    found = judge(Promise("breach_notice", promised), ties)

    assert (found.verdict is Verdict.CONTRADICTED) == any(value > promised for value in said)
    if found.verdict is Verdict.CONTRADICTED:
        assert len(found.reasons) == sum(value > promised for value in said)


@given(amounts, amounts, amounts)
def test_a_stricter_control_never_turns_a_kept_promise_into_a_broken_one(a: Decimal, b: Decimal, c: Decimal) -> None:
    promised, slower, faster = a, max(b, c), min(b, c)
    promise = Promise("deletion", promised)

    if verdict(promise, Kept("X", "delete_days", str(slower))) is Verdict.KEPT:
        assert verdict(promise, Kept("X", "delete_days", str(faster))) is Verdict.KEPT


def test_units_are_told_by_the_name_of_a_parameter() -> None:
    assert [unit_of(name) for name in ("notify_hours", "delete_days", "SLA_pct", "meetings_per_year", "days_of_x")] == [
        "hours", "days", "percent", "", "",
    ]  # fmt: skip
    assert is_comparable("breach_notice", "ack_minutes")
    assert not is_comparable("uptime", "notify_hours")
    assert not is_comparable("deletion", "uptime_percent")
