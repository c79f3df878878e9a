from reporting.models.alternatives import Alternative, ScopeDocument
from reporting.models.briefings import Briefing, Release
from reporting.models.decisions import Decision

__all__ = ["Alternative", "Briefing", "Decision", "Release", "ScopeDocument"]
