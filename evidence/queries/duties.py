"""What waits for a person among the evidence: what came back to them, with the reason; what they may review."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q
from django.urls import reverse

from controls.queries.here import period_here
from evidence.models import Return
from evidence.queries.reviewing import queue_of
from evidence.queries.samples import open_slots_of
from evidence.queries.still_possible import records
from evidence.still_possible import Days, Verdict, outlooks
from soc2hub.accounts.access import Access
from soc2hub.accounts.models import Person
from soc2hub.ui.words import counted, day
from soc2hub.web.duties import Duty, Step

MOST = 50


def returned(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """Handed in by them, or for a control of theirs, and not yet replaced; the longest back first."""
    theirs = Q(submission__uploaded_by=access.user)
    if person is not None:
        theirs |= Q(submission__control__owner=person)
    rows = Return.objects.filter(theirs, submission__state="returned").order_by("returned_at", "id")
    for row in rows.select_related("submission__control", "returned_by")[:MOST]:
        yield _returned(access, row)


def _returned(access: Access, row: Return) -> Duty:
    submission, client = row.submission, access.client.pk
    url = reverse("evidence:submission", args=[client, submission.pk])
    again = reverse("evidence:submit", args=[client, submission.occurrence_id]) if submission.occurrence_id else url
    return Duty(
        row.returned_at.astimezone(ZoneInfo(access.client.zone)).date(),
        "returned",
        f"{submission.control.ref} {submission.title}",
        url,
        f"{row.get_reason_display()}: {row.comment} ({row.returned_by.name})",
        (Step("Hand in again", again),),
        about=submission.occurrence_id,
    )


def reviews(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """One line for all of them: they are looked at one by one. Nobody reviews their own."""
    found = queue_of(access.user).order_by().aggregate(number=Count("pk"), oldest=Min("received_at"))
    if found["number"]:
        first = found["oldest"].astimezone(ZoneInfo(access.client.zone)).date()
        url = reverse("evidence:review", args=[access.client.pk])
        title = f"{counted(found['number'], 'piece')} of evidence to review"
        yield Duty(first, "submitted", title, url, f"The oldest came {day(first)}", (Step("Review", url),))


def last_chances(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """Own controls that must operate soon, or cannot operate often enough any more inside the period (R6.7)."""
    if person is None:
        return
    period, found = period_here(today), [record for record in records(person) if record.is_sampled]
    seen = outlooks(found, Days(period.since, period.until), today=today)
    url = reverse("evidence:still_possible", args=[access.client.pk])
    for record in found:
        standing = seen[record.control]
        if not standing.is_pressing(today):
            continue
        on = standing.last_day or today
        said = f"Must operate by {day(on)}, or too few are left to sample"
        if standing.verdict is Verdict.LOST:
            said = f"Too few occurrences are left in the period: {standing.short_by} cannot be given back"
        title = f"{record.control} {record.title}"
        yield Duty(on, standing.verdict.value, title, url, said, (Step("See what is still possible", url),))


def items(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """Items of samples given to them that nothing shows yet, the soonest due first; one line for each."""
    if person is None:
        return
    for slot in open_slots_of(person)[:MOST]:
        url = reverse("evidence:slot", args=[access.client.pk, slot.pk])
        given = slot.sample.drawn_at.astimezone(ZoneInfo(access.client.zone)).date()
        yield Duty(
            slot.due_on or given,
            "overdue" if slot.due_on and slot.due_on < today else "waiting",
            f"{slot.sample.control.ref} sample: {slot.item.key}",
            url,
            f"Due {day(slot.due_on)}" if slot.due_on else "Given to you without a day",
            (Step("Bring its evidence", url),),
            about=slot.pk,
        )
