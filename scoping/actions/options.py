from collections.abc import Mapping
from typing import Any

from django.db import transaction

from scoping.actions.registers import Links, Register
from scoping.models import EffortParameter, Option, OptionFlow, OptionStudy
from scoping.queries.effort import effort_parameters
from scoping.queries.studies import JOB, asked_now, weighed
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.jobs.models import Job
from soc2hub.jobs.progress import tell
from soc2hub.jobs.queue import enqueue
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record


def ensure_sense(values: Mapping[str, Any]) -> None:
    """A cut names flows; a replacement or a move names the system it is about."""
    kind, system, instead = values.get("kind", "cut"), values.get("system"), values.get("instead")
    if kind == "cut" and not values.get("cut_flows"):
        raise Invalid("Say which flows it cuts.", field="cut_flows")
    if kind == "cut" and system is not None:
        raise Invalid("Cutting flows is about flows: leave the system empty.", field="system")
    if kind != "cut" and system is None:
        raise Invalid("Say which system it is about.", field="system")
    if kind != "cut" and values.get("cut_flows"):
        raise Invalid("Only a cut names flows: leave them empty.", field="cut_flows")
    if instead is not None and kind != "replace":
        raise Invalid("Only a replaced system has another in its place.", field="instead")
    if instead is not None and system is not None and instead.pk == system.pk:
        raise Invalid("A system cannot take its own place.", field="instead")


MOST = 100_000_000
OPTIONS = Register(
    noun="option",
    model=Option,
    links=(Links("cut_flows", OptionFlow, "option", "flow"),),
    unique={"option_name_once": ("There is an option of that name already.", "name")},
    ensure_sense=ensure_sense,
)
add, change, remove = OPTIONS.add, OPTIONS.change, OPTIONS.remove


@transaction.atomic
def ask(*, by: User) -> Job | None:
    """Have a worker weigh the options and the unsigned commitments as the records stand; None if that is done."""
    asked = asked_now()
    if not asked.question.landscape.commitments:
        raise Refusal("There is nothing to weigh yet: record a commitment that names a service.")
    if OptionStudy.objects.filter(question_sha256=asked.sha256).exists():
        return None
    job = enqueue(JOB)
    record("options.asked", subject=client_here(), by=by)
    return job


@transaction.atomic
def weigh(*, by: User) -> OptionStudy | None:
    """The worker's part; None where this question was answered before."""
    asked = asked_now()
    if OptionStudy.objects.filter(question_sha256=asked.sha256).exists():
        return None
    study = OptionStudy.objects.create(question_sha256=asked.sha256, result=weighed(asked, tell=tell), asked_by=by)
    record("options.weighed", subject=client_here(), by=by, sha256=asked.sha256)
    return study


@transaction.atomic
def set_parameter(key: str, *, low: int, high: int, source: str, version: int | None, by: User) -> EffortParameter:
    """The client's own number of the effort model, with where it comes from; `version` is that of its row, if any."""
    if key not in effort_parameters():
        raise Invalid("The effort model has no such number.", field="key")
    if not 0 <= low <= high <= MOST:
        raise Invalid("Give the lower number first; both at most a hundred million.", field="low")
    if not source.strip():
        raise Invalid("Say where the number comes from.", field="source")
    values = {"low": low, "high": high, "source": source.strip()}
    row = EffortParameter.objects.select_for_update(of=("self",)).filter(key=key).first()
    if row is None:
        row = EffortParameter.objects.create(key=key, **values)
    elif version is None:
        raise Stale
    else:
        row.change(version=version, **values)
    record("effort.changed", subject=row, by=by, key=key, low=low, high=high)
    return row


@transaction.atomic
def reset_parameter(key: str, *, version: int, by: User) -> None:
    """Back to the shipped default."""
    row = EffortParameter.objects.select_for_update(of=("self",)).filter(key=key).first()
    if row is None:
        raise Refusal("This number is the shipped one already.")
    if row.version != version:
        raise Stale
    record("effort.reset", subject=row, by=by, key=key)
    row.delete()
