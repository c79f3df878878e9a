"""Which report do we need: four questions, the commitments, and a reason for each answer (S10). Nothing is written."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from scoping.forms.reports import WhichReportForm
from scoping.queries.demands import demands, running_window
from scoping.views.frames import tabs, url
from scoping.which_report import Answers, Need, open_questions, which_reports
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import client_page

STATES = {
    Need.NEEDED: ("done", "Needed"),
    Need.FIRST: ("watch", "First, on the way"),
    Need.CONSIDER: ("unknown", "Consider it"),
    Need.NOT_NEEDED: ("not_applicable", "Not needed"),
}


@client_page(P.SEE_PROGRAM)
def which(request: Any) -> HttpResponse:
    form = WhichReportForm(request.GET)
    answers = Answers(**form.cleaned_data) if form.is_valid() else Answers()
    today = request.access.client.today()
    found = which_reports(answers, demands(), today=today, running=running_window(today))
    context = {
        "form": form,
        "findings": [{"it": finding, "state": STATES[finding.need]} for finding in found],
        "is_open": open_questions(answers) > 0,
        "tabs": tabs(request.access, "scope"),
        "scope_url": url(request.access, "scope"),
    }
    return render(request, "scoping/which_report.html", context)
