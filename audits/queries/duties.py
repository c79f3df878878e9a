"""What waits for a person in the audits: requests of the auditor assigned to them, while it is our turn."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse

from audits.models import Engagement, Request
from audits.queries.requests import WITH_TEAM
from audits.turns import REOPENING
from soc2hub.accounts.access import Access
from soc2hub.accounts.models import Person
from soc2hub.ui.words import day
from soc2hub.web.duties import Duty, Step

MOST = 50


def requests(access: Access, person: Person | None, today: date) -> Iterator[Duty]:
    """By the day they are due; without one, since our turn began."""
    if person is None:
        return
    rows = Request.objects.filter(WITH_TEAM, owner=person).exclude(engagement__state__in=Engagement.OVER)
    for row in rows.order_by("due_on", "waiting_since", "id")[:MOST]:
        yield _request(access, row, today)


def _request(access: Access, row: Request, today: date) -> Duty:
    since = row.waiting_since.astimezone(ZoneInfo(access.client.zone)).date()
    came_back = row.auditor_status in REOPENING
    asked = f"The auditor sent it back: {row.shared_note[:200]}" if came_back else "The auditor asks for it"
    until = f"due {day(row.due_on)}" if row.due_on else f"ours since {day(since)}"
    state = "overdue" if row.is_overdue(today) else row.auditor_status if came_back else row.internal_status
    url = reverse("audits:request", args=[access.client.pk, row.pk])
    title = f"{row.ref} {row.text[:120]}"
    return Duty(row.due_on or since, state, title, url, f"{asked} · {until}", (Step("Answer", url),))
