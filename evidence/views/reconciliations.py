"""Two lists held against each other: what came out, and a person's word on each difference."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from evidence.actions.reconciliations import explain_differences, hold_against
from evidence.models import Population, Reconciliation
from evidence.population_forms import DifferenceForm, ReconcileForm
from evidence.queries.populations import limits_of, may_be_reconciled_with, reconciled
from evidence.reconciliation import Side
from evidence.views.forms import path_of, saved
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.words import counted
from soc2hub.web.guard import ClientRequest, client_page
from soc2hub.web.views.forms import form_page

SHOWN = 500


@client_page(P.SUBMIT_EVIDENCE, methods=("GET", "POST"))
def hold(request: ClientRequest, population_id: UUID) -> HttpResponse:
    population = find(Population, population_id)
    limits = limits_of(population.control, population.period_to)
    initial = {"within_hours": limits[0][1] if limits else None}
    form = ReconcileForm(request.POST or None, among=may_be_reconciled_with(population), initial=initial)
    made: list[Reconciliation] = []

    def act(typed: dict[str, Any]) -> None:
        made.append(hold_against(
            population, typed["other"], rule=form.rule(), within_hours=typed["within_hours"], by=request.user
        ))  # fmt: skip

    if request.method == "POST" and saved(form, act):
        return redirect(made[0])
    granted = "; ".join(f"{name}: {hours} h" for name, hours in limits) or "its statement names no hours or days"
    intro = f"Events without an answer, answers without an event, late ones. {population.control.ref}: {granted}."
    return form_page(
        request, form, title=f"Hold {population} against another list", action="Compare", intro=intro,
        back=population.get_absolute_url(), back_label=str(population), pretitle="Populations",
    )  # fmt: skip


@client_page(P.SEE_PROGRAM)
def detail(request: ClientRequest, reconciliation_id: UUID) -> HttpResponse:
    return _shown(request, _row(reconciliation_id), DifferenceForm())


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def explain(request: ClientRequest, reconciliation_id: UUID) -> HttpResponse:
    row, form = _row(reconciliation_id), DifferenceForm(request.POST)
    ticked = [_difference(text) for text in request.POST.getlist("row")]

    def act(typed: dict[str, Any]) -> None:
        said = explain_differences(row, ticked, typed["reason"], by=request.user)
        messages.success(request, f"{counted(len(said), 'difference')} explained.")  # type: ignore[arg-type]

    if saved(form, act):
        return redirect(row)
    return _shown(request, row, form)


def _difference(text: str) -> tuple[Side, str]:
    side, _, key = text.partition(":")
    return (Side.THERE if side == Side.THERE else Side.HERE), key


def _row(reconciliation_id: UUID) -> Reconciliation:
    rows = Reconciliation.objects.select_related("population__control", "other__control", "made_by")
    row = rows.prefetch_related("explained__explained_by").filter(pk=reconciliation_id).first()
    if row is None:
        raise Http404("No such reconciliation.")
    return row


def _shown(request: ClientRequest, row: Reconciliation, form: DifferenceForm) -> HttpResponse:
    found = reconciled(row)
    explained = {(each.side, each.key): each for each in row.explained.all()}
    days = {(Side.HERE, e.key): e.on for e in found.only_here} | {(Side.THERE, e.key): e.on for e in found.only_there}
    lines = [
        {"side": side, "key": key, "on": days.get((side, key)), "explained": explained.get((side.value, key))}
        for side, key in found.differences
    ]
    context = {
        "row": row,
        "found": found,
        "late": found.late[:SHOWN],
        "differences": lines[:SHOWN],
        "left_out": max(0, len(lines) - SHOWN),
        "open": len(lines) - len(explained),
        "form": form,
        "may_work": request.access.may(P.SUBMIT_EVIDENCE),
        "back": path_of(request, "population", row.population_id),
    }
    status = 422 if form.is_bound else 200
    return render(request, "evidence/reconciliation.html", context, status=status)  # type: ignore[arg-type]
