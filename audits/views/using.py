"""One piece of evidence for many requests of the auditor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from audits.actions import requests
from audits.forms import RequestsForm
from audits.queries.uses import MOST, could_answer
from audits.views.forms import saved
from evidence.models import Submission
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted
from soc2hub.web.guard import ClientRequest, client_page

COLUMNS = [Column("Request"), Column("Engagement"), Column("Due")]


@client_page(P.ANSWER_REQUESTS, methods=("GET", "POST"))
def show_for(request: ClientRequest, submission_id: UUID) -> HttpResponse:
    submission: Submission = find(Submission, submission_id)
    rows = could_answer(submission, request.access)
    form = RequestsForm(request.POST if request.method == "POST" else None, among=rows)
    done: list[Any] = []

    def act(typed: dict[str, Any]) -> None:
        done.extend(requests.share_for(submission, typed["request"], by=request.user))

    if saved(form, act):
        messages.success(request, f"The auditor sees it for {counted(len(done), 'more request')}.")  # type: ignore[arg-type]
        return redirect(submission)
    context = {
        "submission": submission,
        "form": form if form.is_bound else None,
        "columns": COLUMNS,
        "rows": list(rows[:MOST]),
    }
    return render(request, "audits/show_for.html", context, status=422 if form.is_bound else 200)  # type: ignore[arg-type]
