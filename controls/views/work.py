"""The schedule of everything due, and one person's work."""

import re
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from controls import forms, queries
from controls.actions import calendars
from controls.actions import occurrences as acts
from controls.calendar import add_months
from controls.exports import OCCURRENCES
from controls.models import ClientCalendar, Occurrence
from controls.pictures import strips
from controls.queries.here import Period, period_here
from controls.queries.work import overdue_now, work_of
from controls.views.frames import filled, shown, url
from controls.views.lines import WindowLine
from soc2hub.accounts.access import person_of
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import computed_page
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted, day
from soc2hub.web.duties import duties_of
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import client_page

COLUMNS = [
    Column("Due"), Column("Control"), Column("Window"), Column("Owner"), Column("State"),
    Column("Act", is_hidden_label=True),
]  # fmt: skip


@client_page(P.SEE_PROGRAM)
def schedule(request: Any) -> HttpResponse:
    """What is due, from whom, by when: a month at a time, or everything overdue."""
    today = request.access.client.today()
    period, month = period_here(today), _month(request.GET.get("month", ""), today)
    is_overdue = request.GET.get("show") == "overdue"
    if is_overdue:
        rows = overdue_now(today=today, period_end=period.until)
    else:
        rows = queries.occurrence_states(period=month, today=today, period_end=period.until)
    if OCCURRENCES.asked_by(request):
        return OCCURRENCES.of(request, lambda: rows)
    counts = [(state.value, count) for state, count in queries.counted(rows).items() if count]
    here, following = computed_page(request, rows, key=lambda row: row.id)
    return shown(
        request,
        "schedule",
        tab="schedule",
        rows=[WindowLine.of(row, access=request.access) for row in here],
        window_count=len(rows),
        next_url=following,
        columns=COLUMNS,
        counts=counts,
        month=month,
        is_overdue=is_overdue,
        csv_url=csv_url(request),
        earlier=f"{add_months(month.since, -1):%Y-%m}",
        later=f"{add_months(month.since, 1):%Y-%m}",
        period=period,
        is_published=Occurrence.objects.exists(),
    )


@client_page(P.SEE_PROGRAM)
def coverage(request: Any) -> HttpResponse:
    """Every window of the period, control by control."""
    today = request.access.client.today()
    period = period_here(today)
    found = strips(queries.occurrence_states(period=period, today=today), client_id=request.access.client.pk)
    here, following = computed_page(request, found, key=lambda strip: strip.title)
    return shown(
        request,
        "coverage",
        tab="schedule",
        strips=here,
        control_count=len(found),
        next_url=following,
        period=period,
    )


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def publish(request: Any) -> HttpResponse:
    """Owe every window of the period; again after a change of the period."""
    period = period_here(request.access.client.today())
    made = acts.generate(None, since=period.since, until=period.until, by=request.user)
    messages.success(request, f"{counted(made, 'window')} added; the calendar reaches to {day(period.until)}.")
    return redirect(url(request.access, "schedule"))


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def rules(request: Any) -> HttpResponse:
    """Where the fiscal year begins, and which days are owed."""
    row = ClientCalendar.objects.first()
    held = row or ClientCalendar(version=0)
    initial = {name: getattr(held, name) for name in forms.CalendarForm.base_fields}
    return filled(
        request,
        forms.CalendarForm(request.POST or None, initial=initial),
        lambda values: calendars.set_calendar(by=request.user, **values),
        said=lambda calendar: "Saved. What was done or fell due under the former calendar stays as it was.",
        to=lambda calendar: url(request.access, "schedule"),
        tab="schedule",
        heading="The client’s calendar",
        action="Save",
        back=url(request.access, "schedule"),
        note="Windows to come follow the new calendar. Those already done or past keep their dates.",
    )


@client_page(P.SUBMIT_EVIDENCE)
def mine(request: Any) -> HttpResponse:
    """What waits for the person who looks, oldest first; then what comes, and what was done."""
    today = request.access.client.today()
    person = person_of(request.user)
    work = work_of(person, today=today, period_end=period_here(today).until) if person else None
    return shown(request, "work", duties=duties_of(request.access, person, today), work=work, today=today)


def _month(text: str, today: date) -> Period:
    """`2026-03`; anything else is the month of today."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    first = date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    return Period(first, add_months(first, 1) - timedelta(days=1))
