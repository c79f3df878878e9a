from collections.abc import Mapping
from typing import Any

from django.db import transaction

from scoping.actions.registers import Links, Register
from scoping.models import Dependency, System, Tooling
from scoping.queries import survey
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.models import Client
from soc2hub.trail.record import record


def ensure_sense(values: Mapping[str, Any]) -> None:
    """A vendor stays out with its reason only (DOMAIN R9.1); a tool is one thing to a system, not two."""
    if values.get("exit") == "monitored_vendor" and not values.get("exit_reason", "").strip():
        raise Invalid("Say why this vendor may stay out and how it is monitored.", field="exit_reason")
    both = {row.pk for row in values.get("enforces_on", ())} & {row.pk for row in values.get("lists_for", ())}
    if both:
        raise Invalid("A tool either enforces a control on a system or only lists things for it.", field="lists_for")
    own = values.get("id")
    for name in ("needed_systems", "enforces_on", "lists_for"):
        if own is not None and own in {row.pk for row in values.get(name, ())}:
            raise Invalid("A system cannot be tied to itself.", field=name)
    ensure_known_classes(values)


def ensure_known_classes(values: Mapping[str, Any]) -> None:
    """Of systems and of flows: exclusions and reports speak of these classes of data and of no others."""
    known = [key for key, _ in System.DATA_CLASSES]
    unknown = [str(given) for given in values.get("data_classes", ()) if given not in known]
    if unknown:
        classes = ", ".join(sorted(unknown))
        raise Invalid(f"No such class of data: {classes}. There are {', '.join(known)}.", field="data_classes")


SYSTEMS = Register(
    noun="system",
    model=System,
    links=(
        Links("needed_systems", Dependency, "source", "target"),
        Links("enforces_on", Tooling, "tool", "system", {"enforces": True}),
        Links("lists_for", Tooling, "tool", "system", {"enforces": False}),
    ),
    unique={"system_name_once": ("There is a system of that name already.", "name")},
    ensure_sense=ensure_sense,
)
add, change, remove = SYSTEMS.add, SYSTEMS.change, SYSTEMS.remove


@transaction.atomic
def adopt_minimum(client: Client, *, by: User) -> None:
    """Propose exactly what the commitments need: the computed boundary becomes the proposal (S4, S5)."""
    present = survey()
    needed = {present.systems[key].pk for key in present.boundary.keys & present.systems.keys()}
    if not needed:
        raise Refusal("Nothing is needed yet: let a commitment name a service, and say what the service needs.")
    for row in System.objects.select_for_update(of=("self",)).order_by("pk"):
        if row.proposed_in != (row.pk in needed):
            row.change(version=row.version, proposed_in=row.pk in needed)
    record("boundary.adopted", subject=client, by=by, systems=len(needed))
