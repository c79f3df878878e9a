"""Risks and policies on record (G1, R11.6)."""

from typing import Any, TypeVar

from django.db import transaction

from controls.actions.endings import end_acceptances
from controls.models import Policy, Risk
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record

Row = TypeVar("Row", Risk, Policy)
ACCEPTED_BY_OFFICERS = "An officer of the client accepts a risk. Save it first, then propose to accept it."
FACTORS = ("likelihood", "impact", "residual_likelihood", "residual_impact")


@transaction.atomic
def open_risk(*, by: User, **values: Any) -> Risk:
    _ensure_residual(values)
    if values.get("treatment") == "accept":
        raise Refusal(ACCEPTED_BY_OFFICERS, field="treatment")
    risk = Risk.objects.create(**values)
    record("risk.opened", subject=risk, by=by, score=risk.score, residual=risk.residual)
    return risk


@transaction.atomic
def change_risk(risk: Risk, *, version: int, by: User, **values: Any) -> Risk:
    risk = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    new = {name: getattr(risk, name) for name in (*FACTORS, "treatment")} | values
    _ensure_residual(new)
    if new["treatment"] == "accept":
        _ensure_accepted(risk, new)
    was_accepted = risk.treatment == "accept"
    changed = _changed(risk, "risk.changed", version, by, values)
    if changed.closed_on is not None:
        end_acceptances(changed, because="The risk is closed.")
    elif was_accepted and changed.treatment != "accept":
        end_acceptances(changed, because="The risk is treated otherwise.")
    return changed


@transaction.atomic
def accept_risk(risk: Risk, *, reason: str, by: User) -> Risk:
    """Lived with, by an officer's answer to a proposal, which is the only way here; the database looks for it."""
    risk = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    risk.change(version=risk.version, treatment="accept")
    record("risk.accepted", subject=risk, by=by, residual=risk.residual, reason=reason)
    return risk


@transaction.atomic
def treat_again(risk: Risk, *, reason: str) -> Risk:
    """The acceptance ran out: it is to be reduced again until somebody says otherwise."""
    risk = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    risk.change(version=risk.version, treatment="reduce")
    end_acceptances(risk, because=reason)
    record("risk.acceptance_ended", subject=risk, by=None, reason=reason)
    return risk


@transaction.atomic
def add_policy(*, by: User, **values: Any) -> Policy:
    policy = Policy.objects.create(**values)
    record("policy.added", subject=policy, by=by, kind=policy.kind)
    return policy


@transaction.atomic
def change_policy(policy: Policy, *, version: int, by: User, **values: Any) -> Policy:
    return _changed(policy, "policy.changed", version, by, values)


def _ensure_accepted(risk: Risk, new: dict[str, Any]) -> None:
    """It stays accepted as it was accepted: neither by hand, nor for something graver."""
    if risk.treatment != "accept":
        raise Refusal(ACCEPTED_BY_OFFICERS, field="treatment")
    accepted = risk.acceptances.filter(state="accepted").first()
    residual = new["residual_likelihood"] * new["residual_impact"]
    if accepted is not None and residual > accepted.accepted_as:
        raise Refusal(
            f"It was accepted at {accepted.accepted_as} of 25: treat it otherwise, or propose the graver one.",
            field="treatment",
        )


def _changed(row: Row, verb: str, version: int, by: User, values: dict[str, Any]) -> Row:
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.version != version:
        raise Stale
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        row.change(version=version, **changed)
        record(verb, subject=row, by=by, fields=sorted(changed))
    return row


def _ensure_residual(values: dict[str, Any]) -> None:
    """What is left after treatment is never worse than before it."""
    for name in ("likelihood", "impact"):
        if values[f"residual_{name}"] > values[name]:
            raise Invalid(f"After treatment the {name} cannot be higher than before.", field=f"residual_{name}")
