"""DC2 as a check (DOMAIN R2.5, R3.3): what is promised, what keeps it, what is missing."""

from decimal import Decimal

from controls.promises import Promise, Verdict
from reporting.principal_promises import Commitment, Duty, principal

NOTHING = "DC2: record what customers were promised about the service, or state it in your own words."
ASK = "DC2: say how the system must work to keep what is promised; no control is named that keeps any of it."


def uptime(
    amount: str, verdict: Verdict = Verdict.KEPT, *, customer: str = "Kettle", keeps: tuple[str, ...] = ("AV-1: 99.9",)
) -> Commitment:
    promise = Promise("uptime", Decimal(amount))
    return Commitment(f"{customer}: uptime", customer, "Uptime", promise, verdict, ("It says 99.",), keeps)


def test_without_promises_both_halves_are_missing_until_stated() -> None:
    bare = principal([], [], {})
    said = principal([], [], {"dc2": "We keep files safe.", "dc2-requirements": "Files are encrypted."})

    assert [section.missing for section in bare] == [(NOTHING,), (ASK,)]
    assert [(section.paragraphs, section.missing) for section in said] == [
        (("We keep files safe.",), ()), (("Files are encrypted.",), ()),
    ]  # fmt: skip


def test_what_is_promised_alike_is_one_row_and_customers_are_counted_once() -> None:
    alike = [uptime("99.9"), uptime("99.9"), uptime("99.90", customer="Lamp")]
    promised, required = principal([*alike, uptime("99.5", customer="Oak")], [], {})

    assert promised.grid is not None
    assert promised.grid.rows == (
        ("Uptime", "99.5 percent", "1 customer", "AV-1: 99.9"),
        ("Uptime", "99.9 percent", "2 customers", "AV-1: 99.9"),
    )
    assert (required.items, promised.missing, required.missing) == (("AV-1: 99.9",), (), ())


def test_nothing_is_said_to_keep_what_the_check_denies() -> None:
    promised, required = principal([uptime("99.9", Verdict.CONTRADICTED)], [], {})

    assert promised.grid is not None and promised.grid.rows[0][3] == "–"
    assert promised.missing == ("DC2: Kettle: uptime: a control says otherwise. It says 99.",)
    assert required.missing == (ASK,)


def test_a_law_is_named_or_missing() -> None:
    duties = [Duty("Kettle: other", law="GDPR"), Duty("Lamp: other"), Duty("Oak: other", words="We answer calls.")]

    promised, _ = principal([], duties, {})

    assert promised.items == ("Law and regulation: GDPR",)
    assert promised.missing == (
        "DC2: Lamp: other: name the law or say what was promised; without that nobody can judge it.",
    )
