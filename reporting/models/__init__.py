from reporting.models.briefings import Briefing, Release
from reporting.models.decisions import Decision

__all__ = ["Briefing", "Decision", "Release"]
