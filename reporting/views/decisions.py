from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from controls.queries.acceptances import to_answer
from controls.queries.applicability import to_approve
from reporting.actions import decisions
from reporting.forms import DecisionForm, OutcomeForm
from reporting.models import Decision
from reporting.queries import decisions as queries
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.web.guard import ClientRequest, client_page


@client_page(P.SEE_BRIEFINGS)
def index(request: ClientRequest) -> HttpResponse:
    context = {
        "waiting": queries.waiting(),
        "acceptances": to_answer(),
        "may_accept": request.access.may(P.ACCEPT_RISK),
        "criteria": to_approve(),
        "may_approve": request.access.may(P.APPROVE_SCOPE),
        "decided": queries.decided()[:24],
        "today": request.access.client.today(),
        "may_ask": request.access.may(P.WRITE_BRIEFING),
        "may_decide": request.access.may(P.DECIDE),
    }
    return render(request, "reporting/decisions.html", context)  # type: ignore[arg-type]


@client_page(P.WRITE_BRIEFING, methods=("GET", "POST"))
def new(request: ClientRequest) -> HttpResponse:
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decision = decisions.ask(request.access.client, by=request.user, **form.values())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "The question is on record and waits for leadership.")  # type: ignore[arg-type]
            return redirect("reporting:decision", request.access.client.pk, decision.pk)
    return render(request, "reporting/decision_form.html", {"form": form}, status=422 if form.errors else 200)  # type: ignore[arg-type]


@client_page(P.SEE_BRIEFINGS, methods=("GET", "POST"))
def show(request: ClientRequest, decision_id: UUID) -> HttpResponse:
    """The question with its options; whoever may decide does it here."""
    decision = find(Decision, decision_id)
    may_decide = request.access.may(P.DECIDE)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied(P.DECIDE.value)
    form = OutcomeForm(request.POST or None, decision=decision, initial={"choice": request.GET.get("choice")})
    if request.method == "POST" and form.is_valid():
        try:
            decisions.decide(decision, by=request.user, **form.values())
        except Refusal as refusal:
            form.add_error(None if refusal.field == "version" else refusal.field, refusal.message)
        else:
            messages.success(request, "Decided, and on record.")  # type: ignore[arg-type]
            return redirect("reporting:decision", request.access.client.pk, decision.pk)
    context = {
        "decision": decision,
        "form": form if may_decide and decision.decided_at is None else None,
        "is_late": decision.decided_at is None and request.access.client.today() > decision.decide_by,
        "may_revise": request.access.may(P.WRITE_BRIEFING) and decision.decided_at is None,
    }
    return render(request, "reporting/decision.html", context, status=422 if form.errors else 200)  # type: ignore[arg-type]


@client_page(P.WRITE_BRIEFING, methods=("GET", "POST"))
def edit(request: ClientRequest, decision_id: UUID) -> HttpResponse:
    decision = find(Decision, decision_id)
    form = DecisionForm(request.POST) if request.method == "POST" else DecisionForm.of(decision)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            decisions.revise(decision, version=version, by=request.user, **form.values())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Saved.")  # type: ignore[arg-type]
            return redirect("reporting:decision", request.access.client.pk, decision.pk)
    context = {"form": form, "decision": decision}
    return render(request, "reporting/decision_form.html", context, status=422 if form.errors else 200)  # type: ignore[arg-type]
