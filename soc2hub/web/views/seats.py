"""Who has access to the client, in which role, since when and until when; a colleague gets a seat."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from soc2hub.accounts import queries
from soc2hub.accounts.actions import memberships
from soc2hub.accounts.colleagues import colleagues_to_seat, seats_in_client
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role
from soc2hub.web.forms import SeatForm
from soc2hub.web.guard import client_page
from soc2hub.web.views.forms import form_page, saved
from soc2hub.web.views.people import page_url, uuid_or_none


@client_page(P.MANAGE_PEOPLE)
def index(request: Any) -> HttpResponse:
    rows, behind = seats_in_client(request.access, uuid_or_none(request.GET.get("after", "")))
    context = {
        "rows": rows,
        "next_url": f"{page_url(request, 'seats')}?after={behind}" if behind else "",
        "invitations": queries.waiting_invitations(),
        "may_seat": bool(colleagues_to_seat()),
    }
    return render(request, "web/seats.html", context)


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def give(request: Any) -> HttpResponse:
    """`?user=` chooses a colleague, as the matrix of the practice does."""
    colleagues, who = colleagues_to_seat(), request.access
    initial = {"user": request.GET.get("user", ""), "role": Role.ANALYST.value}
    zone = who.client.zone
    form = SeatForm(request.POST or None, granter=who.role, zone=zone, colleagues=colleagues, initial=initial)

    def act(typed: dict[str, Any]) -> None:
        colleague = get_object_or_404(User, pk=typed["user"])
        memberships.give(colleague, Role(typed["role"]), until=typed["until"], by=request.user)
        messages.success(request, f"{colleague.name} sees {who.client.name} from now on.")

    back = page_url(request, "seats")
    if saved(form, act):
        return redirect(back)
    intro = "Colleagues of your practice join at once. Everybody else gets an invitation by mail and accepts it."
    return form_page(request, form, title="Give a colleague access", action="Give access", back=back, intro=intro)
