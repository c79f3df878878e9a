"""Alternatives side by side: a constant number of statements, however many there are (S7)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from controls.calendar import Cadence, in_effect
from controls.catalog.shipped import Tier, load_catalog
from controls.models import Control, ControlCriterion
from controls.queries.assessments import latest_completed, standing_of
from controls.queries.here import calendar_rules
from reporting.models import Alternative
from reporting.outcomes import Ground, Outcome, Plan, Promise, Rhythm, outcome
from scoping.boundary import Boundary, Landscape, crossings, minimum_boundary
from scoping.effort import Maturity, months_within
from scoping.losses import needed_by
from scoping.models import Commitment
from scoping.queries.demands import demands, running_window
from scoping.queries.effort import effort_parameters
from scoping.queries.landscapes import Survey, counts, survey
from scoping.timeframes import advice
from soc2hub.ui.words import day

AS_IT_STANDS = "As it stands"
FIRST_WINDOW = 6


@dataclass(frozen=True)
class Comparison:
    """`outcomes` begin with the scope as it stands; `rows` are the alternatives of the others, in their order.

    `present` is the survey all of them rest on, with the commitments that are not chosen.
    """

    present: Survey
    rows: tuple[Alternative, ...]
    outcomes: tuple[Outcome, ...]
    ground: Ground
    has_own_controls: bool

    @property
    def pairs(self) -> list[tuple[Alternative | None, Outcome]]:
        return list(zip((None, *self.rows), self.outcomes, strict=True))


def alternatives() -> Any:
    return Alternative.objects.order_by("name", "id")


def comparison(today: date) -> Comparison:
    present = survey(with_unchosen=True)
    own = _own_rhythms()
    ground = Ground(
        promises=tuple(_promises(present)),
        rhythms=own or _starter_rhythms(),
        parameters=effort_parameters(),
        maturity=_maturity(),
        today=today,
    )
    rows = tuple(alternatives())
    plans = [_as_it_stands(present, today), *(_plan(row, present) for row in rows)]
    return Comparison(present, rows, tuple(outcome(plan, ground) for plan in plans), ground, bool(own))


def inside_of(row: Alternative, present: Survey) -> frozenset[str]:
    """The labels of what an alternative takes in: services, systems and tools."""
    wanted = set(map(str, row.commitment_ids))
    chosen = {label for label, commitment in present.commitments.items() if str(commitment.pk) in wanted}
    least = minimum_boundary(_promising(present.landscape, chosen)).keys
    labels = {str(system.pk): label for label, system in present.systems.items()}
    added = {labels[key] for key in map(str, row.added_ids) if key in labels}
    left_out = {labels[key] for key in map(str, row.left_out_ids) if key in labels}
    return frozenset((least | added) - left_out)


def _plan(row: Alternative, present: Survey) -> Plan:
    inside = inside_of(row, present)
    return Plan(
        name=row.name,
        report_type=row.report_type,
        categories=frozenset(row.categories),
        inside=inside,
        own=_own(present, inside),
        window_months=row.window_months or 0,
        starts_on=row.starts_on,
        leaks=_leaks(present.landscape, inside),
    )


def _as_it_stands(present: Survey, today: date) -> Plan:
    """What is proposed now, with the report that the commitments ask for, in the period of the scope in force."""
    standing = [row for row in present.commitments.values() if counts(row)]
    window = running_window(today)
    advised = advice(demands(), today=today, running=window)
    running = window if advised.report_type == "type_2" else None
    asked = max((row.period_months or 0 for row in standing), default=0) or FIRST_WINDOW
    found = _boundary_now(present)
    inside = frozenset((found.keys - set(found.under_scope)) | set(found.over_scope))
    return Plan(
        name=AS_IT_STANDS,
        report_type=advised.report_type,
        categories=present.categories,
        inside=inside,
        own=_own(present, inside),
        window_months=(months_within(*running) if running else asked) if advised.report_type == "type_2" else 0,
        starts_on=running[0] if running else None,
        leaks=_leaks(present.landscape, inside),
    )


def _boundary_now(present: Survey) -> Boundary:
    chosen = {label for label, row in present.commitments.items() if counts(row)}
    return minimum_boundary(_promising(present.landscape, chosen), proposed=present.proposed)


def _promising(scene: Landscape, chosen: set[str]) -> Landscape:
    return replace(scene, commitments=tuple(replace(c, is_chosen=c.key in chosen) for c in scene.commitments))


def _promises(present: Survey) -> list[Promise]:
    """Every commitment that is not lost or met, with what it alone needs."""
    everything = needed_by(_promising(present.landscape, set(present.commitments)))
    needs: defaultdict[str, set[str]] = defaultdict(set)
    for member, labels in everything.items():
        for label in labels:
            needs[label].add(member)
    waiting = ((label, row) for label, row in present.commitments.items() if not row.met_on)
    return [_promise(label, row, frozenset(needs[label])) for label, row in waiting]


def _promise(label: str, row: Commitment, needs: frozenset[str]) -> Promise:
    return Promise(
        name=label,
        needs=needs,
        report=row.report,
        categories=frozenset(row.categories),
        months=row.period_months,
        need_by=row.need_by,
        value_cents=row.yearly_value_cents,
        currency=row.currency,
        is_signed=row.is_signed,
    )


def _own(present: Survey, inside: frozenset[str]) -> int:
    return sum(1 for label, row in present.systems.items() if label in inside and not row.exit)


def _leaks(scene: Landscape, inside: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        f"Customer data crosses the boundary: {leak.inside} with {leak.outside}, by {leak.flow}."
        for leak in crossings(scene, inside=inside)
    )


def _own_rhythms() -> tuple[Rhythm, ...]:
    """The client's controls in use; common criteria are part of every report (DOMAIN R1.4)."""
    mapped: defaultdict[UUID, set[str]] = defaultdict(set)
    for control_id, category in ControlCriterion.objects.values_list("control_id", "criterion__category"):
        mapped[control_id].add(category)
    rows = Control.objects.exclude(status="retired").order_by("ref")
    rules = calendar_rules()
    return tuple(Rhythm(row.ref, row.cadence_under(rules), _narrowed(mapped[row.pk])) for row in rows)


def _narrowed(categories: set[str]) -> frozenset[str]:
    return frozenset() if "security" in categories else frozenset(categories)


def _starter_rhythms() -> tuple[Rhythm, ...]:
    """Before the client has controls: the core of the starter set."""
    core = (control for control in load_catalog().controls if control.tier is Tier.CORE)
    return tuple(
        Rhythm(
            control.id,
            Cadence(in_effect(control.frequency, (item.cadence for item in control.evidence))),
            frozenset(map(str, control.applies_to)),
        )
        for control in core
    )


def _maturity() -> Maturity:
    """By the latest readiness assessment; before there is one, by the state each control is said to be in (S7)."""
    assessment = latest_completed()
    if assessment is not None and (found := standing_of(assessment)).assessed:
        source = f"“{assessment}”, completed {day(assessment.completed_on)}"  # type: ignore[arg-type]
        return Maturity(found.designed, found.implemented, found.operating, found.known, source)
    states = Counter(Control.objects.exclude(status="retired").values_list("status", flat=True))
    operating = states["operating"]
    implemented = operating + states["implemented"]
    designed = implemented + states["approved"]
    return Maturity(designed, implemented, operating, states.total(), "the controls’ own states")
