from controls.models.acceptances import RiskAcceptance
from controls.models.applicability import Inapplicability
from controls.models.assessments import ReadinessAssessment, ReadinessConclusion, ReadinessCriterion
from controls.models.calendars import ClientCalendar
from controls.models.controls import Control, ControlCriterion, ControlStatement
from controls.models.criteria import Criterion
from controls.models.excuses import NotOccurring, Waiver
from controls.models.gaps import Gap
from controls.models.library import LibraryControl
from controls.models.occurrences import Occurrence
from controls.models.policies import Policy
from controls.models.risks import Risk
from controls.models.ties import Tie

__all__ = [
    "ClientCalendar",
    "Control",
    "ControlCriterion",
    "ControlStatement",
    "Criterion",
    "Gap",
    "Inapplicability",
    "LibraryControl",
    "NotOccurring",
    "Occurrence",
    "Policy",
    "ReadinessAssessment",
    "ReadinessConclusion",
    "ReadinessCriterion",
    "Risk",
    "RiskAcceptance",
    "Tie",
    "Waiver",
]
