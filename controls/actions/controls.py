"""A client's own controls: created, changed, put to work, retired (DOMAIN R11.4)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from controls.actions.occurrences import owe_anew
from controls.calendar import Frequency
from controls.models import Control, ControlStatement
from controls.models.controls import no_oftener
from controls.queries.here import today_here
from soc2hub.accounts.models import Person, User
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record
from soc2hub.ui.words import day

OWES_BY = frozenset({"frequency", "annual_rule", "grace_days", "weight", "status", "implemented_on", "evidence_items"})


@transaction.atomic
def create(*, statement: str, parameters: Mapping[str, Any] | None = None, by: User, **values: Any) -> Control:
    """A control in draft with version 1 of its statement, to be approved by somebody else."""
    if Control.objects.filter(ref=values["ref"]).exists():
        raise Invalid(f"There is a control {values['ref']} already.", field="ref")
    control = Control.objects.create(**values)
    ControlStatement.objects.create(
        control=control,
        number=1,
        template=statement,
        parameters=dict(parameters or {}),
        effective_from=today_here(),
        written_by=by,
    )
    record("control.created", subject=control, by=by, ref=control.ref)
    return control


@transaction.atomic
def change(control: Control, *, version: int, by: User, **values: Any) -> Control:
    """Write what differs; a new rhythm owes new occurrences and keeps whatever was done under the old one.

    A new frequency is how often it is owed: proof that was wanted oftener is wanted as often from then (DOMAIN R7.7).
    """
    control = _locked(control)
    if control.version != version:
        raise Stale
    control.ensure_in_use()
    changed = {name: value for name, value in values.items() if getattr(control, name) != value}
    if not changed:
        return control
    _ensure_sense(control, changed)
    if "frequency" in changed:
        items = no_oftener(values.get("evidence_items", control.evidence_items), Frequency(changed["frequency"]))
        changed |= {"evidence_items": items} if items != control.evidence_items else {}
    control.change(version=version, **changed)
    if OWES_BY & changed.keys():
        owe_anew(control)
    record("control.changed", subject=control, by=by, fields=sorted(changed))
    return control


@transaction.atomic
def assign(controls: Iterable[Control], *, owner: Person, by: User) -> list[Control]:
    """One accountable person for each (C6); those that have this owner already, or are retired, stay as they are."""
    if owner.left_on is not None:
        raise Invalid(f"{owner} has left: name somebody who is still there.", field="owner")
    wanted = Control.objects.select_for_update(of=("self",)).filter(pk__in=[control.pk for control in controls])
    changing = list(wanted.exclude(status="retired").exclude(owner=owner).order_by("ref"))
    for control in changing:
        control.change(version=control.version, owner=owner)
        record("control.changed", subject=control, by=by, fields=["owner"])
    return changing


@transaction.atomic
def start(controls: Iterable[Control], *, on: date, by: User) -> list[Control]:
    """Approved controls with an owner begin to operate on that day, and owe their occurrences from then."""
    wanted = Control.objects.select_for_update(of=("self",)).filter(pk__in=[control.pk for control in controls])
    started = list(wanted.filter(status="approved", owner__isnull=False).order_by("ref"))
    for control in started:
        control.change(version=control.version, status="implemented", implemented_on=on)
        record("control.started", subject=control, by=by, on=on)
    owe_anew(*started)
    return started


@transaction.atomic
def confirm(controls: Iterable[Control], *, by: User) -> list[Control]:
    """Those in use that have been seen to run are called operating from now on."""
    wanted = Control.objects.select_for_update(of=("self",)).filter(pk__in=[control.pk for control in controls])
    confirmed = list(wanted.filter(status="implemented").order_by("ref"))
    for control in confirmed:
        control.change(version=control.version, status="operating")
        record("control.changed", subject=control, by=by, fields=["status"])
    return confirmed


@transaction.atomic
def retire(control: Control, *, on: date, by: User) -> Control:
    """It owes nothing after that day; what was done stays."""
    control = _locked(control)
    control.ensure_in_use()
    if control.implemented_on and on < control.implemented_on:
        begun = day(control.implemented_on)
        raise Invalid(f"It was implemented on {begun}: retire it on that day or later.", field="on")
    control.change(version=control.version, status="retired", retired_on=on)
    owe_anew(control)
    record("control.retired", subject=control, by=by, on=on)
    return control


def _locked(control: Control) -> Control:
    return Control.objects.select_for_update(of=("self",)).get(pk=control.pk)


def _ensure_sense(control: Control, changed: dict[str, Any]) -> None:
    """The way of R11.4: approved words first, then implemented with an owner and a day, then operating."""
    new = {name: changed.get(name, getattr(control, name)) for name in ("status", "owner", "implemented_on", "ref")}
    if "ref" in changed and Control.objects.filter(ref=new["ref"]).exists():
        raise Invalid(f"There is a control {new['ref']} already.", field="ref")
    if new["owner"] is not None and new["owner"].left_on is not None and "owner" in changed:
        raise Invalid(f"{new['owner']} has left: name somebody who is still there.", field="owner")
    if "implemented_on" in changed and new["status"] in Control.IN_USE and new["implemented_on"] is None:
        raise Refusal("A control in use needs the day it was implemented.", field="implemented_on")
    if "status" not in changed:
        return
    if new["status"] == "retired":
        raise Refusal("Retire a control with the button that asks for the day.", field="status")
    if new["status"] != "draft" and not control.statements.filter(approved_by__isnull=False).exists():
        raise Refusal("Have somebody else approve the statement first.", field="status")
    if new["status"] in Control.IN_USE and (new["owner"] is None or new["implemented_on"] is None):
        missing = "owner" if new["owner"] is None else "implemented_on"
        raise Refusal("A control in use needs an owner and the day it was implemented.", field=missing)
