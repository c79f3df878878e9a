"""How sensitive a row is inside its client (PRODUCT E9): a class, and who is cleared for it.

Rows about people and legal matters are seen by those who are named for that class alone, and by whoever handed the row
in; the database holds to it by a restrictive policy (`soc2hub.custody.operations`), so that lists, counts, search and
exports never see more. Security rows are seen by the team, and go outside only one by one.
"""

from enum import StrEnum
from typing import Any

from django.db import models


class Sensitivity(StrEnum):
    NORMAL = "normal"
    SECURITY = "security"
    PEOPLE = "people"
    LEGAL = "legal"

    @property
    def label(self) -> str:
        return WORDS[self]

    @property
    def height(self) -> int:
        """Raising is free, lowering needs a lead; people and legal stand side by side."""
        return {"normal": 0, "security": 1}.get(self.value, 2)

    @property
    def needs_clearance(self) -> bool:
        return self in CLEARED


WORDS = {
    Sensitivity.NORMAL: "Normal",
    Sensitivity.SECURITY: "Security detail",
    Sensitivity.PEOPLE: "About people",
    Sensitivity.LEGAL: "Legal",
}
CLEARED = (Sensitivity.PEOPLE, Sensitivity.LEGAL)
CHOICES = [(kind.value, kind.label) for kind in Sensitivity]


def is_lowered(former: str, new: str) -> bool:
    """From people to legal and back loses the former's protection, so both count as lowering."""
    before, after = Sensitivity(former), Sensitivity(new)
    return before is not after and after.height <= before.height


class SensitivityField(models.CharField):  # type: ignore[type-arg]
    """`sensitivity` of a row; a row that says nothing is normal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 10, "choices": CHOICES, "default": "normal", "db_default": "normal"}
        super().__init__(*args, **kwargs)
