from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping.importers.values import Unfit, amount, answer, choice, day, measure, squashed, whole, words_in, yes_or_no
from scoping.importers.vocabulary import words


@pytest.mark.parametrize(
    ("cell", "cents", "currency"),
    [
        ("420000", 42_000_000, ""),
        ("$1,200,000.50", 120_000_050, "USD"),
        ("1.200.000,50 €", 120_000_050, "EUR"),
        ("1 200 000 EUR", 120_000_000, "EUR"),
        ("$1.2M", 120_000_000, "USD"),
        ("120k GBP", 12_000_000, "GBP"),
        ("USD 420K", 42_000_000, "USD"),
        ("1,200", 120_000, ""),
        ("1.5", 150, ""),
        ("12,5", 1_250, ""),
    ],
)
def test_money_is_read_as_it_is_written(cell: str, cents: int, currency: str) -> None:
    assert amount()([])(cell) == (cents, currency)


@pytest.mark.parametrize("cell", ["-5", "lots", "", "1.2.3,4,5x", "12 apples", "$", "9" * 20])
def test_what_is_no_money_is_said(cell: str) -> None:
    with pytest.raises(Unfit):
        amount()([])(cell)


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_money_comes_back_from_every_usual_spelling(value: Decimal) -> None:
    english, german = f"{value:,.2f}", f"{value:,.2f}".translate(str.maketrans(",.", ".,"))

    assert amount()([])(f"${english}") == (int(value * 100), "USD")
    assert amount()([])(f"{german} €") == (int(value * 100), "EUR")


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (["2027-03-31"], date(2027, 3, 31)),
        (["2027-03-31 09:30"], date(2027, 3, 31)),
        (["3/31/2027"], date(2027, 3, 31)),
        (["31/3/2027"], date(2027, 3, 31)),
        (["31.03.2027"], date(2027, 3, 31)),
        (["1.2.2027"], date(2027, 2, 1)),
        (["4/5/2027", "12/31/2027"], date(2027, 4, 5)),
        (["4/5/2027", "31/12/2027"], date(2027, 5, 4)),
        (["5/5/27"], date(2027, 5, 5)),
        (["31 Mar 2027"], date(2027, 3, 31)),
        (["March 31, 2027"], date(2027, 3, 31)),
    ],
)
def test_dates_are_read_by_what_their_column_shows(column: list[str], found: date) -> None:
    assert day()(column)(column[0]) == found


@pytest.mark.parametrize("cell", ["4/5/2027", "31.02.2027", "soon", "0001-01-01", "2027-13-01"])
def test_a_date_that_may_mean_two_days_or_none_is_said(cell: str) -> None:
    with pytest.raises(Unfit):
        day()([cell])(cell)


@given(st.lists(st.dates(date(1990, 1, 1), date(2100, 12, 31)), min_size=1))
def test_dates_with_slashes_are_never_read_wrongly(days: list[date]) -> None:
    column = [f"{when.month}/{when.day}/{when.year}" for when in days]
    parse = day()(column)

    for cell, when in zip(column, days, strict=True):
        try:
            assert parse(cell) == when
        except Unfit:
            assert all(other.day <= 12 for other in days)


def test_words_that_mean_a_choice_are_known() -> None:
    stage = choice(words("stages"))([])

    assert [stage(word) for word in ("Closed Won", "Negotiation/Review", "appointment scheduled", "signed")] == [
        "signed", "negotiating", "prospect", "signed",
    ]  # fmt: skip
    with pytest.raises(Unfit, match="is none of: signed, negotiating, prospect, lost"):
        stage("Stage 7")


def test_every_word_means_one_thing() -> None:
    for what in (
        "kinds",
        "environments",
        "exits",
        "stages",
        "reports",
        "categories",
        "data_classes",
        "commitment_kinds",
        "tiers",
        "relations",
        "methods",
    ):
        meant = [(squashed(word), key) for key, said in words(what).items() for word in (key.replace("_", " "), *said)]
        assert len(dict(meant)) == len(set(meant)), what


def test_answers_and_numbers() -> None:
    assert [answer()([])(cell) for cell in ("Yes", "x", "partial", "N", "tbd")] == [
        "yes",
        "yes",
        "partly",
        "no",
        "unknown",
    ]
    assert [yes_or_no()([])(cell) for cell in ("TRUE", "in scope", "0")] == [True, True, False]
    assert whole(36)([])("12 months") == 12
    for cell in ("0", "37", "a dozen"):
        with pytest.raises(Unfit):
            whole(36)([])(cell)


def test_names_are_parted_by_the_stronger_sign() -> None:
    assert words_in("Ledger, AWS , ,Ledger") == ("Ledger", "AWS")
    assert words_in("Acme, Inc; AWS") == ("Acme, Inc", "AWS")
    assert words_in("one\ntwo") == ("one", "two")


@given(st.text(max_size=60))
def test_any_cell_is_read_or_said_to_be_unfit(cell: str) -> None:
    for parser in (amount(), day(), answer(), yes_or_no(), whole(36), choice(words("stages"))):
        try:
            parser([cell])(cell)
        except Unfit as error:
            assert str(error)


def test_the_number_of_a_promise_is_read_with_or_without_its_unit() -> None:
    assert [str(measure()([])(cell)) for cell in ("99,95 %", "24 hours", "30")] == ["99.95", "24", "30"]
    for cell in ("soon", "-5", "1.2345", "24 parsecs"):
        with pytest.raises(Unfit):
            measure()([])(cell)
