"""The list of what was handed in, one submission with its receipt, its file, and its review."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from controls.queries.history import history_of
from evidence.actions.readings import read
from evidence.actions.reviews import accept as accept_submission
from evidence.actions.reviews import give_back as give_back_submission
from evidence.exports import SUBMISSIONS
from evidence.forms import FilterForm, ReturnForm
from evidence.models import Submission
from evidence.queries.submissions import NEWEST_FIRST, findings_of, in_full, submissions, waiting_for_review_count
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.lib.refusals import Refusal
from soc2hub.ui.tables import Column
from soc2hub.vault.downloads import as_attachment
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import ClientRequest, client_page

LOOKS = ("evidence.looked_at", "room.file_looked_at")
"""Each page of a preview is on record; here they would hide what was decided."""
COLUMNS = [
    Column("What"), Column("Control"), Column("Occurrence"), Column("From"), Column("Done on"),
    Column("Received"), Column("State"),
]  # fmt: skip


@client_page(P.SEE_PROGRAM)
def listing(request: ClientRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    control = chosen.get("control")
    rows = submissions(state=chosen.get("state", ""), control=control.pk if control else None)
    if SUBMISSIONS.asked_by(request):
        return SUBMISSIONS.of(request, lambda: rows.order_by(*NEWEST_FIRST).iterator(500))
    found = list(after_or_all(rows, NEWEST_FIRST, request.GET.get("cursor", ""))[: DEFAULT + 1])
    shown = found[:DEFAULT]
    context = {
        "form": form,
        "control": control,
        "columns": COLUMNS,
        "rows": shown,
        "next_url": next_url(request, cursor_of(shown[-1], NEWEST_FIRST)) if len(found) > DEFAULT else "",
        "is_filtered": bool(request.GET),
        "csv_url": csv_url(request),
    }
    return render(request, "evidence/submissions.html", context)  # type: ignore[arg-type]


@client_page(P.SEE_PROGRAM)
def detail(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    return shown(request, _submission(submission_id))


@client_page(P.SEE_PROGRAM)
def download(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    """The bytes, as attachment only, hashed anew; who read them is recorded."""
    submission = _submission(submission_id)
    if submission.blob is None:
        raise Http404("No file.")
    read(submission, by=request.user)
    return as_attachment(submission.blob, name=submission.file_name)  # type: ignore[return-value]


@client_page(P.REVIEW_EVIDENCE, methods=("POST",))
def accept(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    submission = find(Submission, submission_id)
    try:
        accept_submission(submission, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)  # type: ignore[arg-type]
        return redirect(submission)
    messages.success(request, f"Accepted: {submission}.")  # type: ignore[arg-type]
    return _onwards(request, submission)


@client_page(P.REVIEW_EVIDENCE, methods=("POST",))
def give_back(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    submission = _submission(submission_id)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            give_back_submission(submission, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"Returned: {submission}.")  # type: ignore[arg-type]
            return _onwards(request, submission)
    return shown(request, submission, form=form, is_reviewing=request.POST.get("in") == "review")


def shown(
    request: ClientRequest, submission: Submission, *, form: ReturnForm | None = None, is_reviewing: bool = False
) -> HttpResponse:
    """One submission: what it must prove, its checks, its receipt, its history, and the acts open to this person."""
    access = request.access
    waits = submission.state == "submitted"
    context = {
        "submission": submission,
        "findings": findings_of(submission, today=access.client.today()),
        "asked": _asked(submission),
        "statement": submission.control.statements.order_by("-number").first(),
        "history": history_of(submission.pk, named=f"“{submission.title}”", but=LOOKS),
        "may_review": waits and access.may(P.REVIEW_EVIDENCE),
        "is_own": submission.uploaded_by_id == access.user.pk,
        "form": form or ReturnForm(),
        "is_reviewing": is_reviewing,
        "waiting": waiting_for_review_count() if is_reviewing else 0,
    }
    return render(request, "evidence/submission.html", context, status=422 if form else 200)  # type: ignore[arg-type]


def _asked(submission: Submission) -> list[str]:
    items = submission.control.evidence_items
    return [item.get("item", "") if isinstance(item, dict) else str(item) for item in items]


def _submission(submission_id: UUID) -> Submission:
    submission = in_full(Submission.objects.filter(pk=submission_id)).first()
    if submission is None:
        raise Http404("No such submission.")
    return submission


def _onwards(request: ClientRequest, submission: Submission) -> HttpResponse:
    """In the review queue the next one follows; elsewhere one stays."""
    if request.POST.get("in") == "review":
        return redirect(reverse("evidence:review", args=[request.access.client.pk]) + f"?after={submission.pk}")
    return redirect(submission)
