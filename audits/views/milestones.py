from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from audits.actions import milestones
from audits.forms import MilestoneForm, initial_of
from audits.models import Engagement, Milestone
from audits.views.forms import form_page, path_of, saved, to
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Stale
from soc2hub.web.guard import ClientRequest, client_page


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def add(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    engagement = find(Engagement, engagement_id)
    form = MilestoneForm(request.POST or None)

    def act(typed: dict[str, Any]) -> None:
        milestones.add(engagement, by=request.user, **form.facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "The step is in the plan.")  # type: ignore[arg-type]
        return to(request, "engagement", engagement.pk)
    back = path_of(request, "engagement", engagement.pk)
    return form_page(request, form, title="A new step", action="Add the step", back=back)


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def edit(request: ClientRequest, milestone_id: UUID) -> HttpResponse:
    row = find(Milestone, milestone_id)
    form = MilestoneForm(request.POST or None, initial=initial_of(row, MilestoneForm))

    def act(typed: dict[str, Any]) -> None:
        if typed["version"] is None:
            raise Stale
        milestones.change(row, version=typed["version"], by=request.user, **form.facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "Saved.")  # type: ignore[arg-type]
        return to(request, "engagement", row.engagement_id)
    back = path_of(request, "engagement", row.engagement_id)
    return form_page(request, form, title="A step of the plan", action="Save", back=back)
