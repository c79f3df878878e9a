"""A submitted list tells the calendar what each month of its control held (DOMAIN R7.7, R4.7)."""

from dataclasses import dataclass

from django.db import transaction

from controls.actions.empty_windows import state_not_occurring
from controls.calendar import Frequency
from controls.models import NotOccurring, Occurrence, Waiver
from controls.queries.here import today_here
from evidence.actions.submissions import Claim, Piece, submit_many
from evidence.models import Population, Submission
from evidence.queries.populations import Held, held_by_window, unexplained, windows_of
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record
from soc2hub.ui.words import counted, day, window_name


@dataclass(frozen=True, slots=True)
class Settled:
    """Months with events got the list as evidence; months without are proven empty; the rest had their word already."""

    handed_in: tuple[Submission, ...]
    empty: tuple[Occurrence, ...]
    left: tuple[Occurrence, ...]


@transaction.atomic
def settle_months(population: Population, *, by: User) -> Settled:
    """Each month of the list that is over and has nothing yet: handed in with its count, or stated as empty."""
    _ensure_tells(population)
    windows = windows_of(population)
    held, free = held_by_window(population, windows), _free(windows)
    busy = [row for row in free if held[row.pk].count]
    empty = [row for row in free if not held[row.pk].count]
    handed = submit_many([_piece(population, row, held[row.pk]) for row in busy], by=by) if busy else []
    for row in empty:
        proof = f"No event in {window_name(row.key)}: {_named(population)}"
        state_not_occurring(row, proof=proof, version=row.version, by=by)
    left = tuple(row for row in windows if row not in free)
    if free:
        record("population.told_months", subject=population, by=by, handed_in=len(busy), empty=len(empty))
    return Settled(tuple(handed), tuple(empty), left)


def _ensure_tells(population: Population) -> None:
    if population.control.frequency != Frequency.PER_EVENT:
        raise Refusal("Only a control that runs at events has a list for each month.")
    if not (population.is_submitted and population.is_trigger):
        raise Refusal("Submit the list of events first.")
    if row := unexplained(population):
        raise Refusal(f"Two sources disagree: mend the list, or explain the differences to {row.other}.")


def _free(windows: list[Occurrence]) -> list[Occurrence]:
    """Over, and neither done, waiting for review, nor excused."""
    today = today_here()
    ids = [row.pk for row in windows]
    taken = {
        *Submission.objects.filter(occurrence__in=ids, state__in=("submitted", "accepted")).values_list("occurrence"),
        *Waiver.objects.filter(occurrence__in=ids, state__in=Waiver.LIVE).values_list("occurrence"),
        *NotOccurring.objects.filter(occurrence__in=ids, ended_at=None).values_list("occurrence"),
    }
    over = (row for row in windows if row.ends_on < today and row.performed_on is None)
    return [row for row in over if (row.pk,) not in taken]


def _piece(population: Population, row: Occurrence, held: Held) -> Piece:
    """Done when its last event was; how fast each was answered, the reconciliation says."""
    events = counted(held.count, "event")
    claim = Claim(
        performed_on=held.last_on or row.ends_on,
        covers_from=row.starts_on,
        covers_to=row.ends_on,
        captured_at=population.extracted_at,
        title=f"{population.title[:150]}, {window_name(row.key)}: {events}",
        source=population.source_system,
        sensitivity=population.sensitivity,
    )
    words = f"{events} in {window_name(row.key)}, of {population.row_count} in the list. {_named(population)}"
    return Piece.words(row, words, claim)


def _named(population: Population) -> str:
    """The list in words, so that anybody finds it again."""
    return (
        f"{population.title}, version {population.number}, taken from {population.source_system} on "
        f"{day(population.taken_at.date())}, {counted(population.row_count, 'row')}, SHA-256 {population.blob.sha256}."
    )
