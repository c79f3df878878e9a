"""Waivers: every one asked for, answered by somebody else, ended with a reason (R7.3)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from controls import forms
from controls.actions import waivers as acts
from controls.models import Waiver
from controls.queries.waivers import NEWEST_FIRST, waivers
from controls.views.frames import shown
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.lib.refusals import Refusal
from soc2hub.ui.tables import Column
from soc2hub.web.guard import client_page

COLUMNS = [Column(label) for label in ("Occurrence", "Why", "Asked by", "Answered by", "State")]
ANSWERS = {"approve": acts.approve, "decline": acts.decline}


@client_page(P.SEE_PROGRAM)
def index(request: Any) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = waivers().filter(state=state) if state in dict(Waiver.STATES) else waivers()
    found = list(after_or_all(rows, NEWEST_FIRST, request.GET.get("cursor", ""))[: DEFAULT + 1])
    here = found[:DEFAULT]
    shows = [("", "All"), *Waiver.STATES]
    return shown(
        request,
        "waivers",
        tab="schedule",
        rows=here,
        columns=COLUMNS,
        shows=[
            {"label": label, "url": f"?state={key}" if key else "?", "active": key == state, "count": None}
            for key, label in shows
        ],
        next_url=next_url(request, cursor_of(here[-1], NEWEST_FIRST)) if len(found) > DEFAULT else None,
    )


@client_page(P.APPROVE_WAIVERS, methods=("POST",))
def answer(request: Any, waiver_id: UUID) -> HttpResponse:
    """What was shown is what is answered: another version is shown again."""
    waiver, form = find(Waiver, waiver_id), forms.WaiverAnswerForm(request.POST)
    if not form.is_valid():
        return _said(request, waiver, "Choose an answer, and say why in one sentence.")
    values = form.cleaned_data
    try:
        ANSWERS[values["choice"]](waiver, reason=values["reason"], version=values["version"], by=request.user)
    except Refusal as refusal:
        return _said(request, waiver, refusal.message)
    messages.success(request, "Answered, and on record.")
    return redirect(waiver.occurrence)


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def end(request: Any, waiver_id: UUID) -> HttpResponse:
    waiver, form = find(Waiver, waiver_id), forms.EndForm(request.POST)
    if not form.is_valid():
        return _said(request, waiver, "Say why in one sentence.")
    may_approve = request.access.may(P.APPROVE_WAIVERS)
    try:
        acts.end(waiver, by=request.user, may_approve=may_approve, **form.cleaned_data)
    except Refusal as refusal:
        return _said(request, waiver, refusal.message)
    messages.success(request, "Ended: it stands as the facts say.")
    return redirect(waiver.occurrence)


def _said(request: Any, waiver: Waiver, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect(waiver.occurrence)
