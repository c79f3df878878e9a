"""Risks and policies on record (G1, R11.6)."""

from typing import Any, TypeVar

from django.db import transaction

from controls.models import Policy, Risk
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Stale
from soc2hub.trail.record import record

Row = TypeVar("Row", Risk, Policy)
FACTORS = ("likelihood", "impact", "residual_likelihood", "residual_impact")


@transaction.atomic
def open_risk(*, by: User, **values: Any) -> Risk:
    _ensure_residual(values)
    risk = Risk.objects.create(**values)
    record("risk.opened", subject=risk, by=by, score=risk.score, residual=risk.residual)
    return risk


@transaction.atomic
def change_risk(risk: Risk, *, version: int, by: User, **values: Any) -> Risk:
    _ensure_residual({name: getattr(risk, name) for name in FACTORS} | values)
    return _changed(risk, "risk.changed", version, by, values)


@transaction.atomic
def add_policy(*, by: User, **values: Any) -> Policy:
    policy = Policy.objects.create(**values)
    record("policy.added", subject=policy, by=by, kind=policy.kind)
    return policy


@transaction.atomic
def change_policy(policy: Policy, *, version: int, by: User, **values: Any) -> Policy:
    return _changed(policy, "policy.changed", version, by, values)


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
