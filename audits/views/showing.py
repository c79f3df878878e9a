"""Choose evidence for a request by words, control and period, and show one piece or many to the auditor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from audits.actions import requests
from audits.forms import EvidenceFilter, ShareForm
from audits.models import Request
from audits.queries.requests import may_be_shared, narrowed
from audits.views.forms import saved, to
from audits.views.requests import answered_by
from evidence.queries.submissions import NEWEST_FIRST
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted
from soc2hub.web.guard import ClientRequest, client_page

COLUMNS = [Column("Evidence"), Column("Control"), Column("Covers")]


@client_page(P.ANSWER_REQUESTS)
def choose(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row = answered_by(request, request_id)
    row.ensure_open()
    return _page(request, row)


@client_page(P.ANSWER_REQUESTS, methods=("POST",))
def share(request: ClientRequest, request_id: UUID) -> HttpResponse:
    row = answered_by(request, request_id)
    form, shown = ShareForm(request.POST), []

    def act(typed: dict[str, Any]) -> None:
        shown.extend(requests.share_all(row, typed["submission"], by=request.user))

    if not saved(form, act):
        return _page(request, row, form=form)
    said = f"The auditor sees {counted(len(shown), 'piece')} of evidence now." if shown else "They saw it already."
    messages.success(request, said)  # type: ignore[arg-type]
    return to(request, "request", row.pk)


def _page(request: ClientRequest, row: Request, *, form: ShareForm | None = None) -> HttpResponse:
    """Of the request's criteria first, as long as nobody asks for more."""
    wanted = EvidenceFilter(request.GET)
    typed = dict(wanted.cleaned_data) if wanted.is_valid() else {}
    criteria = () if typed.pop("everything", False) else row.criteria
    rows = narrowed(may_be_shared(row), criteria=criteria, **typed)
    found = list(after_or_all(rows, NEWEST_FIRST, request.GET.get("cursor", ""))[: DEFAULT + 1])
    shown = found[:DEFAULT]
    context = {
        "row": row,
        "filter": wanted,
        "criteria": criteria,
        "columns": COLUMNS,
        "rows": shown,
        "next_url": next_url(request, cursor_of(shown[-1], NEWEST_FIRST)) if len(found) > DEFAULT else "",
        "form": form,
    }
    return render(request, "audits/choose_evidence.html", context, status=422 if form else 200)  # type: ignore[arg-type]
