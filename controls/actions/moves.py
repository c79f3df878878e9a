"""Move one occurrence's due date while it can still be met (DOMAIN §7): with a reason, never after the fact."""

from datetime import date

from django.db import transaction

from controls.models import Occurrence
from controls.queries.here import Period, period_here, today_here
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record
from soc2hub.ui.words import day


@transaction.atomic
def move(occurrence: Occurrence, *, to: date, reason: str, version: int, by: User) -> Occurrence:
    """Its key stays, and the calendar's own date stays visible; moved again, the first date is still the one shown."""
    occurrence = held(occurrence, version)
    occurrence.ensure_undone()
    if not reason.strip():
        raise Invalid("Say why it moves: the auditor reads this.", field="reason")
    today = today_here()
    if today > occurrence.window.last_day:
        since = day(occurrence.window.last_day)
        raise Refusal(f"It was due by {since}: no date given afterwards makes it on time. Do it, late as it is.")
    ensure_reachable(occurrence, to, today=today, period=period_here(today))
    former = occurrence.due_on
    occurrence.change(
        version=version,
        due_on=to,
        moved_from=occurrence.moved_from or former,
        moved_because=reason.strip(),
        moved_by=by,
        moved_at=clock.now(),
    )
    told = {"due_on": to, "former": former, "calendar": occurrence.moved_from, "reason": occurrence.moved_because}
    record("occurrence.moved", subject=occurrence, by=by, key=occurrence.key, **told)
    return occurrence


def ensure_reachable(occurrence: Occurrence, to: date, *, today: date, period: Period) -> None:
    """From today on, inside its reach, and never out of the period that counts it (R7.2, R7.3)."""
    if to == occurrence.due_on:
        raise Invalid(f"It is due on {day(to)} already.", field="due_on")
    if to < today:
        raise Invalid("That day is past: name one from today on.", field="due_on")
    if to < occurrence.starts_on:
        raise Invalid(f"Its window begins on {day(occurrence.starts_on)}.", field="due_on")
    if to > occurrence.next_ends_on:
        last = day(occurrence.next_ends_on)
        raise Invalid(f"The next window ends on {last}: what is not done by then is missed.", field="due_on")
    counts_now = (occurrence.moved_from or occurrence.due_on) <= period.until
    if counts_now and to > period.until:
        raise Invalid(
            f"The period ends on {day(period.until)}, and this occurrence counts in it: stay inside.", field="due_on"
        )


def held(occurrence: Occurrence, version: int) -> Occurrence:
    """Locked, and as it was when the person looked at it (case F19)."""
    locked: Occurrence = (
        Occurrence.objects.select_for_update(of=("self",)).select_related("control").get(pk=occurrence.pk)
    )
    if locked.version != version:
        raise Stale
    return locked
