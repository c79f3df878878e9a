"""What waits for a person among the controls: windows of their own, their gaps, statements others wrote."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse

from controls.calendar import OccurrenceState
from controls.queries.acceptances import to_answer
from controls.queries.applicability import to_approve
from controls.queries.controls import statements_waiting
from controls.queries.gaps import open_gaps
from controls.queries.here import period_here
from controls.queries.occurrences import StatedOccurrence, stated, still_to_do
from controls.queries.waivers import waivers_to_answer
from soc2hub.accounts.access import Access
from soc2hub.accounts.models import Person
from soc2hub.ui.words import counted, day, window_name
from soc2hub.web.duties import Duty, Step

DOABLE = {OccurrenceState.OVERDUE, OccurrenceState.DUE}


def windows(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """Due now, by the day they are due."""
    if person is None:
        return
    until = period_here(today).until
    for row in still_to_do(today=today, until=today).filter(control__owner=person):
        occurrence = stated(row, today=today, period_end=until)
        if occurrence.state in DOABLE:
            yield _window(access, occurrence)


def _window(access: Access, occurrence: StatedOccurrence) -> Duty:
    client = access.client.pk
    hand_in = Step("Hand in evidence", reverse("evidence:submit", args=[client, occurrence.id]))
    nothing = Step("No occasion", reverse("controls:not_occurring", args=[client, occurrence.id]))
    return Duty(
        occurrence.due_on,
        occurrence.state.value,
        f"{occurrence.ref} {occurrence.title}",
        reverse("controls:control", args=[client, occurrence.control_id]),
        f"{window_name(occurrence.key)}, due {day(occurrence.due_on)}",
        (hand_in, nothing),
        about=occurrence.id,
    )


def gaps(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """Own gaps that are not fixed yet; without a date they wait since they were found."""
    if person is None:
        return
    for gap in open_gaps().filter(owner=person, fixed_on=None):
        url = reverse("controls:gap", args=[access.client.pk, gap.pk])
        is_late = gap.due_on is not None and gap.due_on < today
        found = f"A gap found {day(gap.found_on)}, without a plan"
        why = f"A gap to close by {day(gap.due_on)}" if gap.due_on else found
        yield Duty(gap.due_on or gap.found_on, "overdue" if is_late else gap.state, gap.title, url, why)


def statements(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """One line for all that somebody else wrote: they are read and approved on one page."""
    waiting = list(statements_waiting().exclude(written_by=access.user))
    if waiting:
        zone = ZoneInfo(access.client.zone)
        first = min(version.created_at.astimezone(zone).date() for version in waiting)
        url = reverse("controls:approvals", args=[access.client.pk])
        title = f"{counted(len(waiting), 'statement')} to read and approve"
        yield Duty(first, "internal_review", title, url, f"The oldest is from {day(first)}", (Step("Read them", url),))


def waivers(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """One line for all that somebody else asked for: they are answered from one page."""
    waiting = list(waivers_to_answer().exclude(asked_by=access.user).values_list("created_at", flat=True))
    if waiting:
        first = min(waiting).astimezone(ZoneInfo(access.client.zone)).date()
        url = reverse("controls:waivers", args=[access.client.pk])
        title = f"{counted(len(waiting), 'waiver')} to answer"
        yield Duty(first, "internal_review", title, url, f"The oldest is from {day(first)}", (Step("Answer", url),))


def acceptances(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """Each on a line of its own: an officer answers for one risk at a time."""
    zone = ZoneInfo(access.client.zone)
    for asked in to_answer().exclude(proposed_by=access.user):
        on, url = asked.proposed_at.astimezone(zone).date(), asked.get_absolute_url()
        why = f"{asked.proposed_by.name} proposes to live with it until {day(asked.until)}"
        yield Duty(on, "waiting", f"Accept this risk? {asked.subject.title}", url, why, (Step("Answer", url),))


def criteria(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """One line for all that somebody else stated: they are approved on one page."""
    waiting = list(to_approve().exclude(stated_by=access.user))
    if waiting:
        zone = ZoneInfo(access.client.zone)
        first = min(stated.stated_at.astimezone(zone).date() for stated in waiting)
        url = reverse("controls:not_applicable", args=[access.client.pk])
        title = f"{counted(len(waiting), 'criterion', 'criteria')} said not to apply"
        why = f"Until an officer approves, each counts. The oldest is from {day(first)}"
        yield Duty(first, "waiting", title, url, why, (Step("Read and approve", url),))
