"""Our tests, the auditor's results beside them, and the forecast with its reasons; never an opinion."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from audits.actions import results
from audits.forms import TestForm, TranscribeForm, initial_of
from audits.models import AuditorResult, Engagement, InternalTest
from audits.queries.tests import prospects
from audits.views.forms import form_page, path_of, saved, to
from controls.models import Control
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Stale
from soc2hub.ui.tables import Column
from soc2hub.web.guard import ClientRequest, client_page

CONTROLS = [
    Column("Control"),
    Column("Forecast"),
    Column("Tested", is_number=True),
    Column("Deviations", is_number=True),
    Column("The auditor found"),
    Column("Next", is_hidden_label=True),
]
CRITERIA = [Column("Criterion"), Column("Risk"), Column("Controls", is_number=True), Column("Why")]


@client_page(P.SEE_PROGRAM)
def listing(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    engagement = find(Engagement, engagement_id)
    found = prospects(engagement)
    at_risk_first = sorted(found.criteria, key=lambda row: ("red", "amber", "unknown", "green").index(row.risk.status))
    context = {
        "engagement": engagement,
        "prospects": found,
        "criteria": at_risk_first,
        "columns": CONTROLS,
        "criteria_columns": CRITERIA,
        "may_run": request.access.may(P.RUN_AUDIT),
    }
    return render(request, "audits/tests.html", context)  # type: ignore[arg-type]


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def record(request: ClientRequest, engagement_id: UUID, control_id: UUID) -> HttpResponse:
    engagement, control = find(Engagement, engagement_id), find(Control, control_id)
    form = TestForm(request.POST or None, initial={"tested_on": request.access.client.today()})

    def act(typed: dict[str, Any]) -> None:
        results.record_test(engagement, control, by=request.user, **form.facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, f"The test of {control.ref} is recorded.")  # type: ignore[arg-type]
        return to(request, "tests", engagement.pk)
    return _form(request, form, engagement, f"Test {control.ref}", intro=control.title)


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def edit(request: ClientRequest, test_id: UUID) -> HttpResponse:
    row = find(InternalTest, test_id)
    control = row.control
    form = TestForm(request.POST or None, initial=initial_of(row, TestForm))

    def act(typed: dict[str, Any]) -> None:
        if typed["version"] is None:
            raise Stale
        results.change_test(row, version=typed["version"], by=request.user, **form.facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "Saved.")  # type: ignore[arg-type]
        return to(request, "tests", row.engagement_id)
    return _form(request, form, row.engagement, f"Test of {control.ref}", intro=control.title)


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def transcribe(request: ClientRequest, engagement_id: UUID, control_id: UUID) -> HttpResponse:
    engagement, control = find(Engagement, engagement_id), find(Control, control_id)
    row = AuditorResult.objects.filter(engagement=engagement, control=control).first()
    form = TranscribeForm(request.POST or None, initial=initial_of(row, TranscribeForm) if row else {})

    def act(typed: dict[str, Any]) -> None:
        results.transcribe(engagement, control, version=typed["version"], by=request.user, **form.facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, f"The auditor's result on {control.ref} is transcribed.")  # type: ignore[arg-type]
        return to(request, "tests", engagement.pk)
    intro = f"{control.title}. Copy what the report says; our own test stands beside it."
    return _form(request, form, engagement, f"The auditor's result on {control.ref}", intro=intro)


def _form(request: ClientRequest, form: Any, engagement: Engagement, title: str, *, intro: str) -> HttpResponse:
    back = path_of(request, "tests", engagement.pk)
    return form_page(request, form, title=title, action="Save", back=back, back_label="Tests", intro=intro)
