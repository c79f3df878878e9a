"""Ask leadership to decide, and record what they decided (PRODUCT G3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from reporting.models import Decision
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.models import Client
from soc2hub.trail.record import record

Option = Mapping[str, str]
REVISED = "The question was put differently after you read it. Read it as it is now, then decide."
FEWEST_OPTIONS, MOST_OPTIONS = 2, 4


@transaction.atomic
def ask(client: Client, *, by: User, **values: Any) -> Decision:
    """A new question to leadership, asked today in the client's zone."""
    _ensure_sensible(values)
    decision = Decision.objects.create(asked_on=client.today(), **values)
    record("decision.asked", subject=decision, by=by, title=decision.title, decide_by=decision.decide_by)
    return decision


@transaction.atomic
def revise(decision: Decision, *, version: int, by: User, **values: Any) -> Decision:
    """Put the question better; once decided it stays as it was decided."""
    decision = _locked(decision)
    _ensure_open(decision, "Ask a new question instead.")
    _ensure_sensible({name: getattr(decision, name) for name in ("title", "options", "recommendation")} | values)
    decision.change(version=version, **values)
    record("decision.revised", subject=decision, by=by, title=decision.title, changed=sorted(values))
    return decision


@transaction.atomic
def decide(decision: Decision, *, version: int, choice: str, reason: str, by: User) -> Decision:
    """One of the options was chosen, by somebody who may decide, on the question as they read it; final."""
    decision = _locked(decision)
    _ensure_open(decision, "What was decided stays on record; ask a new question to change course.")
    if decision.version != version:
        raise Stale(REVISED)
    if choice not in labels(decision.options):
        raise Invalid("Choose one of the options.", field="choice")
    if not reason.strip():
        raise Invalid("Say why, in one sentence: it is read long after today.", field="reason")
    outcome = f"{choice}. {reason.strip()}"
    if len(outcome) > 300:
        raise Invalid("Say the reason in fewer words.", field="reason")
    decision.change(version=version, outcome=outcome, decided_by=by, decided_at=clock.now())
    record("decision.decided", subject=decision, by=by, title=decision.title, outcome=outcome)
    return decision


def labels(options: Sequence[Option]) -> list[str]:
    return [option["label"] for option in options]


def _locked(decision: Decision) -> Decision:
    locked: Decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    return locked


def _ensure_open(decision: Decision, way_out: str) -> None:
    if decision.decided_at is not None:
        raise Refusal(f"This was decided on {decision.decided_at:%d %B %Y}. {way_out}")


def _ensure_sensible(values: Mapping[str, Any]) -> None:
    names = labels(values["options"])
    if not FEWEST_OPTIONS <= len(names) <= MOST_OPTIONS:
        raise Invalid(f"Give {FEWEST_OPTIONS} to {MOST_OPTIONS} options: one alone is no decision.", field="options")
    if len(set(names)) < len(names):
        raise Invalid("Each option needs a name of its own.", field="options")
    recommendation = values.get("recommendation", "")
    if recommendation and recommendation not in names:
        raise Invalid("Recommend one of the options, by its name.", field="recommendation")
