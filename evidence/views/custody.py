"""Acts on a submission's file and on who sees it, or a list: how sensitive, privileged, under hold, to be purged."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from evidence.actions import sensitivity
from evidence.forms import PrivilegeForm, SensitivityForm
from evidence.models import Population, Submission
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.custody.actions import holds, purges
from soc2hub.custody.forms import HoldForm, PurgeForm
from soc2hub.web.guard import client_page
from soc2hub.web.reauthentication import needs_confirmation
from soc2hub.web.views.forms import form_page, saved


@client_page(P.SUBMIT_EVIDENCE, methods=("GET", "POST"))
def classify(request: Any, submission_id: UUID) -> HttpResponse:
    submission = find(Submission, submission_id)
    form = SensitivityForm(request.POST or None, initial={"sensitivity": submission.sensitivity})
    sees: list[bool] = []

    def act(typed: dict[str, Any]) -> None:
        sees.append(sensitivity.classify(submission, typed["sensitivity"], reason=typed["reason"], by=request.user))

    if not saved(form, act):
        intro = "Evidence about people, or legal, is seen by who handed it in and by those who are named for it."
        return _page(request, submission, form, "How sensitive it is", "Save", intro)
    if sees == [True]:
        messages.success(request, f"“{submission}” is marked.")
        return redirect(submission)
    messages.success(request, f"“{submission}” is marked. You are not named for such evidence, so you see it no more.")
    return redirect(reverse("evidence:submissions", args=[request.access.client.pk]))


@client_page(P.SUBMIT_EVIDENCE, methods=("GET", "POST"))
def classify_list(request: Any, population_id: UUID) -> HttpResponse:
    population = find(Population, population_id)
    form = SensitivityForm(request.POST or None, initial={"sensitivity": population.sensitivity})
    sees: list[bool] = []

    def act(typed: dict[str, Any]) -> None:
        done = sensitivity.classify_list(population, typed["sensitivity"], reason=typed["reason"], by=request.user)
        sees.append(done)

    if not saved(form, act):
        intro = (
            "With its rows and samples, every version of it and what it was held against. A list about people, or "
            "legal, is seen by who brought it in and by those who are named for it."
        )
        back = {"back": population.get_absolute_url(), "back_label": str(population), "pretitle": "Populations"}
        return form_page(request, form, title="How sensitive it is", action="Save", intro=intro, **back)
    if sees == [True]:
        messages.success(request, f"“{population}” is marked.")
        return redirect(population)
    messages.success(request, f"“{population}” is marked. You are not named for such lists, so you see it no more.")
    return redirect(reverse("evidence:populations", args=[request.access.client.pk]))


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def privilege(request: Any, submission_id: UUID) -> HttpResponse:
    """Mark it privileged, or release it."""
    submission = find(Submission, submission_id)
    form = PrivilegeForm(request.POST or None)

    def act(typed: dict[str, Any]) -> None:
        wanted = not submission.is_privileged
        sensitivity.set_privileged(submission, is_privileged=wanted, reason=typed["reason"], by=request.user)
        messages.success(request, f"“{submission}” is {'privileged' if wanted else 'released'}.")

    if saved(form, act):
        return redirect(submission)
    title = "Release from privilege" if submission.is_privileged else "Mark as privileged"
    intro = "Privileged evidence goes neither to the auditor nor into an export until it is released."
    return _page(request, submission, form, title, title, intro)


@client_page(P.HOLD_EVIDENCE, methods=("GET", "POST"))
def hold(request: Any, submission_id: UUID) -> HttpResponse:
    submission = find(Submission, submission_id)
    form = HoldForm(request.POST or None)

    def act(typed: dict[str, Any]) -> None:
        holds.place(on=submission.thing, what=submission.neutral_name, reason=typed["reason"], by=request.user)
        messages.success(request, f"“{submission}” is under legal hold.")

    if saved(form, act):
        return redirect(submission)
    intro = "While it lasts this is not purged, whoever asks."
    return _page(request, submission, form, "Put under legal hold", "Place the hold", intro)


@client_page(P.PURGE_EVIDENCE, methods=("GET", "POST"))
def ask_to_purge(request: Any, submission_id: UUID) -> HttpResponse:
    return _asked(request, submission=find(Submission, submission_id))


@needs_confirmation
def _asked(request: Any, *, submission: Submission) -> HttpResponse:
    form = PurgeForm(request.POST or None)

    def act(typed: dict[str, Any]) -> None:
        purges.ask(submission.thing, what=submission.neutral_name, by=request.user, **typed)
        messages.success(request, "Somebody else has to approve now: they find it under Custody.")

    if saved(form, act):
        return redirect(submission)
    what = "the file" if submission.blob else "these words"
    gone = "the bytes are" if submission.blob else "words, title, source and note are"
    intro = f"Once somebody else approves, {gone} gone, and no later backup has them. SHA-256 and reason stay."
    return _page(request, submission, form, f"Ask to purge {what}", "Ask for it", intro)


def _page(request: Any, submission: Submission, form: Any, title: str, action: str, intro: str) -> HttpResponse:
    back = submission.get_absolute_url()
    about = {"back_label": submission.title, "pretitle": "Evidence"}
    return form_page(request, form, title=title, action=action, back=back, intro=intro, **about)
