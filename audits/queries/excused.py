"""What was waived, moved or stated as empty of the controls an engagement's auditor was shown (DOMAIN R7.3, R4.7)."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import F, Func, TextField
from django.db.models.functions import Cast

from audits.models import Engagement

DAYS = ("starts_on", "ends_on", "due_on", "moved_from")
INSTANTS = ("at", "ended_at")


@dataclass(frozen=True, slots=True)
class Excused:
    """One occurrence that did not happen as the calendar asks: why, who said so, who approved it.

    `kind` is `waived`, `moved` or `not_occurring`; where it was ended since, the occurrence stands as the facts say.
    """

    kind: str
    ref: str
    title: str
    key: str
    starts_on: date
    ends_on: date
    due_on: date
    moved_from: date | None
    reason: str
    by: str
    approved_by: str
    answer: str
    at: datetime
    ended_at: datetime | None
    ended_because: str

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        days = {name: date.fromisoformat(told[name]) if told[name] else None for name in DAYS}
        instants = {name: datetime.fromisoformat(told[name]) if told[name] else None for name in INSTANTS}
        return cls(**(told | days | instants))


def excused_in_room(engagement_id: UUID) -> list[Excused]:
    """Nothing where the person neither works for the client nor has its room open; one statement."""
    told = Cast(Func(F("pk"), function="excused_in_room", output_field=TextField()), TextField())
    found = Engagement.objects.filter(pk=engagement_id).values_list(told, flat=True).first()
    return [Excused.of(row) for row in json.loads(found or "[]")]
