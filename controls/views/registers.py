"""Risks and policies: lists, and one form each."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from controls import forms
from controls.actions import registers as acts
from controls.exports import POLICIES as POLICIES_EXPORT
from controls.exports import RISKS as RISKS_EXPORT
from controls.models import Policy, Risk
from controls.queries.acceptances import live_of
from controls.queries.registers import policies as all_policies
from controls.queries.registers import review_due_on, review_state
from controls.queries.registers import risks as all_risks
from controls.views.frames import filled, shown, url
from soc2hub.accounts.access import find, find_for_change
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, computed_page, cursor_of, next_url
from soc2hub.ui.charts import PlottedRisk, RiskMap
from soc2hub.ui.tables import Column
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import client_page

RISKS = [
    Column("Mark"), Column("Risk"), Column("Before", is_number=True), Column("After treatment", is_number=True),
    Column("Treatment"), Column("Owner"), Column("By"),
]  # fmt: skip
BY_KIND = ("kind", "title", "id")
POLICIES = [Column(label) for label in ("Policy", "Kind", "Owner", "Last reviewed", "Review due", "State")]


@client_page(P.SEE_PROGRAM)
def risks(request: Any) -> HttpResponse:
    """The gravest residual first, on the map 5×5."""
    if RISKS_EXPORT.asked_by(request):
        return RISKS_EXPORT.of(request, lambda: all_risks().iterator(500))
    rows = list(all_risks())
    open_rows = [risk for risk in rows if risk.closed_on is None]
    marked = [(f"R{number}", risk) for number, risk in enumerate(open_rows, start=1)]
    picture = RiskMap("Open risks after treatment", tuple(_plotted(mark, risk) for mark, risk in marked))
    here, following = computed_page(request, marked, key=lambda pair: pair[1].pk)
    return shown(
        request,
        "risks",
        tab="risks",
        rows=[{"mark": mark, "risk": risk} for mark, risk in here],
        next_url=following,
        open_count=len(marked),
        columns=RISKS,
        chart=picture,
        closed=len(rows) - len(open_rows),
        csv_url=csv_url(request),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def new_risk(request: Any) -> HttpResponse:
    return filled(
        request,
        forms.RiskForm(request.POST or None),
        lambda values: acts.open_risk(by=request.user, **values),
        said=lambda risk: "The risk is on record.",
        to=lambda risk: url(request.access, "risks"),
        tab="risks",
        heading="A new risk",
        action="Save the risk",
        back=url(request.access, "risks"),
    )


@client_page(P.SEE_PROGRAM, methods=("GET",))
def risk(request: Any, risk_id: UUID) -> HttpResponse:
    row = find(Risk, risk_id)
    can_accept = row.closed_on is None and row.treatment != "accept"
    return shown(request, "risk", tab="risks", risk=row, acceptance=live_of(row), can_accept=can_accept)


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def edit_risk(request: Any, risk_id: UUID) -> HttpResponse:
    row = (find_for_change if request.method == "POST" else find)(Risk, risk_id)
    return filled(
        request,
        forms.RiskEditForm(request.POST or None, initial={n: getattr(row, n) for n in forms.RiskEditForm.base_fields}),
        lambda values: acts.change_risk(row, by=request.user, **values),
        said=lambda changed: "The risk is saved.",
        to=lambda changed: url(request.access, "risks"),
        tab="risks",
        heading="Change the risk",
        action="Save",
        back=url(request.access, "risks"),
    )


@client_page(P.SEE_PROGRAM)
def policies(request: Any) -> HttpResponse:
    if POLICIES_EXPORT.asked_by(request):
        return POLICIES_EXPORT.of(request, lambda: all_policies().iterator(500))
    today = request.access.client.today()
    found = list(after_or_all(all_policies(), BY_KIND, request.GET.get("cursor", ""))[: DEFAULT + 1])
    here = found[:DEFAULT]
    rows = [{"policy": row, "due_on": review_due_on(row), "state": review_state(row, today)} for row in here]
    following = next_url(request, cursor_of(here[-1], BY_KIND)) if len(found) > DEFAULT else ""
    return shown(
        request, "policies", tab="policies", rows=rows, columns=POLICIES, next_url=following, csv_url=csv_url(request)
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def new_policy(request: Any) -> HttpResponse:
    return filled(
        request,
        forms.PolicyForm(request.POST or None),
        lambda values: acts.add_policy(by=request.user, **values),
        said=lambda policy: f"{policy.title} is on record.",
        to=lambda policy: url(request.access, "policies"),
        tab="policies",
        heading="A new policy",
        action="Save the policy",
        back=url(request.access, "policies"),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def edit_policy(request: Any, policy_id: UUID) -> HttpResponse:
    row = (find_for_change if request.method == "POST" else find)(Policy, policy_id)
    initial = {n: getattr(row, n) for n in forms.PolicyEditForm.base_fields}
    return filled(
        request,
        forms.PolicyEditForm(request.POST or None, initial=initial),
        lambda values: acts.change_policy(row, by=request.user, **values),
        said=lambda changed: f"{changed.title} is saved.",
        to=lambda changed: url(request.access, "policies"),
        tab="policies",
        heading="Change the policy",
        action="Save",
        back=url(request.access, "policies"),
    )


def _plotted(mark: str, risk: Risk) -> PlottedRisk:
    before = (risk.likelihood, risk.impact)
    return PlottedRisk(mark, risk.title, risk.residual_likelihood, risk.residual_impact, before)
