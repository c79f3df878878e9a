"""People of the client and their offices; an account is not needed for either (PRODUCT G11)."""

from datetime import date
from typing import Any

from django.db import transaction

from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import Appointment, Person, User
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record


@transaction.atomic
def add(*, name: str, email: str = "", title: str = "", by: User) -> Person:
    """Somebody who owns, receives or decides; refuses a second person of the same address."""
    _ensure_new_address(email)
    person = Person.objects.create(name=name, email=email.lower(), title=title)
    record("person.added", subject=person, by=by, name=name)
    return person


@transaction.atomic
def change(person: Person, *, version: int, by: User, **values: Any) -> Person:
    """Name, e-mail, title or the day they left; the address of somebody who signs in stays."""
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    email = values["email"] = values.get("email", locked.email).lower()
    if email != locked.email:
        if locked.user_id is not None:
            raise Refusal("This is the address they sign in with; it stays.", field="email")
        _ensure_new_address(email)
    changed = sorted(name for name, value in values.items() if getattr(locked, name) != value)
    locked.change(version=version, **values)
    if changed:
        verb = "person.left" if "left_on" in changed and locked.left_on else "person.changed"
        record(verb, subject=locked, by=by, name=locked.name, changed=changed)
    return locked


@transaction.atomic
def appoint(person: Person, *, office: str, since: date, by: User) -> Appointment:
    """Sponsor, officer or member of the board from a day on."""
    if Appointment.objects.filter(person=person, office=office, until=None).exists():
        raise Refusal(f"{person.name} holds this office already.", field="office")
    appointment = Appointment.objects.create(person=person, office=office, since=since)
    record("person.appointed", subject=person, by=by, name=person.name, office=office)
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: User) -> Appointment:
    """Ends today, in the client's zone; an office that was to begin later ends on its first day."""
    locked = Appointment.objects.select_for_update(of=("self",)).select_related("person").get(pk=appointment.pk)
    if locked.until is not None:
        raise Refusal("This appointment has ended already.")
    locked.until = max(locked.since, client_here().today())
    locked.save(update_fields=["until"])
    record("appointment.ended", subject=locked.person, by=by, name=locked.person.name, office=locked.office)
    return locked


def _ensure_new_address(email: str) -> None:
    if email and Person.objects.filter(email__iexact=email).exists():
        raise Refusal("There is a person with this e-mail address already.", field="email")
