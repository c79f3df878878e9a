"""Invite into a client, take an invitation back, and the public page where it is accepted."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from soc2hub.accounts.access import find
from soc2hub.accounts.actions import invitations
from soc2hub.accounts.actions.invitations import Gone, Offer
from soc2hub.accounts.models import Invitation, Person
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role
from soc2hub.web.forms import AuditorInvitationForm, InvitationForm, JoinForm
from soc2hub.web.guard import client_page, public_page
from soc2hub.web.reauthentication import needs_confirmation
from soc2hub.web.views.forms import form_page, saved
from soc2hub.web.views.people import page_url

SENT = "The invitation to {email} is on its way. The link works once, within 72 hours."


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def invite(request: Any) -> HttpResponse:
    who = request.access
    form = InvitationForm(request.POST or None, granter=who.role, zone=who.client.zone, initial=_known(request))

    def act(typed: dict[str, Any]) -> None:
        role = Role(typed["role"])
        until = typed["until"]
        invitations.invite(email=typed["email"], name=typed["name"], role=role, until=until, by=request.user)
        messages.success(request, SENT.format(email=typed["email"]))

    if saved(form, act):
        return redirect(page_url(request))
    intro = "They get a mail with a link, set a password and a second factor, and see this client as their role allows."
    return form_page(request, form, title="Invite", action="Send the invitation", back=page_url(request), intro=intro)


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
@needs_confirmation
def invite_auditor(request: Any) -> HttpResponse:
    zone = request.access.client.zone
    form = AuditorInvitationForm(request.POST or None, zone=zone, initial=_known(request))

    def act(typed: dict[str, Any]) -> None:
        invitations.invite(
            email=typed["email"], name=typed["name"], role=Role.AUDITOR, until=typed["until"], by=request.user
        )
        messages.success(request, SENT.format(email=typed["email"]))

    if saved(form, act):
        return redirect(page_url(request))
    intro = "An auditor sees nothing but the room of an engagement you open to them, until the day you name."
    back = page_url(request)
    return form_page(request, form, title="Invite an auditor", action="Send the invitation", back=back, intro=intro)


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def send_again(request: Any, invitation_id: UUID) -> HttpResponse:
    """For a mail that was lost or a link that ran out; letting an auditor in is confirmed once more (case A45)."""
    invitation = find(Invitation, invitation_id)
    answer = needs_confirmation(_sent_again) if invitation.role == Role.AUDITOR else _sent_again
    return answer(request, invitation=invitation)


def _sent_again(request: Any, invitation: Invitation) -> HttpResponse:
    form = forms.Form(request.POST if request.method == "POST" else None)

    def act(typed: dict[str, Any]) -> None:
        invitations.send_again(invitation, by=request.user)
        messages.success(request, SENT.format(email=invitation.email))

    back = page_url(request, "seats")
    if saved(form, act):
        return redirect(back)
    intro = f"{invitation.email} gets a new link that works for 72 hours. The former link stops working."
    title = f"Send the invitation of {invitation.name} again"
    return form_page(request, form, title=title, action="Send it again", back=back, intro=intro)


@client_page(P.MANAGE_PEOPLE, methods=("POST",))
def revoke(request: Any, invitation_id: UUID) -> HttpResponse:
    invitation = find(Invitation, invitation_id)
    invitations.revoke(invitation, by=request.user)
    messages.success(request, f"The invitation of {invitation.name} was taken back.")
    return redirect(page_url(request))


@public_page(methods=("GET", "POST"))
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The landing page; used, expired, altered, taken back and somebody else's links look the same (case A40)."""
    try:
        return _answered(request, token, invitations.look(token))
    except Gone:
        return render(request, "web/invitation_gone.html", status=410)


def _answered(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    if request.user.is_authenticated:
        return _accepted(request, token, offer)
    context = {"offer": offer, "has_account": invitations.has_account(offer)}
    if context["has_account"]:
        return render(request, "web/invitation.html", context)
    form = JoinForm(request.POST or None, email=offer.email, initial={"name": offer.name})
    if not form.is_bound or not form.is_valid():
        return render(request, "web/invitation.html", context | {"form": form}, status=422 if form.is_bound else 200)
    typed = form.cleaned_data
    user = invitations.join(token, name=typed["name"], password=typed["password"])
    response = perform_login(request, user, email_verification="none", redirect_url="/")
    record_authentication(request, user, method="password", reauthenticated=True)
    return response


def _accepted(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    if request.user.email != offer.email:  # type: ignore[union-attr]
        raise Gone
    if request.method != "POST":
        return render(request, "web/invitation.html", {"offer": offer, "is_me": True})
    invitations.accept(token, by=request.user)  # type: ignore[arg-type]
    messages.success(request, f"Welcome to {offer.client}.")
    return redirect("portfolio")


def _known(request: Any) -> dict[str, str]:
    """Name and address of the person the link came from."""
    try:
        person = Person.objects.filter(pk=UUID(request.GET.get("person", ""))).first()
    except ValueError:
        person = None
    return {"name": person.name, "email": person.email} if person else {}
