"""What pages and other apps read about engagements, requests, tests and the room."""

from audits.queries.engagements import (
    current_engagement,
    forecast_report_on,
    milestones,
    outlook_of,
    phase_now,
)
from audits.queries.gates import NextGate, facts_of, next_gate
from audits.queries.requests import RequestCounts, request_counts
from audits.queries.tests import Prospects, prospects

__all__ = [
    "NextGate",
    "Prospects",
    "RequestCounts",
    "current_engagement",
    "facts_of",
    "forecast_report_on",
    "milestones",
    "next_gate",
    "outlook_of",
    "phase_now",
    "prospects",
    "request_counts",
]
