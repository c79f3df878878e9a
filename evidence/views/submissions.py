"""The list of what was handed in, one submission with its receipt and its file."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from controls.queries.history import history_of
from evidence.actions.comments import team
from evidence.actions.readings import read
from evidence.doors import doors_of
from evidence.exports import SUBMISSIONS
from evidence.forms import CommentForm, FilterForm, ReturnForm
from evidence.holds import held_because
from evidence.models import Submission
from evidence.queries.comments import comments_on
from evidence.queries.custody import custody_of
from evidence.queries.reviewing import others_at_it
from evidence.queries.submissions import NEWEST_FIRST, findings_of, in_full, submissions
from evidence.queries.uses import serves_also
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.ui.comments import said
from soc2hub.ui.tables import Column
from soc2hub.vault.downloads import as_attachment
from soc2hub.vault.scans import state_of
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
        free = rows.exclude(is_privileged=True)
        return SUBMISSIONS.of(request, lambda: free.order_by(*NEWEST_FIRST).iterator(500))
    some = list(after_or_all(rows, NEWEST_FIRST, request.GET.get("cursor", ""))[: DEFAULT + 1])
    page = some[:DEFAULT]
    context = {
        "form": form,
        "control": control,
        "columns": COLUMNS,
        "rows": page,
        "next_url": next_url(request, cursor_of(page[-1], NEWEST_FIRST)) if len(some) > DEFAULT else "",
        "is_filtered": bool(request.GET),
        "csv_url": csv_url(request),
    }
    return render(request, "evidence/submissions.html", context)  # type: ignore[arg-type]


@client_page(P.SEE_PROGRAM)
def detail(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    return shown(request, found(submission_id))


@client_page(P.SEE_PROGRAM)
def download(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    """The bytes, as attachment only, hashed anew; who read them is recorded."""
    submission = found(submission_id)
    if submission.blob is None:
        raise Http404("No file.")
    read(submission, by=request.user)
    return as_attachment(submission.blob, name=submission.file_name, before_scan=True)  # type: ignore[return-value]


def shown(
    request: ClientRequest,
    submission: Submission,
    *,
    form: ReturnForm | None = None,
    comment_form: CommentForm | None = None,
    queue: dict[str, Any] | None = None,
) -> HttpResponse:
    """One submission: what it must prove, its file, its checks, its history, and the acts open to this person.

    `queue` is what the review queue says beside it.
    """
    access = request.access
    context = {
        "submission": submission,
        "scan": state_of(submission.blob) if submission.blob else "",
        "findings": findings_of(submission, today=access.client.today()),
        "asked": _asked(submission),
        "statement": submission.control.statements.order_by("-number").first(),
        "history": history_of(submission.pk, named=f"“{submission.title}”", but=LOOKS),
        "acts": _acts(request, submission),
        "form": form or ReturnForm(initial={"seen": submission.state}),
        "queue": queue,
        "talk": _talk(request, submission, comment_form, is_in_queue=queue is not None),
        "custody": custody_of(submission, access),
        "serves": serves_also(submission),
        "may_serve": submission.state in ("submitted", "accepted") and access.may(P.SUBMIT_EVIDENCE),
        "doors": doors_of(submission, access),
    }
    status = 422 if form or comment_form else 200
    return render(request, "evidence/submission.html", context, status=status)  # type: ignore[arg-type]


def _talk(
    request: ClientRequest, submission: Submission, form: CommentForm | None, *, is_in_queue: bool
) -> dict[str, Any]:
    client, writes = request.access.client.pk, request.access.may(P.SUBMIT_EVIDENCE)
    return {
        "comments": said(
            comments_on(submission),
            user_id=request.user.pk,
            retract_url=lambda id: reverse("evidence:comment_retraction", args=[client, id]),
        ),
        "form": (form or CommentForm()) if writes else None,
        "url": reverse("evidence:comment", args=[client, submission.pk]) + ("?in=review" if is_in_queue else ""),
        "names": [reader.name for reader in team() if reader.user_id != request.user.pk] if writes else [],
    }


def _acts(request: ClientRequest, submission: Submission) -> dict[str, Any] | None:
    """What a reviewer may do with it now; None for others, and where nothing is left to decide."""
    if not request.access.may(P.REVIEW_EVIDENCE) or submission.state == "superseded":
        return None
    waits = submission.state == "submitted"
    if not waits and submission.acceptances.all() and submission.returns.all():
        return None
    return {
        "is_own": request.user.pk in {row.uploaded_by_id for row in (submission, submission.origin) if row},
        "may_accept": submission.state in ("submitted", "returned") and not submission.purge_id,
        "may_return": submission.state in ("submitted", "accepted"),
        "is_revision": not waits,
        "held": "" if waits else held_because(submission),
        "others": others_at_it(submission, request.user) if waits else [],
    }


def _asked(submission: Submission) -> list[str]:
    items = submission.control.evidence_items
    return [item.get("item", "") if isinstance(item, dict) else str(item) for item in items]


def found(submission_id: UUID) -> Submission:
    submission = in_full(Submission.objects.filter(pk=submission_id)).first()
    if submission is None:
        raise Http404("No such submission.")
    return submission
