"""A request as a row of the team's list."""

from dataclasses import dataclass
from datetime import date

from audits.models import Request
from audits.queries.requests import days_waiting
from soc2hub.ui.tables import Line


@dataclass(frozen=True, slots=True)
class RequestLine(Line):
    """`days` it has waited with whose turn it is; none once it is nobody's."""

    url: str
    ref: str
    text: str
    round: int
    owner: str
    due_on: date | None
    is_overdue: bool
    internal_status: str
    auditor_status: str
    days: int | None

    @classmethod
    def of(cls, row: Request, *, today: date) -> "RequestLine":
        """Of a row of `requests_of()`."""
        return cls(
            url=row.get_absolute_url(),
            ref=row.ref,
            text=row.text,
            round=row.round,
            owner=row.answerer or row.owner_title or "Nobody yet",  # type: ignore[attr-defined]
            due_on=row.due_on,
            is_overdue=row.is_overdue(today),
            internal_status=row.internal_status,
            auditor_status=row.auditor_status,
            days=None if row.is_closed else days_waiting(row),
        )
