"""Start the next cycle: the period that follows is proposed, a person says yes (DOMAIN R10.4, A8)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from audits.actions import renewals
from audits.continuity import next_frame
from audits.forms import RenewalForm
from audits.models import Engagement
from audits.plan import TimeFrame
from audits.queries.engagements import successor
from audits.views.forms import form_page, path_of, saved, to
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def renew(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    """Where the next cycle is open already, that is where one wanted to go."""
    former: Engagement = find(Engagement, engagement_id)
    if after := successor(former):
        return to(request, "engagement", after.pk)
    form = RenewalForm(request.POST or None, initial=_proposed(former))
    opened: list[Engagement] = []

    def act(typed: dict[str, Any]) -> None:
        frame = TimeFrame(typed.pop("period_start"), typed.pop("period_end"))
        today = request.access.client.today()
        opened.append(renewals.renew(former, frame=frame, by=request.user, today=today, **typed))

    if request.method == "POST" and saved(form, act):
        messages.success(request, "The next cycle is open. Sign the scope for its period next.")  # type: ignore[arg-type]
        return to(request, "engagement", opened[0].pk)
    back = path_of(request, "engagement", former.pk)
    return form_page(
        request, form, title="Start the next cycle", action="Start the next cycle", back=back, back_label=former.title,
        intro="Controls and their owners go on. The steps you added come along, exceptions become gaps, and what the"
        " auditor asked for stands ready to be asked again.",
    )  # fmt: skip


def _proposed(former: Engagement) -> dict[str, Any]:
    frame = next_frame(former.time_frame)
    title = f"SOC 2 type 2, {frame.ends_on.year}"
    return {"title": title, "period_start": frame.starts_on, "period_end": frame.ends_on}
