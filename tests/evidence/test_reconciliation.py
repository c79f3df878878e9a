"""Two lists held against each other both ways (DOMAIN R6.3, R4.6)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from evidence.reconciliation import Clash, Entry, Rule, Side, reconcile

DAY = date(2026, 5, 4)
keys = st.text(st.sampled_from("abAB01@ "), min_size=1, max_size=6)
lists = st.lists(keys, unique=True, max_size=25)
rules = st.builds(Rule, st.booleans(), st.booleans(), st.booleans())


def entry(key: str, on: date = DAY, at: datetime | None = None) -> Entry:
    return Entry(key, on, at)


@given(lists, lists, rules)
def test_every_row_is_in_exactly_one_place(here, there, rule) -> None:
    found = reconcile(map(entry, here), map(entry, there), rule=rule)

    clashing = {side: [key for c in found.clashes if c.side is side for key in c.keys] for side in Side}
    placed_here = [p.event.key for p in found.both] + [e.key for e in found.only_here] + clashing[Side.HERE]
    placed_there = [p.answer.key for p in found.both] + [e.key for e in found.only_there] + clashing[Side.THERE]
    assert sorted(placed_here) == sorted(here)
    assert sorted(placed_there) == sorted(there)
    assert all(rule.plain(p.event.key) == rule.plain(p.answer.key) for p in found.both)


@given(lists, lists, rules)
def test_turned_round_it_says_the_same(here, there, rule) -> None:
    one = reconcile(map(entry, here), map(entry, there), rule=rule)
    other = reconcile(map(entry, there), map(entry, here), rule=rule)

    assert (one.only_here, one.only_there) == (other.only_there, other.only_here)
    assert {(p.event.key, p.answer.key) for p in one.both} == {(p.answer.key, p.event.key) for p in other.both}


@given(lists, rules)
def test_a_list_agrees_with_itself_but_for_keys_that_clash(here, rule) -> None:
    found = reconcile(map(entry, here), map(entry, here), rule=rule)

    assert found.only_here == found.only_there == ()
    assert len(found.both) == len(here) - sum(len(c.keys) for c in found.clashes if c.side is Side.HERE)


def test_the_rule_decides_what_is_the_same_and_says_so() -> None:
    rule = Rule(ignores_case=True, ignores_mail_domain=True, ignores_zeros=True)

    assert rule.plain("Jo.Doe@Example.org") == rule.plain("jo.doe")
    assert rule.plain("E-007") == rule.plain("e-7")
    assert rule.plain("E-100") == "e-100"
    assert rule.words == "Keys are the same but for spaces, capital letters, what follows the @ and leading zeros."


def test_two_keys_that_become_one_are_not_guessed_at() -> None:
    found = reconcile([entry("Jo"), entry("jo")], [entry("jo")])

    assert found.clashes == (Clash(Side.HERE, ("Jo", "jo")),)
    assert [e.key for e in found.only_there] == ["jo"]
    assert found.differences == ((Side.THERE, "jo"), (Side.HERE, "Jo"), (Side.HERE, "jo"))


def test_25_hours_on_a_24_hour_control_are_late_and_24_are_not() -> None:
    """DOMAIN R13 oracle 5: by the clock, over the night the clocks go back."""
    left = datetime(2026, 10, 24, 18, tzinfo=ZoneInfo("Europe/Berlin"))
    at_24 = left.astimezone(UTC) + timedelta(hours=24)

    def late(at: datetime) -> bool:
        return bool(reconcile([entry("a", DAY, left)], [entry("a", DAY, at)], within_hours=24).late)

    assert not late(at_24)
    assert late(at_24 + timedelta(seconds=1))
    assert late(datetime(2026, 10, 25, 18, tzinfo=ZoneInfo("Europe/Berlin"))), "the same wall clock is 25 h later"


def test_where_only_days_are_known_days_are_counted() -> None:
    def late(days: int) -> bool:
        return bool(reconcile([entry("a")], [entry("a", DAY + timedelta(days=days))], within_hours=24).late)

    assert [late(days) for days in (0, 1, 2)] == [False, False, True]


def test_without_a_limit_nothing_is_late() -> None:
    found = reconcile([entry("a")], [entry("a", DAY + timedelta(days=400))])

    assert (found.late, found.both[0].days) == ((), 400)
