"""To live with a gap or a risk: proposed where it lives, answered by an officer among the decisions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from controls import forms
from controls.acceptance import longest
from controls.actions import acceptances as acts
from controls.models import Gap, Risk, RiskAcceptance
from controls.models.acceptances import gravity_of
from controls.queries.acceptances import acceptances
from controls.views.frames import acted, filled
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.web.guard import client_page

ANSWERS = {"accept": acts.accept, "decline": acts.decline}


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def propose_for_gap(request: Any, gap_id: UUID) -> HttpResponse:
    return _propose(request, find(Gap, gap_id), tab="gaps")


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def propose_for_risk(request: Any, risk_id: UUID) -> HttpResponse:
    return _propose(request, find(Risk, risk_id), tab="risks")


@client_page(P.SEE_BRIEFINGS, methods=("GET",))
def show(request: Any, acceptance_id: UUID) -> HttpResponse:
    find(RiskAcceptance, acceptance_id)
    return _shown(request, acceptance_id, forms.AnswerForm())


@client_page(P.ACCEPT_RISK, methods=("POST",))
def answer(request: Any, acceptance_id: UUID) -> HttpResponse:
    """What an officer was shown is what they answer: another version is shown again."""
    proposal = find(RiskAcceptance, acceptance_id)
    form = forms.AnswerForm(request.POST)
    if form.is_valid():
        version, reason = form.cleaned_data["version"] or 0, form.cleaned_data["reason"]
        try:
            ANSWERS[form.cleaned_data["choice"]](proposal, version=version, reason=reason, by=request.user)
        except Refusal as refusal:
            form.add_error("reason" if refusal.field == "reason" else None, refusal.message)
        else:
            messages.success(request, "Answered, and on record.")
            return redirect(proposal)
    return _shown(request, acceptance_id, form, status=422)


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def withdraw(request: Any, acceptance_id: UUID) -> HttpResponse:
    proposal = find(RiskAcceptance, acceptance_id)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    return acted(
        request,
        lambda: acts.withdraw(proposal, version=seen, by=request.user),
        said="The proposal is withdrawn.",
        to=proposal.get_absolute_url(),
    )


def _propose(request: Any, subject: Gap | Risk, *, tab: str) -> HttpResponse:
    last = longest(gravity_of(subject), request.access.client.today())
    return filled(
        request,
        forms.ProposeForm(request.POST or None, initial={"until": last}),
        lambda values: acts.propose(subject, by=request.user, **values),
        said=lambda proposal: "The officers of the client are asked. Until they answer, nothing changes.",
        to=lambda proposal: subject.get_absolute_url(),
        tab=tab,
        heading=f"Propose to accept: {subject}",
        action="Ask the officers",
        back=subject.get_absolute_url(),
    )


def _shown(request: Any, acceptance_id: UUID, form: forms.AnswerForm, *, status: int = 200) -> HttpResponse:
    proposal = acceptances().get(pk=acceptance_id)
    may_answer = request.access.may(P.ACCEPT_RISK) and proposal.proposed_by_id != request.user.pk
    context = {
        "acceptance": proposal,
        "form": form if proposal.is_answerable and may_answer else None,
        "may_withdraw": proposal.is_answerable and request.access.may(P.EDIT_CONTROLS),
        "may_see_program": request.access.may(P.SEE_PROGRAM),
    }
    return render(request, "controls/acceptance.html", context, status=status)
