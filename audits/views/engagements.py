"""The audit page: what blocks the next phase, the plan, what changed hands."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from audits.actions import engagements, transitions
from audits.actions.engagements import SCOPED_UNTIL, Scope, is_of_former
from audits.continuity import uncovered
from audits.forms import EngagementForm, MoveForm, OpenEngagementForm, initial_of
from audits.models import Engagement, Grant, Transition
from audits.phases import Dates, ReportType, State, next_states, period_warnings
from audits.pictures import plan_picture
from audits.plan import TimeFrame, back_planned, plan_warnings
from audits.queries.engagements import (
    current_engagement,
    follows,
    is_time_to_follow,
    may_be_followed,
    outlook_of,
)
from audits.queries.engagements import engagements as all_engagements
from audits.queries.gates import next_gate
from audits.queries.requests import request_counts
from audits.views.blockers import blockers
from audits.views.forms import form_page, path_of, saved, to
from controls.queries import categories_here
from scoping.models import ScopeVersion
from scoping.queries import current_scope, revenue_waiting
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.web.guard import ClientRequest, client_page

ASKED = ("title", "firm", "need_by", "budget_cents", "frame_reason", "taken_over_on")


@client_page(P.SEE_PROGRAM)
def audit(request: ClientRequest) -> HttpResponse:
    engagement = current_engagement()
    if engagement is None:
        scope = current_scope()
        context = {"scope": scope, "engagements": list(all_engagements()), "may_run": request.access.may(P.RUN_AUDIT)}
        return render(request, "audits/none.html", context)  # type: ignore[arg-type]
    return _page(request, engagement)


@client_page(P.SEE_PROGRAM)
def engagement(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    return _page(request, find(Engagement, engagement_id))


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def open_engagement(request: ClientRequest) -> HttpResponse:
    version = current_scope()
    form = OpenEngagementForm(
        request.POST or None, has_scope=version is not None, initial=_beginning(request.access.client.today())
    )
    opened: list[Engagement] = []

    def act(typed: dict[str, Any]) -> None:
        scope = Scope.of(version) if version else _stated(typed)
        facts = {name: typed[name] for name in ASKED}
        state, reason = State(typed["state"]), typed["reason"]
        today = request.access.client.today()
        opened.append(
            engagements.open_engagement(scope=scope, state=state, reason=reason, by=request.user, today=today, **facts)
        )

    if request.method == "POST" and saved(form, act):
        if opened[0].state != State.PLANNING:
            messages.success(request, "It is taken over. This page leads through what comes next.")  # type: ignore[arg-type]
            return to(request, "take_over")
        messages.success(request, "The engagement is open and its plan counted back.")  # type: ignore[arg-type]
        return to(request, "engagement", opened[0].pk)
    intro = (
        f"It is about {version}, the scope in force." if version else "No scope is approved yet: say what it is about."
    )
    back = path_of(request, "audit")
    return form_page(request, form, title="Open an engagement", action="Open the engagement", back=back, intro=intro)


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def edit(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    row = find(Engagement, engagement_id)
    form = EngagementForm(request.POST or None, initial=initial_of(row, EngagementForm))

    def act(typed: dict[str, Any]) -> None:
        engagements.change(row, version=typed["version"], by=request.user, **form.facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "Saved.")  # type: ignore[arg-type]
        return to(request, "engagement", row.pk)
    title = f"Facts of {find(Engagement, engagement_id).title}"
    return form_page(request, form, title=title, action="Save", back=path_of(request, "engagement", row.pk))


@client_page(P.RUN_AUDIT, methods=("POST",))
def move(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    row = find(Engagement, engagement_id)
    form = MoveForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        today = request.access.client.today()
        transitions.move(row, State(typed["to_state"]), reason=typed["reason"], by=request.user, today=today)

    if not saved(form, act):
        return _page(request, find(Engagement, engagement_id), form=form)
    messages.success(request, "The engagement moved on.")  # type: ignore[arg-type]
    return to(request, "engagement", row.pk)


@client_page(P.RUN_AUDIT, methods=("POST",))
def follow_scope(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    row, version = find(Engagement, engagement_id), current_scope()
    if version is None:
        raise Refusal("No scope version is approved. Approve one first.")
    engagements.follow_scope(row, version, by=request.user)
    messages.success(request, f"The engagement follows {version}.")  # type: ignore[arg-type]
    return to(request, "engagement", row.pk)


def _page(request: ClientRequest, row: Engagement, *, form: Form | None = None) -> HttpResponse:
    today, access = request.access.client.today(), request.access
    steps = outlook_of(row, today)
    version, gate = current_scope(), next_gate(row, today)
    others = [other for other in all_engagements() if other.pk != row.pk]
    former = next((other for other in others if other.pk == row.follows_id), None)
    is_former = bool(former and version and is_of_former(former, version))
    context = {
        "engagement": row,
        "gate": gate,
        "blockers": blockers(row, gate.unmet),
        "left_open": blockers(row, gate.left_open),
        "steps": steps,
        "picture": plan_picture(steps, today=today),
        "counts": request_counts(row, today),
        "warnings": _warnings(row, today),
        "newer_scope": _newer_scope(row, version) if not is_former else None,
        "is_former_scope": is_former and row.scope_version_id is None,
        "transitions": _moves(row),
        "grants": list(Grant.objects.filter(engagement=row, revoked_at=None).select_related("user")),
        "others": others,
        "move_form": form or MoveForm(),
        "withdraw_form": MoveForm(initial={"to_state": State.WITHDRAWN.value}),
        "may_withdraw": State.WITHDRAWN in next_states(State(row.state), ReportType(row.report_type)),
        "may_run": access.may(P.RUN_AUDIT),
        "may_open_room": access.may(P.MANAGE_PEOPLE),
        "today": today,
        "former": former,
        "successor": next((other for other in others if follows(other, row)), None),
        "may_renew": access.may(P.RUN_AUDIT) and is_time_to_follow(row, today),
        "uncovered": uncovered(row.time_frame, today) if may_be_followed(row) else None,
    }
    return render(request, "audits/engagement.html", context, status=422 if form else 200)  # type: ignore[arg-type]


def _newer_scope(row: Engagement, version: ScopeVersion | None) -> ScopeVersion | None:
    """One that may still be followed; from fieldwork on the scope stands."""
    is_newer = version is not None and version.pk != row.scope_version_id and State(row.state) in SCOPED_UNTIL
    return version if is_newer else None


def _moves(row: Engagement) -> list[Transition]:
    """The newest first; of two at one instant, the later state."""
    moves = Transition.objects.filter(engagement=row).select_related("moved_by")
    return sorted(moves, key=lambda move: (move.moved_at, list(State).index(State(move.to_state))), reverse=True)


def _warnings(row: Engagement, today: date) -> tuple[str, ...]:
    frame = TimeFrame(row.period_start, row.ends_on)
    dates = Dates(ReportType(row.report_type), row.as_of, row.period_start, row.period_end)
    steps = back_planned(frame, need_by=row.need_by, today=today)
    is_ahead = row.state in {State.PLANNING, State.READINESS, State.REMEDIATION}
    return (*period_warnings(dates), *(plan_warnings(steps, need_by=row.need_by, today=today) if is_ahead else ()))


def _beginning(today: date) -> dict[str, Any]:
    needed = [waiting.need_by for waiting in revenue_waiting(today) if waiting.need_by]
    return {"need_by": min(needed, default=None), "categories": sorted(categories_here()), "state": "planning"}


def _stated(typed: dict[str, Any]) -> Scope:
    return Scope(
        ReportType(typed["report_type"]),
        typed["categories"],
        typed["period_start"],
        typed["period_end"],
        typed["as_of"],
    )
