"""Readiness assessments: begun, sat through control by control, completed into gaps, compared with the last one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from controls import forms
from controls.actions import assessments as acts
from controls.exports import ASSESSMENT
from controls.models import ReadinessAssessment, ReadinessConclusion
from controls.models.assessments import ANSWERS, ASPECTS
from controls.queries import assessments as queries
from controls.views.frames import acted, filled, shown, url
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.lib.refusals import Refusal, Stale
from soc2hub.ui.words import counted
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import client_page

PAGE = 120
"""One sitting: a hundred controls and a few more on one page."""
CHOICES = [
    {"value": value, "word": word, "key": key} for (value, word), key in zip(ANSWERS, ("1", "2", "3", "0"), strict=True)
]
WORDS = {"designed": "Designed", "implemented": "Implemented", "operating": "Operating"}


@client_page(P.SEE_PROGRAM)
def index(request: Any) -> HttpResponse:
    found = list(after_or_all(queries.assessments(), ("-number",), request.GET.get("cursor", ""))[: DEFAULT + 1])
    rows = found[:DEFAULT]
    return shown(
        request,
        "assessments",
        tab="assessments",
        rows=rows,
        is_open=any(not row.is_completed for row in rows),
        next_url=next_url(request, cursor_of(rows[-1], ("-number",))) if len(found) > DEFAULT else None,
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    return filled(
        request,
        forms.AssessmentForm(
            request.POST or None, initial={"title": f"Readiness, {request.access.client.today():%B %Y}"}
        ),
        lambda values: acts.begin(by=request.user, **values),
        said=lambda made: "It begins with every control in use. Each answer is saved at once.",
        to=lambda made: made.get_absolute_url(),
        tab="assessments",
        heading="A readiness assessment",
        action="Begin",
        back=url(request.access, "assessments"),
    )


@client_page(P.SEE_PROGRAM)
def show(request: Any, assessment_id: UUID) -> HttpResponse:
    """The sitting while it is open, what came out once it is completed."""
    assessment = find(ReadinessAssessment, assessment_id)
    form = forms.ConclusionFilter(request.GET, families=queries.families(assessment))
    rows = _narrowed(queries.conclusions(assessment), form)
    if ASSESSMENT.asked_by(request):
        return ASSESSMENT.of(request, lambda: rows.iterator(500))
    found = list(after_or_all(rows, ("ref", "id"), request.GET.get("cursor", ""))[: PAGE + 1])
    may_answer = request.access.may(P.EDIT_CONTROLS) and not assessment.is_completed
    results = queries.results(assessment)
    return shown(
        request,
        "assessment",
        tab="assessments",
        assessment=assessment,
        filter_form=form,
        reset_url=assessment.get_absolute_url(),
        is_filtered=any(request.GET.get(name) for name in form.fields),
        rows=[_row(request, row, may_answer=may_answer) for row in found[:PAGE]],
        may_answer=may_answer,
        choices=CHOICES,
        standing=queries.standing_of(assessment),
        criteria=queries.tally(results),
        results=results,
        missing=queries.missing_controls(assessment).count() if may_answer else 0,
        version_form=forms.VersionForm(initial={"version": assessment.version}),
        compare_url=url(request.access, "assessment_comparison", assessment.pk) if assessment.former_id else "",
        csv_url=csv_url(request),
        next_url=next_url(request, cursor_of(found[PAGE - 1], ("ref", "id"))) if len(found) > PAGE else None,
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def conclude(request: Any, assessment_id: UUID, conclusion_id: UUID) -> HttpResponse:
    """One control: answered as a form, or at once while one goes along; who was slower sees both answers."""
    conclusion = find(ReadinessConclusion, conclusion_id, assessment_id=assessment_id)
    if request.method == "GET":
        return _one(request, conclusion)
    form = forms.ConclusionForm(request.POST)
    if not form.is_valid():
        return _one(request, conclusion, refused=form.first_error, status=422)
    answers = {name: form.cleaned_data[name] for name in (*ASPECTS, "note")}
    try:
        done = acts.conclude(conclusion, version=form.read_version, by=request.user, **answers)
    except Stale:
        return _one(request, find(ReadinessConclusion, conclusion_id), mine=answers, status=409)
    except Refusal as refusal:
        return _one(request, conclusion, refused=refusal.message, status=refusal.status)
    if request.htmx:
        return _one(request, done)
    messages.success(request, f"{done.ref} is saved.")
    return redirect(f"{url(request.access, 'assessment', assessment_id)}#row-{done.pk}")


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def take_in(request: Any, assessment_id: UUID) -> HttpResponse:
    assessment = find(ReadinessAssessment, assessment_id)
    return acted(
        request,
        lambda: acts.take_in(assessment, by=request.user),
        said=lambda taken: f"{counted(taken, 'control')} taken in.",
        to=assessment.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def complete(request: Any, assessment_id: UUID) -> HttpResponse:
    """What it will come to, and the button."""
    assessment = find(ReadinessAssessment, assessment_id)
    standing = queries.standing_of(assessment)
    found = queries.tally(queries.computed(assessment)) if not assessment.is_completed else None
    return filled(
        request,
        forms.VersionForm(request.POST or None, initial={"version": assessment.version}),
        lambda values: acts.complete(assessment, version=values["version"], by=request.user),
        said=lambda done: "Completed. What is missing stands among the gaps, without an owner and a date so far.",
        to=lambda done: done.get_absolute_url(),
        template="assessment_completion",
        tab="assessments",
        assessment=assessment,
        standing=standing,
        criteria=found,
        missing=queries.missing_controls(assessment).count(),
        heading="Complete the assessment",
        action="Complete it",
        back=assessment.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("POST",))
def discard(request: Any, assessment_id: UUID) -> HttpResponse:
    assessment, form = find(ReadinessAssessment, assessment_id), forms.VersionForm(request.POST)
    seen = form.cleaned_data["version"] if form.is_valid() else 0
    return acted(
        request,
        lambda: acts.discard(assessment, version=seen, by=request.user),
        said="Discarded. Nothing of it is left but its line in the trail.",
        to=url(request.access, "assessments"),
    )


@client_page(P.SEE_PROGRAM)
def compare(request: Any, assessment_id: UUID) -> HttpResponse:
    """Against the one completed before it, or any other named by `with`."""
    assessment = find(ReadinessAssessment, assessment_id)
    others = list(ReadinessAssessment.objects.exclude(completed_at=None).exclude(pk=assessment.pk).order_by("-number"))
    asked = request.GET.get("with", "") or str(assessment.former_id or "")
    former = next((other for other in others if str(other.pk) == asked), None)
    found = _told(queries.comparison(former, assessment)) if former else {}
    return shown(request, "assessment_comparison", tab="assessments", assessment=assessment, others=others, **found)


def _told(found: queries.Compared) -> dict[str, Any]:
    """In words, and what got better or worse one by one; what did not move is only counted."""
    labels = {"ready": "Ready", "designed": "Designed", "implemented": "Implemented", "operating": "Operating"}
    lines = [
        {"label": word, "before": getattr(found.before, name), "now": getattr(found.now, name)}
        for name, word in labels.items()
    ]
    parts = [
        _part(f"{heading}: {what}", getattr(of, name))
        for heading, name in (("Worse", "worse"), ("Better", "better"), ("Not comparable", "unknown"))
        for what, of in (("controls", found.controls), ("criteria", found.criteria))
    ]
    parts += [
        {"heading": heading, "count": len(names), "names": names}
        for heading, names in (("New controls", found.controls.added), ("No longer there", found.controls.gone))
    ]
    return {
        "found": found,
        "controls_said": found.controls.sentence("control"),
        "criteria_said": found.criteria.sentence("criterion", "criteria"),
        "lines": lines,
        "parts": [part for part in parts if part["count"]],
    }


def _part(heading: str, changes: Any) -> dict[str, Any]:
    return {"heading": heading, "count": len(changes), "changes": changes}


def _narrowed(rows: Any, form: forms.ConclusionFilter) -> Any:
    if not form.is_valid():
        return rows
    asked = form.cleaned_data
    if asked["family"]:
        rows = rows.filter(control__domain=asked["family"])
    if asked["owner"]:
        rows = rows.filter(control__owner=asked["owner"])
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked["q"]:
        rows = rows.filter(Q(ref__icontains=asked["q"]) | Q(title__icontains=asked["q"]))
    return rows


def _row(
    request: Any, row: ReadinessConclusion, *, may_answer: bool, mine: dict[str, str] | None = None
) -> dict[str, Any]:
    """One control as the template shows it: its three questions as they stand, or as somebody wanted to answer."""
    said = mine or {name: getattr(row, name) for name in (*ASPECTS, "note")}
    words = dict(ANSWERS)
    asks = [{"name": name, "label": WORDS[name], "value": said[name], "word": words[said[name]]} for name in ASPECTS]
    return {
        "it": row,
        "note": said["note"],
        "asks": asks,
        "url": url(request.access, "conclusion", row.assessment_id, row.pk),
        "may_answer": may_answer,
    }


def _one(
    request: Any,
    conclusion: ReadinessConclusion,
    *,
    mine: dict[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The row alone: as pieces that take their places while one goes along, or as a page."""
    row = queries.conclusions(conclusion.assessment).get(pk=conclusion.pk)
    context = _row(request, row, may_answer=not conclusion.assessment.is_completed, mine=mine) | {
        "assessment": conclusion.assessment,
        "refused": refused,
        "theirs": _both(row, mine) if mine else [],
        "mine": mine,
        "choices": CHOICES,
    }
    if request.htmx and request.method == "POST":
        context["standing"] = queries.standing_of(conclusion.assessment)
        return render(request, "controls/assessment_saved.html", context, status=status)
    if request.htmx:
        return render(request, "controls/assessment_row.html", {"row": context, "choices": CHOICES})
    return shown(request, "assessment_one", tab="assessments", status=status, row=context, **context)


def _both(row: ReadinessConclusion, mine: dict[str, str]) -> list[dict[str, str]]:
    """Where theirs and mine differ, in words."""
    words = dict(ANSWERS)
    labels = WORDS | {"note": "Note"}
    return [
        {
            "label": labels[name],
            "theirs": words.get(getattr(row, name), getattr(row, name)) or "empty",
            "mine": words.get(value, value) or "empty",
        }
        for name, value in mine.items()
        if getattr(row, name) != value
    ]
