from reporting.models.alternatives import Alternative, ScopeDocument
from reporting.models.briefings import Briefing, Release
from reporting.models.decisions import Decision
from reporting.models.statements import DescriptionStatement

__all__ = ["Alternative", "Briefing", "Decision", "DescriptionStatement", "Release", "ScopeDocument"]
