"""What was said, as `ui/comments.html` shows it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Said:
    """`text` is empty once it is taken back; `retract_url` is there for who wrote it."""

    id: UUID
    who: str
    at: datetime
    text: str
    retracted_at: datetime | None
    retract_url: str


def said(rows: Iterable[Any], *, user_id: UUID, retract_url: Callable[[UUID], str]) -> list[Said]:
    """Of rows with `written_by` along."""
    return [
        Said(
            row.pk,
            row.written_by.name,
            row.written_at,
            "" if row.is_retracted else row.text,
            row.retracted_at,
            "" if row.is_retracted or row.written_by_id != user_id else retract_url(row.pk),
        )
        for row in rows
    ]
