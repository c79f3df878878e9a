"""One occurrence: how it stands and why, moved, waived, or without occasion."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from controls import forms
from controls.actions import empty_windows, moves, waivers
from controls.models import NotOccurring, Occurrence
from controls.queries.controls import statement_in_force
from controls.queries.here import Period, period_here
from controls.queries.history import history_of
from controls.queries.occurrences import EXCUSED, StatedOccurrence, facts, stated
from controls.queries.waivers import waivers as waivers_told
from controls.views.frames import filled, shown
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.ui.words import day
from soc2hub.vault.blobs import Received
from soc2hub.vault.downloads import as_attachment
from soc2hub.vault.requests import arrived_files, into_vault
from soc2hub.web.guard import admitted, client_page, client_upload


@client_page(P.SEE_PROGRAM)
def show(request: Any, occurrence_id: UUID) -> HttpResponse:
    return _told(request, occurrence_id)


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def move(request: Any, occurrence_id: UUID) -> HttpResponse:
    occurrence = find(Occurrence, occurrence_id)
    period = period_here(request.access.client.today())
    last = min(occurrence.next_ends_on, period.until) if occurrence.due_on <= period.until else occurrence.next_ends_on
    return filled(
        request,
        forms.MoveForm(request.POST or None, initial={"version": occurrence.version, "due_on": occurrence.due_on}),
        lambda values: moves.move(
            occurrence, to=values["due_on"], reason=values["reason"], version=values["version"], by=request.user
        ),
        said=lambda moved: f"Due on {day(moved.due_on)} now; {day(moved.moved_from)} stays on record.",
        to=lambda moved: occurrence.get_absolute_url(),
        heading=f"Move {occurrence.told_as}",
        action="Move the due date",
        note=f"From today to {day(last)} at the latest, and only while it is not overdue. The calendar’s own date "
        "stays visible to the auditor.",
        **_frame(occurrence),
    )


@client_page(P.SUBMIT_EVIDENCE, methods=("GET", "POST"))
def waive(request: Any, occurrence_id: UUID) -> HttpResponse:
    occurrence = find(Occurrence, occurrence_id)
    return filled(
        request,
        forms.WaiveForm(request.POST or None, initial={"version": occurrence.version}),
        lambda values: waivers.ask(occurrence, by=request.user, **values),
        said=lambda waiver: "Asked. Until somebody else approves, it is owed as before.",
        to=lambda waiver: occurrence.get_absolute_url(),
        heading=f"Ask to waive {occurrence.told_as}",
        action="Ask for the waiver",
        note="A lead who did not ask answers. Waived, it counts in no figure and stays visible to the auditor.",
        **_frame(occurrence),
    )


@client_page(P.SUBMIT_EVIDENCE)
def not_occurring(request: Any, occurrence_id: UUID) -> HttpResponse:
    occurrence = find(Occurrence, occurrence_id)
    return _no_occasion(request, occurrence, forms.NotOccurringForm(initial={"version": occurrence.version}))


@client_upload(P.SUBMIT_EVIDENCE, into_vault)
def state_not_occurring(request: Any, client_id: UUID, occurrence_id: UUID) -> HttpResponse:
    """The empty list may come along as a file: no transaction is open while it arrives."""
    with admitted(request, client_id, P.SUBMIT_EVIDENCE):
        occurrence = find(Occurrence, occurrence_id)
    form = forms.NotOccurringForm(request.POST)
    if form.is_valid():
        try:
            received = _received(request)
            with admitted(request, client_id, P.SUBMIT_EVIDENCE):
                values = {**form.cleaned_data, "received": received, "by": request.user}
                empty_windows.state_not_occurring(occurrence, **values)
        except Refusal as refusal:
            form.add_error("proof" if refusal.field == "proof" else None, refusal.message)
        else:
            messages.success(request, "Recorded: there was no occasion.")
            return redirect(occurrence)
    with admitted(request, client_id, P.SUBMIT_EVIDENCE):
        return _no_occasion(request, find(Occurrence, occurrence_id), form, status=422)


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def end_not_occurring(request: Any, empty_id: UUID) -> HttpResponse:
    statement = find(NotOccurring, empty_id)
    form = forms.EndForm(request.POST)
    if form.is_valid():
        try:
            empty_windows.end(statement, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Taken back: it stands as the facts say.")
            return redirect(statement.occurrence)
    return _told(request, statement.occurrence_id, ending=form, status=422)


@client_page(P.SEE_PROGRAM)
def proof(request: Any, empty_id: UUID) -> HttpResponse:
    """The file, as attachment only, hashed anew; who read it is recorded."""
    statement = find(NotOccurring, empty_id)
    if statement.blob is None:
        raise Http404("No file.")
    empty_windows.read_proof(statement, by=request.user)
    return as_attachment(statement.blob, name=statement.file_name)  # type: ignore[return-value]


def _told(request: Any, occurrence_id: UUID, *, ending: Any = None, status: int = 200) -> HttpResponse:
    find(Occurrence, occurrence_id)
    row = facts(Occurrence.objects.filter(pk=occurrence_id)).select_related("moved_by").get()
    today = request.access.client.today()
    period = period_here(today)
    told = stated(row, today=today, period_end=period.until)
    asked = list(waivers_told().filter(occurrence=row))
    empties = list(row.empty_windows.select_related("stated_by", "ended_by", "blob").order_by("-created_at"))
    return shown(
        request,
        "occurrence",
        tab="schedule",
        status=status,
        occurrence=row,
        control=row.control,
        stated=told,
        in_force=statement_in_force(row.control, min(row.due_on, today)),
        outside=_outside(told, period),
        waivers=asked,
        empties=empties,
        answer=_answer(request, asked),
        ending=ending or _ending(row, asked, empties),
        may_move=request.access.may(P.EDIT_CONTROLS) and _can_move(told, today),
        may_excuse=row.performed_on is None and told.state not in EXCUSED,
        may_approve=request.access.may(P.APPROVE_WAIVERS),
        is_over=today > row.ends_on,
        history=history_of(row.pk, named=row.told_as),
    )


def _answer(request: Any, asked: list[Any]) -> Any:
    """The form, for whoever may answer the one that waits."""
    waiting = next((waiver for waiver in asked if waiver.state == "asked"), None)
    if waiting is None or waiting.asked_by_id == request.user.pk or not request.access.may(P.APPROVE_WAIVERS):
        return None
    return {"waiver": waiting, "form": forms.WaiverAnswerForm(initial={"version": waiting.version})}


def _ending(row: Occurrence, asked: list[Any], empties: list[Any]) -> Any:
    """Of what holds now; a waiver goes by its own version, a statement by that of the occurrence."""
    live = next((waiver for waiver in asked if waiver.state in waiver.LIVE), None)
    if live is None and not any(empty.ended_at is None for empty in empties):
        return None
    return forms.EndForm(initial={"version": live.version if live else row.version})


def _can_move(told: StatedOccurrence, today: Any) -> bool:
    return told.performed_on is None and told.state not in EXCUSED and today <= told.window.last_day


def _outside(told: StatedOccurrence, period: Period) -> bool:
    """Done, but before the period began: then it does not count for it (R7.3)."""
    counts = period.since <= told.due_on <= period.until
    return bool(counts and told.performed_on and told.performed_on < period.since)


def _no_occasion(request: Any, occurrence: Occurrence, form: Any, *, status: int = 200) -> HttpResponse:
    heading = f"No occasion: {occurrence.told_as}"
    frame = _frame(occurrence)
    return shown(request, "no_occasion", status=status, form=form, occurrence=occurrence, heading=heading, **frame)


def _frame(occurrence: Occurrence) -> dict[str, str]:
    return {"tab": "schedule", "back": occurrence.get_absolute_url()}


def _received(request: Any) -> Received | None:
    files = arrived_files(request)
    if not files:
        return None
    if len(files) > 1:
        raise Invalid("One file at most: the list that shows there was no occasion.", field="files")
    if files[0].received is None:
        raise files[0].refusal or Invalid("Nothing arrived.", field="files")
    return files[0].received
