"""One person's access: change role and last day, or take it away after its consequences were named."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime

from soc2hub.accounts import queries
from soc2hub.accounts.actions import memberships
from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role, may_grant
from soc2hub.web.forms import MembershipForm
from soc2hub.web.guard import client_page
from soc2hub.web.reauthentication import needs_confirmation
from soc2hub.web.views.forms import saved
from soc2hub.web.views.people import page_url


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def show(request: Any, membership_id: UUID) -> HttpResponse:
    """The role and what taking it away would end; an auditor's day is moved by who has just confirmed (case A45)."""
    membership = get_object_or_404(queries.memberships(), pk=membership_id)
    answer = needs_confirmation(_shown) if membership.role == Role.AUDITOR else _shown
    return answer(request, membership=membership)


def _shown(request: Any, membership: Membership) -> HttpResponse:
    form = _form(request, membership)

    def act(typed: dict[str, Any]) -> None:
        role, until, version = Role(typed["role"]), typed["until"], typed["version"] or 0
        changed = memberships.change(membership, role=role, until=until, version=version, by=request.user)
        signs_in = " They were signed out everywhere and sign in again." if membership.role != changed.role else ""
        messages.success(request, f"The access of {membership.user.name} was changed.{signs_in}")

    if saved(form, act):
        return redirect(page_url(request, "seats"))
    context = {
        "membership": membership,
        "role": Role(membership.role).label,
        "form": form,
        "may_change": membership.user_id != request.user.pk and may_grant(request.access.role, membership.role),
        "is_me": membership.user_id == request.user.pk,
        "consequences": memberships.consequences(membership),
    }
    return render(request, "web/membership.html", context, status=422 if form.is_bound else 200)


def _form(request: Any, membership: Membership) -> MembershipForm:
    until = localtime(membership.expires_at).date() if membership.expires_at else None
    return MembershipForm(
        request.POST or None,
        granter=request.access.role,
        zone=request.access.client.zone,
        is_auditor=membership.role == Role.AUDITOR,
        initial={"role": membership.role, "until": until, "version": membership.version},
    )


@client_page(P.MANAGE_PEOPLE, methods=("POST",))
def revoke(request: Any, membership_id: UUID) -> HttpResponse:
    membership = get_object_or_404(queries.memberships(), pk=membership_id)
    memberships.revoke(membership, by=request.user)
    messages.success(request, f"{membership.user.name} has no access any more.")
    return redirect(page_url(request, "seats"))
