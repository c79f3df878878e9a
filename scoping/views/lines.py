"""Why something is inside or outside, as a row of the boundary."""

from dataclasses import dataclass

from scoping.queries.placements import Placement
from scoping.reasons import Step
from soc2hub.ui.tables import Line


@dataclass(frozen=True, slots=True)
class PlacementLine(Line):
    """`breaks` names the commitments that cannot be kept without it."""

    label: str
    url: str
    role: str
    wrong: str
    steps: tuple[Step, ...]
    reasons: tuple[str, ...]
    breaks: tuple[str, ...]
    stake: str

    @classmethod
    def of(cls, placement: Placement) -> "PlacementLine":
        return cls(
            label=placement.label,
            url=placement.row.get_absolute_url(),
            role=placement.role,
            wrong=placement.wrong,
            steps=placement.steps,
            reasons=placement.reasons,
            breaks=placement.broken,
            stake=placement.stake,
        )
