"""Why one service or system is inside, or why it may stay out (S4, S6)."""

from collections import Counter
from dataclasses import dataclass

from scoping.boundary import Member
from scoping.models import Commitment, Service, System
from scoping.queries.landscapes import Survey
from scoping.reasons import Step, sentence, steps
from soc2hub.ui.words import short_money


@dataclass(frozen=True, slots=True)
class Placement:
    """`steps` lead from a commitment to a member, or to where the chain stops before an outsider.

    `reasons` say why an outsider may stay out, `breaks` which commitments cannot be kept without a member.
    """

    label: str
    row: Service | System
    is_in: bool
    role: str
    sentence: str
    steps: tuple[Step, ...] = ()
    reasons: tuple[str, ...] = ()
    wrong: str = ""
    breaks: tuple[Commitment, ...] = ()

    @property
    def broken(self) -> tuple[str, ...]:
        """How each that breaks is named: in full where it is the only one."""
        return tuple(row.customer for row in self.breaks) if len(self.breaks) > 1 else tuple(map(str, self.breaks))

    @property
    def stake(self) -> str:
        """The yearly value that breaks, currency by currency."""
        totals: Counter[str] = Counter()
        for row in self.breaks:
            totals[row.currency] += row.yearly_value_cents
        return ", ".join(short_money(cents, currency) for currency, cents in sorted(totals.items()) if cents)


def placements(present: Survey) -> list[Placement]:
    """Every service and system, those inside first by name."""
    inside = [_inside(present, member) for member in present.boundary.members]
    outside = [
        Placement(
            label=out.key,
            row=present.row_of(out.key),
            is_in=False,
            role="outside",
            sentence=f"{out.key} may stay out: {'; '.join(out.reasons)}.",
            steps=steps(out),
            reasons=out.reasons,
            wrong="proposed, and nothing needs it" if out.key in present.boundary.over_scope else "",
        )
        for out in present.boundary.outsiders
    ]
    return inside + outside


def placement_of(present: Survey, row: Service | System) -> Placement:
    return next(placement for placement in placements(present) if placement.row.pk == row.pk)


def _inside(present: Survey, member: Member) -> Placement:
    return Placement(
        label=member.key,
        row=present.row_of(member.key),
        is_in=True,
        role=member.role.value,
        sentence=sentence(member),
        steps=steps(member),
        wrong="needed, and not proposed" if member.key in present.boundary.under_scope else "",
        breaks=tuple(present.commitments[label] for label in present.needed_by.get(member.key, ())),
    )
