"""The promise check, and the duties between us and our vendors: pages of the scope that know the controls."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from controls.actions import ties
from controls.models import Control, Tie
from controls.promises import UNITS, Verdict, is_comparable
from controls.queries import promises as queries
from controls.views.frames import url
from scoping.models import Commitment, Csoc, Cuec
from scoping.views.frames import tabs
from scoping.views.frames import url as scope_url
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.ui.words import counted
from soc2hub.web.guard import client_page

TARGETS: dict[str, Any] = {"commitment": Commitment, "csoc": Csoc, "cuec": Cuec}
PAGES = {"commitment": "promises", "csoc": "duties", "cuec": "duties"}
STATES = {
    Verdict.CONTRADICTED: ("overdue", "Contradicted"),
    Verdict.UNLINKED: ("watch", "No control named"),
    Verdict.UNMEASURED: ("unknown", "Not measurable"),
    Verdict.UNCLEAR: ("unknown", "Cannot be compared"),
    Verdict.KEPT: ("done", "Kept"),
}


@client_page(P.SEE_PROGRAM)
def promises(request: Any) -> HttpResponse:
    """Contradictions first, with the customers and the money behind them."""
    access = request.access
    today = access.client.today()
    rows = queries.promises(today)
    choices = _measures(queries.tieable(), today) if access.may(P.EDIT_CONTROLS) else {}
    context = _frame(access, "controls:promises") | {
        "rows": [
            {
                "it": row,
                "state": STATES[row.judgement.verdict],
                "label": str(row.commitment),
                "choices": choices.get(row.commitment.kind, []),
                "tie_url": url(access, "tie", "commitment", row.commitment.pk),
                "ties": _shown_ties(access, row.ties),
            }
            for row in rows
        ],
        "stake": _stake(row for row in rows if row.judgement.verdict is Verdict.CONTRADICTED),
        "counts": {state.value: sum(row.judgement.verdict is state for row in rows) for state in Verdict},
    }
    return render(request, "controls/promises.html", context)


@client_page(P.SEE_PROGRAM)
def duties(request: Any) -> HttpResponse:
    """What vendors expect of us and we of them; each tied to a control, not applicable, or a gap."""
    access = request.access
    found = queries.duties()
    controls = queries.tieable() if access.may(P.EDIT_CONTROLS) else []
    choices = [(str(control.pk), str(control)) for control in controls]
    context = _frame(access, "vendors") | {
        "rows": [
            {
                "it": duty,
                "label": str(duty.row),
                "choices": choices,
                "tie_url": url(access, "tie", duty.kind, duty.row.pk),
                "ties": _shown_ties(access, duty.ties),
            }
            for duty in found
        ],
        "gaps": sum(duty.state == "gap" for duty in found),
    }
    return render(request, "controls/duties.html", context)


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def tie(request: Any, target: str, object_id: UUID) -> HttpResponse:
    if target not in TARGETS:
        raise Http404("No such thing to tie a control to.")
    row = find(TARGETS[target], object_id)
    control_id, _, parameter = request.POST.get("control", "").partition(":")
    try:
        control = find(Control, UUID(control_id))
    except ValueError:
        raise Http404("No such control.") from None
    try:
        ties.tie(control, by=request.user, parameter=parameter, **{target: row})
        messages.success(request, f"{control.ref} is tied to it.")
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(url(request.access, PAGES[target]))


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def untie(request: Any, object_id: UUID) -> HttpResponse:
    made = find(Tie, object_id)
    page = "promises" if made.commitment_id else "duties"
    ties.untie(made, by=request.user)
    messages.success(request, "They are not tied any more.")
    return redirect(url(request.access, page))


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def note_gaps(request: Any) -> HttpResponse:
    made = ties.note_gaps(by=request.user)
    messages.success(request, f"{counted(made, 'gap')} noted. Next: an owner and a date for each.")
    return redirect(url(request.access, "gaps" if made else "duties"))


def _frame(access: Any, tab: str) -> dict[str, Any]:
    return {
        "tabs": tabs(access, tab),
        "scope_url": scope_url(access, "scope"),
        "vendors_url": scope_url(access, "vendors"),
        "may_edit": access.may(P.EDIT_CONTROLS),
        "new_commitment_url": scope_url(access, "commitment_new") if access.may(P.EDIT_SCOPE) else "",
    }


def _shown_ties(access: Any, made: Sequence[Tie]) -> list[dict[str, Any]]:
    return [{"it": one, "untie_url": url(access, "untie", one.pk)} for one in made]


def _measures(controls: Sequence[Control], today: Any) -> dict[str, list[tuple[str, str]]]:
    """For each kind of promise what can be chosen: parameters that compare, then controls as a whole."""
    measured = [
        (control, name, value) for control in controls for name, value in queries.parameters_of(control, today).items()
    ]
    whole = [(str(control.pk), f"{control}, as a whole") for control in controls]
    return {
        kind: [
            (f"{control.pk}:{name}", f"{control}: {name.replace('_', ' ')} {value}")
            for control, name, value in measured
            if kind == "location" or is_comparable(kind, name)
        ]
        + whole
        for kind in (*UNITS, "location")
    }


def _stake(rows: Any) -> list[tuple[str, int]]:
    """Yearly value by currency."""
    totals: dict[str, int] = {}
    for row in rows:
        commitment = row.commitment
        totals[commitment.currency] = totals.get(commitment.currency, 0) + commitment.yearly_value_cents
    return sorted((currency, cents) for currency, cents in totals.items() if cents)
