"""Coverage strips: every window of a control over the period, in the order in which they fall due."""

from collections.abc import Iterable
from uuid import UUID

from controls.queries.occurrences import StatedOccurrence
from soc2hub.lib.addresses import address_of
from soc2hub.ui.charts import CoverageStrip, Stretch
from soc2hub.ui.states import state_named
from soc2hub.ui.words import day, window_name


def strip(title: str, windows: Iterable[StatedOccurrence], *, client_id: UUID) -> CoverageStrip:
    return CoverageStrip(title, tuple(_mark(each, client_id) for each in windows), width=1020)


def strips(states: Iterable[StatedOccurrence], *, client_id: UUID) -> list[CoverageStrip]:
    """One for each control, by its short name."""
    groups: dict[str, list[StatedOccurrence]] = {}
    for each in states:
        groups.setdefault(f"{each.ref} {each.title}", []).append(each)
    return [strip(title, group, client_id=client_id) for title, group in sorted(groups.items())]


def _mark(occurrence: StatedOccurrence, client_id: UUID) -> Stretch:
    """One window: its state, its dates for who points at it, and the way to its own page."""
    moved = f", moved from {day(occurrence.moved_from)}" if occurrence.moved_from else ""
    done = f", done {day(occurrence.performed_on)}" if occurrence.performed_on else ""
    note = f"due {day(occurrence.due_on)}{moved}{done}"
    url = address_of("controls:occurrence", client_id, occurrence.id)
    return Stretch(window_name(occurrence.key), state_named(occurrence.state.value), note, url)
