"""Look at a piece of evidence without downloading it; each look is on record as a download is."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from evidence.actions.readings import look
from evidence.models import Submission
from evidence.queries.submissions import in_full
from soc2hub.accounts.roles import Permission as P
from soc2hub.vault.previews import NoSuchPage, as_picture, picture_of, preview_of
from soc2hub.web.guard import ClientRequest, client_page


@client_page(P.SEE_PROGRAM)
def show(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    """A page of its own; other pages fetch its `#preview`."""
    submission, blob = with_file(submission_id)
    preview = preview_of(blob, name=submission.file_name, before_scan=True)
    if preview.holds_content:
        look(submission, by=request.user)
    client = request.access.client.pk
    pages = range(1, preview.pages + 1)
    context = {
        "submission": submission,
        "preview": preview,
        "pictures": [reverse("evidence:picture", args=[client, submission.pk, page]) for page in pages],
        "name": submission.file_name,
        "download_url": reverse("evidence:download", args=[client, submission.pk]),
    }
    return render(request, "evidence/preview.html", context)  # type: ignore[arg-type]


@client_page(P.SEE_PROGRAM)
def picture(request: ClientRequest, submission_id: UUID, page: int) -> HttpResponse:
    submission, blob = with_file(submission_id)
    try:
        drawn = picture_of(blob, name=submission.file_name, page=page, before_scan=True)
    except NoSuchPage:
        raise Http404("No such page.") from None
    look(submission, by=request.user, page=page)
    return as_picture(drawn)


def with_file(submission_id: UUID) -> tuple[Submission, Any]:
    submission = in_full(Submission.objects.filter(pk=submission_id)).first()
    if submission is None or submission.blob is None:
        raise Http404("No such file.")
    return submission, submission.blob
