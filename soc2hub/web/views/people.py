"""People of the client: who there is, which office they hold, who may sign in as what."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from soc2hub.accounts import queries
from soc2hub.accounts.access import find
from soc2hub.accounts.actions import people
from soc2hub.accounts.models import Appointment, Person
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.forms import AppointmentForm, NewPersonForm, PersonForm
from soc2hub.web.guard import client_page
from soc2hub.web.views.forms import form_page, saved


def page_url(request: Any, name: str = "people", *args: Any) -> str:
    return reverse(f"web:{name}", args=[request.access.client.pk, *args])


@client_page(P.SEE_PEOPLE)
def index(request: Any) -> HttpResponse:
    """First the invitations that wait, then everybody."""
    manages = request.access.may(P.MANAGE_PEOPLE)
    rows, behind = queries.people(uuid_or_none(request.GET.get("after", "")))
    context = {
        "rows": rows,
        "next_url": f"{page_url(request)}?after={behind}" if behind else "",
        "manages": manages,
        "invitations": queries.waiting_invitations() if manages else [],
        "others": queries.memberships_without_person() if manages else [],
    }
    return render(request, "web/people.html", context)


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def add(request: Any) -> HttpResponse:
    form = NewPersonForm(request.POST or None)

    def act(typed: dict[str, Any]) -> None:
        person = people.add(name=typed["name"], email=typed["email"], title=typed["title"], by=request.user)
        messages.success(request, f"{person.name} is among the people.")

    if saved(form, act):
        return redirect(page_url(request))
    intro = "Somebody who owns controls, gets reminders or decides. An account is a separate step: invite them."
    return form_page(request, form, title="Add a person", action="Add", back=page_url(request), intro=intro)


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def edit(request: Any, person_id: UUID) -> HttpResponse:
    person = find(Person, person_id)
    version = person.version
    form = PersonForm(request.POST or None, instance=person, initial={"version": version})

    def act(typed: dict[str, Any]) -> None:
        seen = typed.pop("version")
        people.change(find(Person, person_id), version=seen or 0, by=request.user, **typed)
        messages.success(request, f"{typed['name']} was saved.")

    if saved(form, act):
        return redirect(page_url(request))
    return form_page(request, form, title="Change a person", action="Save", back=page_url(request))


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def appoint(request: Any, person_id: UUID) -> HttpResponse:
    person = find(Person, person_id)
    form = AppointmentForm(request.POST or None, initial={"since": request.access.client.today()})

    def act(typed: dict[str, Any]) -> None:
        people.appoint(person, office=typed["office"], since=typed["since"], by=request.user)
        messages.success(request, f"{person.name} is appointed.")

    if saved(form, act):
        return redirect(page_url(request))
    title = f"Appoint {person.name}"
    return form_page(request, form, title=title, action="Appoint", back=page_url(request))


@client_page(P.MANAGE_PEOPLE, methods=("POST",))
def end_appointment(request: Any, appointment_id: UUID) -> HttpResponse:
    ended = people.end_appointment(find(Appointment, appointment_id), by=request.user)
    messages.success(request, f"{ended.person.name} no longer holds the office: {ended.get_office_display().lower()}.")
    return redirect(page_url(request))


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
