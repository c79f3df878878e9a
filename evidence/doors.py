"""Where else a piece of evidence may be used, as apps above know it; they say so in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass

from evidence.models import Submission
from soc2hub.accounts.access import Access


@dataclass(frozen=True, slots=True)
class Door:
    label: str
    url: str


Finder = Callable[[Submission, Access], Door | None]
_finders: list[Finder] = []


def add_door(finder: Finder) -> None:
    """It answers with nothing where the person may not, or where it makes no sense."""
    _finders.append(finder)


def doors_of(submission: Submission, access: Access) -> list[Door]:
    return [door for finder in _finders if (door := finder(submission, access)) is not None]
