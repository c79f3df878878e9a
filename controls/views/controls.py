"""The list of controls, one control, and every act on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from controls import forms
from controls.actions import controls as acts
from controls.actions import mappings, statements
from controls.exports import CONTROLS
from controls.models import Control, ControlStatement, Criterion
from controls.more_facts import more_facts
from controls.pictures import strip
from controls.queries.controls import OWNERLESS, controls, statement_in_force, statements_waiting, with_criteria
from controls.queries.gaps import gaps
from controls.queries.here import categories_here, period_here
from controls.queries.history import history_of
from controls.queries.lists import for_the_page, with_criterion_ids
from controls.queries.occurrences import UNDONE, occurrence_states
from controls.queries.readiness import readiness_of_controls, shown_state
from controls.views.frames import acted, filled, shown, url
from controls.views.lines import ControlLine
from soc2hub.accounts.access import find, find_for_change, find_ticked
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.lib.refusals import Refusal
from soc2hub.ui.tables import Column
from soc2hub.ui.words import day
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import client_page

SHOWS = {
    "": ("All in use", ~Q(status="retired")),
    "ownerless": ("Without an owner", OWNERLESS & ~Q(status="retired")),
    "to_start": ("To put into operation", Q(status="approved")),
    "key": ("Key controls", Q(weight="key") & ~Q(status="retired")),
    "retired": ("Retired", Q(status="retired")),
}
COLUMNS = [Column(label) for label in ("Control", "Owner", "How often", "Weight", "Statement", "Status")]


@client_page(P.SEE_PROGRAM)
def index(request: Any) -> HttpResponse:
    show = request.GET.get("show", "")
    _, condition = SHOWS.get(show, SHOWS[""])
    rows = for_the_page(controls().filter(condition))
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(Q(title__icontains=words) | Q(ref__icontains=words))
    if CONTROLS.asked_by(request):
        return CONTROLS.of(request, lambda: with_criterion_ids(rows).order_by("ref", "id").iterator(500))
    found = list(after_or_all(rows, ("ref", "id"), request.GET.get("cursor", ""))[: DEFAULT + 1])
    may_edit = request.access.may(P.EDIT_CONTROLS)
    tabs = [
        {"label": label, "url": f"?show={key}" if key else "?", "active": key == show, "count": None}
        for key, (label, _) in SHOWS.items()
    ]
    return shown(
        request,
        "controls",
        tab="controls",
        rows=[ControlLine.of(row, may_edit=may_edit) for row in found[:DEFAULT]],
        columns=COLUMNS,
        shows=tabs,
        show=show,
        words=words,
        csv_url=csv_url(request),
        bulk=forms.BulkForm(rows=[], initial={"on": request.access.client.today()}),
        next_url=next_url(request, cursor_of(found[DEFAULT - 1], ("ref", "id"))) if len(found) > DEFAULT else None,
    )


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def bulk(request: Any) -> HttpResponse:
    """Name an owner for the ticked controls, or put them into operation."""
    here = url(request.access, "controls")
    chosen = find_ticked(Control, request.POST.getlist("row"))
    form = forms.BulkForm(request.POST, rows=chosen)
    if not form.is_valid() or not chosen:
        wrong = form.errors.get("owner", ["Tick at least one control, and give a day as 2026-03-01."])
        messages.error(request, str(wrong[0]))
        return redirect(here)
    try:
        messages.success(request, _bulk(request, form.cleaned_data, chosen))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(here)


def _bulk(request: Any, values: dict[str, Any], chosen: list[Control]) -> str:
    if request.POST.get("act") == "assign":
        if values["owner"] is None:
            raise Refusal("Choose the person who answers for them.")
        done = acts.assign(chosen, owner=values["owner"], by=request.user)
        return f"{values['owner']} now answers for {len(done)} of {len(chosen)} ticked controls."
    if values["on"] is None:
        raise Refusal("Say from which day they operate.")
    done = acts.start(chosen, on=values["on"], by=request.user)
    return f"{len(done)} of {len(chosen)} ticked controls are in operation; the others lack approval or an owner."


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    return filled(
        request,
        forms.ControlForm(request.POST or None),
        lambda values: acts.create(by=request.user, **values),
        said=lambda made: f"{made.ref} is a draft. Somebody else approves its statement.",
        to=lambda made: made.get_absolute_url(),
        tab="controls",
        heading="A control of your own",
        action="Create the control",
        back=url(request.access, "controls"),
    )


@client_page(P.SEE_PROGRAM)
def show(request: Any, control_id: UUID) -> HttpResponse:
    find(Control, control_id)
    control = with_criteria(controls()).get(pk=control_id)
    today = request.access.client.today()
    period = period_here(today)
    occurrences = occurrence_states(period=period, today=today, controls=[control.pk])
    readiness = readiness_of_controls(period=period, today=today, categories=categories_here()).controls.get(control.pk)
    versions = list(control.statements.select_related("written_by", "approved_by").order_by("-number"))
    return shown(
        request,
        "control",
        tab="controls",
        control=control,
        facts=[*_facts(control), *more_facts(control, period)],
        versions=versions,
        in_force=statement_in_force(control, today),
        waiting=next((version for version in versions[:1] if not version.is_approved), None),
        strip=strip(f"{control.ref} over the period", occurrences, client_id=request.access.client.pk),
        todo=[occurrence for occurrence in occurrences if occurrence.state in UNDONE][:5],
        period=period,
        readiness=readiness,
        state=shown_state(readiness) if readiness else "retired",
        gaps=gaps().filter(control=control),
        history=history_of(control.pk, *(o.id for o in occurrences), named=control.ref),
        mapping=forms.MappingForm(),
        retire=forms.RetireForm(initial={"on": today}),
        evidence_url=f"{reverse('evidence:submissions', args=[request.access.client.pk])}?control={control.pk}",
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def edit(request: Any, control_id: UUID) -> HttpResponse:
    control = (find_for_change if request.method == "POST" else find)(Control, control_id)
    return filled(
        request,
        forms.ControlEditForm(request.POST or None, initial=_initial(control, forms.ControlEditForm)),
        lambda values: acts.change(control, by=request.user, **values),
        said=lambda changed: f"{changed.ref} is saved.",
        to=lambda changed: changed.get_absolute_url(),
        tab="controls",
        heading=f"Change {control.ref}",
        action="Save",
        back=control.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def statement(request: Any, control_id: UUID) -> HttpResponse:
    """New words: a version of its own, in force once somebody else approved it."""
    control = find(Control, control_id)
    latest = control.statements.order_by("-number").first()
    initial = {"effective_from": request.access.client.today()}
    if latest is not None:
        initial |= {"template": latest.template, "parameters": forms.Parameters.shown(latest.parameters)}
    return filled(
        request,
        forms.StatementForm(request.POST or None, initial=initial),
        lambda values: statements.propose(control, by=request.user, **values),
        said=lambda made: f"Version {made.number} waits for somebody else's approval.",
        to=lambda made: control.get_absolute_url(),
        tab="controls",
        heading=f"New statement for {control.ref}",
        action="Propose this version",
        back=control.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def approve(request: Any, control_id: UUID, statement_id: UUID) -> HttpResponse:
    control = find(Control, control_id)
    version = find(ControlStatement, statement_id, control=control)
    return acted(
        request,
        lambda: statements.approve(version, by=request.user),
        said=f"Version {version.number} of {control.ref} is approved.",
        to=control.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def approvals(request: Any) -> HttpResponse:
    """Every statement that waits, to be read and approved by somebody who did not write it."""
    waiting = list(statements_waiting())
    if request.method == "POST":
        ticked = set(request.POST.getlist("row"))
        chosen = [version for version in waiting if str(version.pk) in ticked]
        done = statements.approve_all(chosen, by=request.user)
        say = messages.success if done else messages.error
        say(request, f"{len(done)} of {len(chosen)} ticked statements approved." if done else "Nothing was approved.")
        return redirect(url(request.access, "approvals"))
    mine = [version for version in waiting if version.written_by_id == request.user.pk]
    others = [version for version in waiting if version.written_by_id != request.user.pk]
    return shown(request, "approvals", tab="controls", others=others, mine=mine)


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def map_criterion(request: Any, control_id: UUID) -> HttpResponse:
    control = find(Control, control_id)
    form = forms.MappingForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose the criterion it helps to meet.")
        return redirect(control)
    values = form.cleaned_data
    return acted(
        request,
        lambda: mappings.map_to(control, values["criterion"], rationale=values["rationale"], by=request.user),
        said=f"{control.ref} helps to meet {values['criterion'].pk}.",
        to=control.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def unmap_criterion(request: Any, control_id: UUID, criterion_id: str) -> HttpResponse:
    control, criterion = find(Control, control_id), find(Criterion, criterion_id)  # type: ignore[arg-type]
    return acted(
        request,
        lambda: mappings.unmap(control, criterion, by=request.user),
        said=f"{control.ref} no longer counts for {criterion.pk}.",
        to=control.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def retire(request: Any, control_id: UUID) -> HttpResponse:
    control = find(Control, control_id)
    form = forms.RetireForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the last day, such as 2026-03-31.")
        return redirect(control)
    return acted(
        request,
        lambda: acts.retire(control, on=form.cleaned_data["on"], by=request.user),
        said=f"{control.ref} is retired; what was done stays.",
        to=control.get_absolute_url(),
    )


def _facts(control: Control) -> list[dict[str, Any]]:
    return [
        {"label": "Owner", "value": control.accountable},
        {"label": "How often", "value": control.get_frequency_display()},
        *([{"label": "Its windows", "value": _windows(control)}] if _windows(control) else []),
        {"label": "Weight", "value": control.get_weight_display()},
        {"label": "Domain", "value": control.domain.replace("_", " ").capitalize()},
        {"label": "In operation since", "value": control.implemented_on and day(control.implemented_on)},
        {"label": "Population", "value": control.population},
        {"label": "Origin", "value": f"Library v{control.origin_version}" if control.origin_version else "Own"},
    ]


def _windows(control: Control) -> str:
    """Said where the evidence makes the occurrences, not the control's own rhythm (R7.7)."""
    if control.rhythm == control.frequency:
        return ""
    return f"{control.rhythm.value.replace('_', ' ').capitalize()}, as its evidence is wanted"


def _initial(row: Any, form: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields}
