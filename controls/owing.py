"""What becomes of a control's occurrences when its calendar is made again: what is new, what changes, what is dropped.

Pure: rows come in as `Held`, a `Plan` goes out. Done, rested-on and past occurrences stay as they are whatever the new
rhythm, fiscal year or span says (DOMAIN R5.5, R7.3); made again under the same rules, nothing changes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from controls.calendar import Cadence, Window


@dataclass(frozen=True, slots=True)
class Terms:
    """What one occurrence is judged by. `moved_from` is the calendar's due date where a person gave another one."""

    key: str
    starts_on: date
    ends_on: date
    due_on: date
    next_ends_on: date
    grace_days: int = 0
    is_key: bool = False
    moved_from: date | None = None

    @property
    def calendar_due_on(self) -> date:
        return self.moved_from or self.due_on


@dataclass(frozen=True, slots=True)
class Held:
    """An occurrence that is there. Something may rest on it: an excuse, or evidence handed in, counting or not."""

    terms: Terms
    performed_on: date | None = None
    is_rested_on: bool = False

    def is_settled(self, today: date) -> bool:
        """A fact that no later change of rhythm undoes: done, rested on, or fallen due."""
        return self.performed_on is not None or self.is_rested_on or self.terms.due_on < today

    @property
    def last_day_used(self) -> date:
        return min(self.terms.ends_on, self.performed_on or self.terms.ends_on)


@dataclass(frozen=True, slots=True)
class Plan:
    """Keys of `changed` and `dropped` are keys of occurrences held."""

    fresh: tuple[Terms, ...] = ()
    changed: dict[str, Terms] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fresh or self.changed or self.dropped)

    def applied_to(self, held: Iterable[Held]) -> list[Held]:
        """The occurrences as they stand once the plan is carried out."""
        kept = [
            replace(each, terms=self.changed.get(each.terms.key, each.terms))
            for each in held
            if each.terms.key not in self.dropped
        ]
        return [*kept, *(Held(terms) for terms in self.fresh)]


def plan(
    held: Iterable[Held], cadence: Cadence | None, *, since: date, until: date, today: date, is_key: bool = False
) -> Plan:
    """Over the days asked about. Without a cadence nothing is owed any more: what was settled stays.

    A rolling year counts from the last time it was done (R7.4).
    """
    known = {each.terms.key: each for each in held}
    settled = [each for each in known.values() if each.is_settled(today)]
    wanted = {terms.key: terms for terms in _wanted(known, settled, cadence, since, until, is_key)}
    fresh = [terms for key, terms in wanted.items() if key not in known and not _was_owed(terms, settled, today)]
    changed: dict[str, Terms] = {}
    dropped: list[str] = []
    for key, each in known.items():
        if each in settled:
            continue
        if key in wanted:
            following = _following(each.terms, wanted[key], cadence)
            changed |= {key: following} if following != each.terms else {}
        elif since <= each.terms.calendar_due_on <= until:
            dropped.append(key)
    return Plan(tuple(fresh), changed, tuple(dropped))


def _wanted(
    known: dict[str, Held], settled: list[Held], cadence: Cadence | None, since: date, until: date, is_key: bool
) -> Iterator[Terms]:
    if cadence is None:
        return
    last_done = max((each.performed_on for each in known.values() if each.performed_on), default=None)
    whole = replace(cadence, active_from=None, active_to=None)
    taken = {each.terms.key: each.terms for each in settled}
    for window in replace(cadence, last_performed_on=last_done).windows(since, until):
        following = cadence.next_window_end(window) or window.end
        key = _key(window, taken.get(window.key), whole)
        yield Terms(key, window.start, window.end, window.due_on, following, window.grace_days, is_key)


def _key(window: Window, taken: Terms | None, whole: Cadence) -> str:
    """Its own, unless another fiscal year gave that name to other months, which keep it: then its months."""
    span = whole.window_of(window.start) if taken else None
    if taken is None or span is None or (span.start <= taken.starts_on and taken.ends_on <= span.end):
        return window.key
    return f"{span.start:%Y-%m}..{span.end:%Y-%m}"


def _was_owed(terms: Terms, settled: list[Held], today: date) -> bool:
    """Its days stand recorded under the former rules: the same ones by another name, or any of a past window (R5.5)."""
    is_past = terms.due_on < today
    return any(
        (each.terms.starts_on, each.terms.ends_on) == (terms.starts_on, terms.ends_on)
        or (is_past and each.terms.starts_on <= terms.ends_on and terms.starts_on <= each.last_day_used)
        for each in settled
    )


def _following(terms: Terms, wanted: Terms, cadence: Cadence | None) -> Terms:
    """A date that a person gave stays, as far as the new window and the control's active span let it."""
    if terms.moved_from is None:
        return wanted
    last = min(filter(None, (wanted.next_ends_on, cadence.active_to if cadence else None)))
    return replace(wanted, due_on=max(wanted.starts_on, min(terms.due_on, last)), moved_from=wanted.due_on)
