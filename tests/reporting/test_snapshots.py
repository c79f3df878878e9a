"""A snapshot is read back into what it was, and equal data have equal hashes."""

from dataclasses import dataclass
from datetime import date

from reporting.snapshots import built, plain, sha256_of


@dataclass(frozen=True)
class Inner:
    on: date
    note: str = ""


@dataclass(frozen=True)
class Outer:
    inner: Inner
    many: tuple[Inner, ...]
    pair: tuple[tuple[str, float], ...]
    maybe: date | None
    none: Inner | None = None


WHOLE = Outer(
    Inner(date(2026, 1, 2), "n"), (Inner(date(2026, 1, 3)),), (("late", 1), ("missed", 2.5)), date(2026, 1, 4)
)


def test_what_was_frozen_is_read_back_equal() -> None:
    assert built(Outer, plain(WHOLE)) == WHOLE


def test_a_field_that_older_snapshots_lack_takes_its_default() -> None:
    held = plain(WHOLE)
    del held["none"], held["inner"]["note"]

    assert built(Outer, held).inner == Inner(date(2026, 1, 2))


def test_the_hash_is_of_the_data_and_not_of_their_order() -> None:
    assert sha256_of({"a": 1, "b": (date(2026, 1, 2), "é")}) == sha256_of({"b": ["2026-01-02", "é"], "a": 1})
    assert sha256_of({"a": 1}) != sha256_of({"a": 2})
