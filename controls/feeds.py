"""Due dates as iCalendar: whole days, since a date of duty is a date where the client is (DOMAIN R7.2)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from controls.queries.occurrences import StatedOccurrence
from soc2hub.ui.words import window_name

REFRESHED_EVERY = "PT4H"


def feed(
    occurrences: Iterable[StatedOccurrence],
    *,
    client: str,
    zone: str,
    made_at: datetime,
    url_of: Callable[[StatedOccurrence], str],
) -> bytes:
    """One event for each; its UID is the occurrence's own, so that a moved date moves the event."""
    calendar = Calendar()
    calendar.add("prodid", "-//soc2hub//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{client}: evidence due")
    calendar.add("x-wr-timezone", zone)
    calendar.add("x-published-ttl", REFRESHED_EVERY)
    for each in occurrences:
        calendar.add_component(_event(each, made_at, url_of(each)))
    return bytes(calendar.to_ical())


def _event(occurrence: StatedOccurrence, made_at: datetime, url: str) -> Event:
    event = Event()
    event.add("uid", f"{occurrence.id}@soc2hub")
    event.add("dtstamp", made_at)
    event.add("dtstart", occurrence.due_on)
    event.add("dtend", occurrence.due_on + timedelta(days=1))
    event.add("summary", f"{occurrence.ref} {occurrence.title}, {window_name(occurrence.key)}")
    event.add("description", _said(occurrence))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event


def _said(occurrence: StatedOccurrence) -> str:
    lines = [f"Window {occurrence.window.start} to {occurrence.window.end}."]
    if occurrence.moved_from:
        lines.append(f"Moved from {occurrence.moved_from}.")
    lines.append(f"Owner: {occurrence.owner or 'nobody yet'}. State: {occurrence.state.value}.")
    return " ".join(lines)


def ahead(today: date) -> date:
    """As far as a calendar program is worth filling."""
    return today + timedelta(days=400)
