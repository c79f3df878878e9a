"""What pages and other apps read about controls."""

from controls.queries.controls import controls, controls_in_use, ownerless, statement_in_force
from controls.queries.criteria import criteria_in_scope
from controls.queries.gaps import gap_counts, gaps, open_gaps, paper_controls
from controls.queries.here import Period, categories_here, period_here, today_here
from controls.queries.matrix import Matrix, matrix
from controls.queries.occurrences import StatedOccurrence, counted, occurrence_state, occurrence_states, still_to_do
from controls.queries.readiness import Readiness, readiness_of_controls
from controls.queries.registers import policies, risks

__all__ = [
    "Matrix",
    "Period",
    "Readiness",
    "StatedOccurrence",
    "categories_here",
    "controls",
    "controls_in_use",
    "counted",
    "criteria_in_scope",
    "gap_counts",
    "gaps",
    "matrix",
    "occurrence_state",
    "occurrence_states",
    "open_gaps",
    "ownerless",
    "paper_controls",
    "period_here",
    "policies",
    "readiness_of_controls",
    "risks",
    "statement_in_force",
    "still_to_do",
    "today_here",
]
