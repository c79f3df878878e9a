"""The question about options and unsigned commitments as the records ask it now, and its answers (PRACTICE §4)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from scoping import choices, optimum
from scoping.boundary import Landscape
from scoping.choices import Answer, Question
from scoping.models import Commitment, Option, OptionStudy
from scoping.queries import inventory
from scoping.queries.effort import effort_parameters
from scoping.queries.landscapes import Survey, counts, survey
from scoping.snapshots import digest
from soc2hub.jobs.models import Job
from soc2hub.tenancy.scope import current_client_id

JOB = "scope.weigh_options"


@dataclass(frozen=True)
class Asked:
    """`currency` is the one most value waits in; what is worth money in another is not weighed against it."""

    present: Survey
    question: Question
    currency: str
    chosen: tuple[str, ...]
    not_weighed: tuple[str, ...]

    @property
    def sha256(self) -> str:
        question = self.question
        scene = asdict(question.landscape)
        return digest([scene, question.weights, question.values, list(map(asdict, question.options)), self.chosen])


def asked_now() -> Asked:
    return asked_of(survey(with_unchosen=True))


def asked_of(present: Survey) -> Asked:
    """Effort is hours: a system's share of a year by the effort model, an option's once.

    `present` is a survey with the commitments that are not chosen.
    """
    currency = _main_currency(present.commitments.values())
    foreign = {label for label, row in present.commitments.items() if _is_foreign(row, currency)}
    scene = replace(
        present.landscape, commitments=tuple(c for c in present.landscape.commitments if c.key not in foreign)
    )
    hours = effort_parameters()["hours_system"].band.middle
    weighed = {label: row for label, row in present.commitments.items() if label not in foreign}
    question = Question(
        landscape=scene,
        weights=dict.fromkeys(sorted(present.systems), hours),
        values={label: row.yearly_value_cents for label, row in sorted(weighed.items()) if not row.is_signed},
        options=tuple(_option(row, present, scene) for row in inventory.options()),
    )
    chosen = tuple(sorted(label for label, row in weighed.items() if counts(row) and not row.is_signed))
    return Asked(present, question, currency, chosen, tuple(sorted(foreign)))


def weighed(asked: Asked, *, tell: Callable[[int, int], None] = lambda done, total: None) -> dict[str, Any]:
    """The front, and the cheapest way to keep what is chosen now; commitments by name and id."""
    return {
        "currency": asked.currency,
        "not_weighed": list(asked.not_weighed),
        "now": _said(asked, choices.worked_out(asked.question, met=asked.chosen, taken=())),
        "cheapest": _said(asked, optimum.cheapest(asked.question, met=asked.chosen)),
        "points": [_said(asked, answer) for answer in optimum.front(asked.question, tell=tell)],
    }


@dataclass(frozen=True, slots=True)
class StudyStanding:
    """The latest study; `is_stale` once the records ask something else.

    `state` is that of the worker's job, if one runs, and `done` how many percent of it are.
    """

    study: OptionStudy | None
    is_stale: bool
    state: str
    done: int = 0

    @property
    def is_running(self) -> bool:
        return self.state in ("queued", "running")


def standing_of_study(present: Survey) -> StudyStanding:
    """The newest answer to the present question, else the newest there is; `present` as for `asked_of`."""
    newest = OptionStudy.objects.order_by("-created_at")
    latest = newest.first()
    answered = newest.filter(question_sha256=asked_of(present).sha256).first() if latest else None
    state, done = ("", 0) if answered else _job()
    return StudyStanding(answered or latest, answered is None, state, done)


def _job() -> tuple[str, int]:
    job = Job.objects.filter(client_id=current_client_id(), kind=JOB).order_by("-created_at").first()
    if job is None or job.state == Job.DONE:
        return "", 0
    return "dead" if job.state == Job.DEAD else "running" if job.lease_until else "queued", job.progress


def _said(asked: Asked, answer: Answer) -> dict[str, Any]:
    rows = asked.present.commitments
    return {
        "hours": answer.effort,
        "value_cents": answer.value,
        "met": [{"id": str(rows[label].pk), "name": label} for label in answer.met],
        "missed": [label for label in asked.question.optional if label not in answer.met],
        "taken": list(answer.taken),
        "inside": list(answer.inside),
    }


def _main_currency(rows: Iterable[Commitment]) -> str:
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row.currency] += row.yearly_value_cents
    return max(totals, key=lambda currency: (totals[currency], currency), default="USD")


def _is_foreign(row: Commitment, currency: str) -> bool:
    return not row.is_signed and bool(row.yearly_value_cents) and row.currency != currency


def _option(row: Option, present: Survey, scene: Landscape) -> choices.Option:
    label = present.labels[row.system_id] if row.system_id else ""
    flows = {flow.pk: key for key, flow in present.flows.items()}
    ties = [(need.source, need.needs) for need in scene.dependencies if need.needs == label]
    return choices.Option(
        key=row.name,
        effort=row.hours,
        cuts=tuple(sorted(flows[flow.pk] for flow in row.cut_flows)),
        replaces=tuple(sorted(ties)) if row.kind == "replace" else (),
        instead=present.labels[row.instead_id] if row.instead_id else "",
        moves=(label,) if row.kind == "move" else (),
    )
