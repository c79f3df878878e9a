"""The request list: whose turn, how long; one request: what was shown, said and submitted."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from audits.actions import requests, room
from audits.actions.comments import in_room
from audits.exports import REQUESTS
from audits.forms import (
    AgainForm,
    AnswererForm,
    NoteForm,
    ProgressForm,
    RequestFilter,
    RequestForm,
    SayForm,
    TranscribeStatusForm,
    initial_of,
)
from audits.models import Engagement, Request
from audits.queries.comments import notes_of, said_in_room
from audits.queries.openings import OPENED, openings
from audits.queries.populations import shown_lists
from audits.queries.requests import (
    TURNS,
    counts_and_answerers,
    days_waiting,
    expected_requests,
    may_answer,
    requests_of,
    shown_to_auditor,
)
from audits.queries.room import auditors_in_room
from audits.turns import AuditorStatus, InternalStatus, Turn
from audits.views.forms import form_page, path_of, saved, to
from audits.views.lines import RequestLine
from audits.views.talk import talk_of
from controls.queries.history import history_of
from evidence.actions.comments import team
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.lib.refusals import Refusal, Stale
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import ClientRequest, client_page

LONGEST_WAIT_FIRST = ("waiting_since", "ref")
COLUMNS = [
    Column("Request"),
    Column("Owner"),
    Column("Due"),
    Column("Ours"),
    Column("Auditor's"),
    Column("Days waiting", is_number=True),
]
LABELS = {Turn.TEAM: "Our turn", Turn.AUDITOR: "The auditor's turn", Turn.NOBODY: "Closed"}


@client_page(P.SEE_PROGRAM)
def listing(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    engagement, today = find(Engagement, engagement_id), request.access.client.today()
    counts, answerers = counts_and_answerers(engagement, today)
    turn = Turn(request.GET["turn"]) if request.GET.get("turn") in list(Turn) else counts.turn
    form = RequestFilter(request.GET, answerers=answerers)
    rows = _filtered(requests_of(engagement).filter(TURNS[turn]), form, today)
    if REQUESTS.asked_by(request):
        return REQUESTS.of(request, lambda: rows.order_by(*LONGEST_WAIT_FIRST).iterator(500))
    found = list(after_or_all(rows, LONGEST_WAIT_FIRST, request.GET.get("cursor", ""))[: DEFAULT + 1])
    shown, missing = found[:DEFAULT], expected_requests(engagement)
    expected = list(missing[:DEFAULT])
    context = {
        "engagement": engagement,
        "counts": counts,
        "columns": COLUMNS,
        "rows": [RequestLine.of(row, today=today) for row in shown],
        "next_url": next_url(request, cursor_of(shown[-1], LONGEST_WAIT_FIRST)) if len(found) > DEFAULT else "",
        "csv_url": csv_url(request),
        "tabs": _tabs(counts, turn),
        "turn": turn,
        "filter": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "expected": expected,
        "expected_total": len(expected) if len(expected) < DEFAULT else missing.count(),
        "may_run": request.access.may(P.RUN_AUDIT),
    }
    return render(request, "audits/requests.html", context)  # type: ignore[arg-type]


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def ask(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    engagement = find(Engagement, engagement_id)
    form = RequestForm(request.POST or None, engagement=engagement, is_new=True)

    def act(typed: dict[str, Any]) -> None:
        requests.ask(engagement, by=request.user, **form.facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "The request is on the list.")  # type: ignore[arg-type]
        return to(request, "requests", engagement.pk)
    back = path_of(request, "requests", engagement.pk)
    return form_page(
        request, form, title="A new request", action="Put it on the list", back=back, back_label="Requests"
    )


@client_page(P.RUN_AUDIT, methods=("POST",))
def ask_again(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    engagement = find(Engagement, engagement_id)
    form = AgainForm(request.POST, choices=expected_requests(engagement))
    if not saved(form, lambda typed: requests.ask_again(engagement, typed["request"], by=request.user)):
        raise Refusal("Choose requests of last time that are not on the list yet.")
    messages.success(request, f"{counted(len(form.cleaned_data['request']), 'request')} put on the list.")  # type: ignore[arg-type]
    return to(request, "requests", engagement.pk)


@client_page(P.SEE_PROGRAM)
def show(request: ClientRequest, request_id: UUID) -> HttpResponse:
    return request_page(request, find(Request, request_id))


@client_page(P.ANSWER_REQUESTS, methods=("GET", "POST"))
def edit(request: ClientRequest, request_id: UUID) -> HttpResponse:
    """The words for who runs the audit; who answers it, for who answers it now."""
    row = answered_by(request, request_id)
    row.ensure_open()
    form = _edit_form(request, row)

    def act(typed: dict[str, Any]) -> None:
        if typed["version"] is None:
            raise Stale
        requests.change(row, version=typed["version"], by=request.user, **form.facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "Saved.")  # type: ignore[arg-type]
        return to(request, "request", row.pk)
    back = path_of(request, "request", row.pk)
    return form_page(request, form, title=f"Request {row.ref}", action="Save", back=back, back_label=row.ref)


def _edit_form(request: ClientRequest, row: Request) -> RequestForm | AnswererForm:
    sent = request.POST or None
    if request.access.may(P.RUN_AUDIT):
        return RequestForm(sent, engagement=row.engagement, is_new=False, initial=initial_of(row, RequestForm))
    return AnswererForm(sent, initial=initial_of(row, AnswererForm))


def answered_by(request: ClientRequest, request_id: UUID) -> Request:
    row: Request = find(Request, request_id)
    if not may_answer(request.access, row):
        raise PermissionDenied("It is assigned to somebody else.")
    return row


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def transcribe(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row = find(Request, request_id)
    form = TranscribeStatusForm(request.POST or None, initial=initial_of(row, TranscribeStatusForm))

    def act(typed: dict[str, Any]) -> None:
        status = AuditorStatus(typed["auditor_status"])
        room.transcribe(row, status, note=typed["shared_note"], version=typed["version"], by=request.user)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "Copied, with your name.")  # type: ignore[arg-type]
        return to(request, "request", row.pk)
    back = path_of(request, "request", row.pk)
    return form_page(
        request, form, title="Copy the auditor's status", action="Copy it", back=back, back_label=row.ref,
        intro=f"{row.ref}: for an auditor who keeps a list of their own. It stands with your name, never with theirs.",
    )  # fmt: skip


@client_page(P.ANSWER_REQUESTS, methods=("POST",))
def progress(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row = answered_by(request, request_id)
    form = ProgressForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        status = InternalStatus(typed["internal_status"])
        requests.progress(row, status, version=typed["version"], by=request.user)

    if not saved(form, act):
        return request_page(request, find(Request, request_id), progress_form=form)
    return to(request, "request", row.pk)


@client_page(P.ANSWER_REQUESTS, methods=("POST",))
def submit(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row = answered_by(request, request_id)
    try:
        requests.submit(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)  # type: ignore[arg-type]
        return request_page(request, row, status=refusal.status)
    messages.success(request, "Submitted: it is the auditor's turn.")  # type: ignore[arg-type]
    return to(request, "request", row.pk)


def request_page(request: ClientRequest, row: Request, *, status: int | None = None, **forms: Form) -> HttpResponse:
    today, answers = request.access.client.today(), may_answer(request.access, row)
    shown, lists = shown_to_auditor(row), shown_lists(row)
    context = {
        "row": row,
        "engagement": row.engagement,
        "turn": row.turn,
        "is_ours": row.turn is Turn.TEAM,
        "days": days_waiting(row),
        "is_overdue": row.is_overdue(today),
        "shared": shown,
        "lists": lists,
        "may_submit": bool(shown or lists) or row.kind in requests.TALKS,
        "openings": openings(row, shown),
        "notes": talk_of(request, notes_of(row), "note_retraction"),
        "room_comments": talk_of(request, said_in_room(row), "comment_retraction"),
        "team": [reader.name for reader in team() if reader.user_id != request.user.pk] if answers else [],
        "in_room": [reader.name for reader in in_room(row) if reader.user_id != request.user.pk] if answers else [],
        "history": history_of(row.pk, named=row.ref, but=(OPENED,)),
        "may_answer": answers,
        "may_transcribe": request.access.may(P.RUN_AUDIT) and not auditors_in_room(row.engagement_id),
        "progress_form": ProgressForm(initial=initial_of(row, ProgressForm)),
        "note_form": NoteForm() if answers else None,
        "comment_form": SayForm() if answers else None,
    } | forms
    return render(request, "audits/request.html", context, status=status or (422 if forms else 200))  # type: ignore[arg-type]


def _filtered(rows: Any, form: RequestFilter, today: date) -> Any:
    if not form.is_valid():
        return rows
    if text := form.cleaned_data["q"]:
        rows = rows.filter(Q(ref__icontains=text) | Q(text__icontains=text))
    if owner := form.cleaned_data["owner"]:
        rows = rows.filter(owner_id=owner)
    return rows.filter(due_on__lt=today) if form.cleaned_data["overdue"] else rows


def _tabs(counts: Any, chosen: Turn) -> list[dict[str, Any]]:
    numbers = {Turn.TEAM: counts.with_team, Turn.AUDITOR: counts.with_auditor, Turn.NOBODY: counts.closed}
    return [
        {"label": LABELS[turn], "url": f"?turn={turn}", "active": turn is chosen, "count": numbers[turn]}
        for turn in Turn
    ]
