"""Every promise with what keeps it, and what each vendor and we expect of one another; constant query counts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from controls.models import Control, ControlStatement, Tie
from controls.promises import MEASURED, Judgement, Kept, Promise, Verdict, judge
from scoping.models import Commitment
from scoping.queries.inventory import commitments
from scoping.queries.landscapes import counts
from scoping.queries.vendors import csocs, cuecs


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise, the ties that keep it, and what they come to."""

    commitment: Commitment
    promise: Promise
    ties: tuple[Tie, ...]
    kept: tuple[Kept, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Duty:
    """What one side expects of the other: `mapped` to a control, `not_applicable` with its reason, or a `gap`."""

    kind: str
    row: Any
    ties: tuple[Tie, ...]

    @property
    def state(self) -> str:
        if self.ties:
            return "mapped"
        return "not_applicable" if getattr(self.row, "not_applicable_because", "") else "gap"


def promises(today: date) -> list[PromiseRow]:
    """Of commitments that count; the gravest first, then by what is at stake."""
    rows = [row for row in commitments().prefetch_related(_ties()) if row.kind in MEASURED and counts(row)]
    found = [_judged(row, today) for row in rows]
    order = list(Verdict)
    return sorted(
        found,
        key=lambda row: (
            order.index(row.judgement.verdict),
            -row.commitment.yearly_value_cents,
            row.commitment.customer,
            str(row.commitment.pk),
        ),
    )


def duties() -> list[Duty]:
    """Gaps first; first what vendors expect of us."""
    found = [Duty("cuec", row, tuple(row.ties.all())) for row in cuecs().prefetch_related(_ties())]
    found += [Duty("csoc", row, tuple(row.ties.all())) for row in csocs().prefetch_related(_ties())]
    return sorted(found, key=lambda duty: ("gap", "mapped", "not_applicable").index(duty.state))


def tieable() -> list[Control]:
    """Controls in use, each with its statements, newest first."""
    return list(Control.objects.exclude(status="retired").prefetch_related(_statements()).order_by("ref"))


def parameters_of(control: Control, today: date) -> dict[str, Any]:
    """Of the statement in force; before any approval, of the newest one."""
    versions = list(control.statements.all())
    in_force = [one for one in versions if one.is_approved and one.effective_from <= today]
    chosen = max(in_force, key=lambda one: (one.effective_from, one.number), default=versions[0] if versions else None)
    return dict(chosen.parameters) if chosen is not None else {}


def _judged(row: Commitment, today: date) -> PromiseRow:
    ties = tuple(row.ties.all())  # type: ignore[attr-defined]
    promise = Promise(row.kind, row.promised, row.promised_place.strip())
    kept = tuple(Kept(tie.control.ref, tie.parameter, _value(tie, today)) for tie in ties)
    return PromiseRow(row, promise, ties, kept, judge(promise, kept))


def _value(tie: Tie, today: date) -> str:
    value = parameters_of(tie.control, today).get(tie.parameter) if tie.parameter else None
    return "" if value is None else str(value)


def _ties() -> Any:
    rows = Tie.objects.select_related("control").order_by("control__ref", "id")
    return Prefetch("ties", rows.prefetch_related(Prefetch("control__statements", _statement_rows())))


def _statements() -> Any:
    return Prefetch("statements", _statement_rows())


def _statement_rows() -> Any:
    return ControlStatement.objects.order_by("-number")
