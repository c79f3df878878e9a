"""Review: one piece of evidence at a time, or those one has seen together; keys a, r and →."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from controls.queries.here import period_here
from evidence.actions import reviews
from evidence.forms import AcceptForm, ReturnForm
from evidence.models import Submission
from evidence.queries.reviewing import OLDEST_FIRST, decision_of, next_to_review, queue_of, seen_by
from evidence.queries.submissions import checked, in_full, waiting_for_review
from evidence.views.submissions import found, shown
from soc2hub.accounts.access import find, find_ticked
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.lib.refusals import Refusal
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted
from soc2hub.web.guard import ClientRequest, client_page

MOST_WORDS = 300
COLUMNS = [Column("What"), Column("Control"), Column("From"), Column("Done on"), Column("Received"), Column("Checks")]


@client_page(P.REVIEW_EVIDENCE)
def queue(request: ClientRequest) -> HttpResponse:
    """The longest waiting first, or the one one is at; and what was done with the one before."""
    former = _former(request.GET.get("after", ""))
    here = _uuid(request.GET.get("at", ""))
    at_it = queue_of(request.user).filter(pk=here).first() if here else None
    next_one = at_it or next_to_review(by=request.user, after=former)
    said = {
        "waiting": queue_of(request.user).count(),
        "own": waiting_for_review().filter(uploaded_by=request.user).count(),
        "former": former,
        "decision": decision_of(former, request.user) if former else None,
    }
    if next_one is None:
        return render(request, "evidence/nothing_to_review.html", said)  # type: ignore[arg-type]
    return shown(request, found(next_one.pk), queue=said)


@client_page(P.REVIEW_EVIDENCE, methods=("POST",))
def accept(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    submission, form = find(Submission, submission_id), AcceptForm(request.POST)
    try:
        reviews.accept(submission, by=request.user, seen=form.seen_state)
    except Refusal as refusal:
        messages.error(request, refusal.message)  # type: ignore[arg-type]
        return _refused(request, submission)
    return _onwards(request, submission, "Accepted")


@client_page(P.REVIEW_EVIDENCE, methods=("POST",))
def give_back(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    submission, form = found(submission_id), ReturnForm(request.POST)
    if form.is_valid():
        try:
            reviews.give_back(submission, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            if refusal.field not in form.fields:
                messages.error(request, refusal.message)  # type: ignore[arg-type]
                return _refused(request, submission)
            form.add_error(refusal.field, refusal.message)
        else:
            return _onwards(request, submission, "Returned")
    is_queue = request.POST.get("in") == "review"
    waiting = {"waiting": queue_of(request.user).count()} if is_queue else None
    return shown(request, submission, form=form, queue=waiting)


@client_page(P.REVIEW_EVIDENCE, methods=("GET", "POST"))
def waiting(request: ClientRequest) -> HttpResponse:
    """All that waits, oldest first; those whose file one has looked into may be accepted together."""
    if request.method == "POST":
        _accept_together(request, request.POST.getlist("row"))
        return redirect(reverse("evidence:waiting", args=[request.access.client.pk]))
    rows = in_full(queue_of(request.user).order_by())
    some = list(after_or_all(rows, OLDEST_FIRST, request.GET.get("cursor", ""))[: DEFAULT + 1])
    page = some[:DEFAULT]
    context = {
        "columns": COLUMNS,
        "rows": _with_checks(request, page),
        "next_url": next_url(request, cursor_of(page[-1], OLDEST_FIRST)) if len(some) > DEFAULT else "",
    }
    return render(request, "evidence/waiting.html", context)  # type: ignore[arg-type]


def _with_checks(request: ClientRequest, page: list[Submission]) -> list[dict[str, Any]]:
    """Which of them may be ticked: seen, counting for their window, or short enough to be read here."""
    seen, period = seen_by(request.user, [row.pk for row in page]), period_here(request.access.client.today())
    found_of = [(row, checked(row, period)) for row in page]
    return [
        {
            "submission": row,
            "findings": findings,
            "is_seen": row.pk in seen,
            "is_read_here": _is_read_here(row),
            "may_accept": (row.pk in seen or _is_read_here(row))
            and not row.purge_id
            and not any(one.blocks for one in findings),
        }
        for row, findings in found_of
    ]


def _accept_together(request: ClientRequest, ids: Iterable[str]) -> None:
    chosen = find_ticked(Submission, ids)
    try:
        _ensure_seen(request, chosen)
        reviews.accept_many(chosen, by=request.user)
    except Refusal as refusal:
        messages.error(request, f"Nothing was accepted. {refusal.message}")  # type: ignore[arg-type]
    else:
        messages.success(request, f"{counted(len(chosen), 'piece')} of evidence accepted.")  # type: ignore[arg-type]


def _ensure_seen(request: ClientRequest, chosen: list[Submission]) -> None:
    if not chosen:
        raise Refusal("Tick at least one piece of evidence.")
    if len(chosen) > DEFAULT:
        raise Refusal(f"Accept {DEFAULT} at once, then the rest.")
    seen = seen_by(request.user, [row.pk for row in chosen])
    if unseen := next((row for row in chosen if row.pk not in seen and not _is_read_here(row)), None):
        raise Refusal(f"You have not looked into “{unseen}” yet: accepting says that you have.")


def _is_read_here(row: Submission) -> bool:
    """Words that the list shows whole."""
    return row.blob_id is None and len(row.text) <= MOST_WORDS


def _refused(request: ClientRequest, submission: Submission) -> HttpResponse:
    """In the queue the next one follows all the same: what was refused is said above it."""
    return _onwards(request, submission, "") if request.POST.get("in") == "review" else redirect(submission)


def _onwards(request: ClientRequest, submission: Submission, said: str) -> HttpResponse:
    """In the queue the next one follows, which tells what was done with this one; elsewhere one stays."""
    if request.POST.get("in") == "review":
        return redirect(reverse("evidence:review", args=[request.access.client.pk]) + f"?after={submission.pk}")
    messages.success(request, f"{said}: {submission}.")  # type: ignore[arg-type]
    return redirect(submission)


def _former(text: str) -> Submission | None:
    id = _uuid(text)
    return Submission.objects.filter(pk=id).first() if id else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
