"""One person's access: change the role, or take it away after its consequences were named."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from soc2hub.accounts import queries
from soc2hub.accounts.actions import memberships
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role, may_grant
from soc2hub.web.forms import RoleForm
from soc2hub.web.guard import client_page
from soc2hub.web.views.forms import saved
from soc2hub.web.views.people import page_url


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def show(request: Any, membership_id: UUID) -> HttpResponse:
    """The role and what taking it away would end; POST gives another role."""
    membership = get_object_or_404(queries.memberships(), pk=membership_id)
    granter = request.access.role
    form = RoleForm(request.POST or None, granter=granter, initial={"role": membership.role})

    def act(typed: dict[str, Any]) -> None:
        memberships.change_role(membership, Role(typed["role"]), by=request.user)
        messages.success(request, f"{membership.user.name} has the new role and signs in again.")

    if saved(form, act):
        return redirect(page_url(request))
    context = {
        "membership": membership,
        "role": Role(membership.role).label,
        "form": form,
        "is_auditor": membership.role == Role.AUDITOR,
        "may_change": membership.user_id != request.user.pk and may_grant(granter, membership.role),
        "is_me": membership.user_id == request.user.pk,
        "consequences": memberships.consequences(membership),
    }
    return render(request, "web/membership.html", context, status=422 if form.is_bound else 200)


@client_page(P.MANAGE_PEOPLE, methods=("POST",))
def revoke(request: Any, membership_id: UUID) -> HttpResponse:
    membership = get_object_or_404(queries.memberships(), pk=membership_id)
    memberships.revoke(membership, by=request.user)
    messages.success(request, f"{membership.user.name} has no access any more.")
    return redirect(page_url(request))
