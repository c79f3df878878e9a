"""What waits for one person in the client entered: each app says what, the page shows it oldest first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from soc2hub.accounts.access import Access
from soc2hub.accounts.models import Person
from soc2hub.accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class Step:
    """A way to do it, by its words on the button."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that waits: since or until `on`, why, and where it is done; the first step is the usual one.

    `about` is the row behind it: of two duties about one row, the one told first says more.
    """

    on: date
    state: str
    title: str
    url: str
    why: str
    steps: tuple[Step, ...] = ()
    about: UUID | None = None


Finder = Callable[[Access, Person | None, date], Iterable[Duty]]
_finders: list[tuple[int, Permission, Finder]] = []


def add_duties(position: int, permission: Permission, find: Finder) -> None:
    """Called by apps in `AppConfig.ready`; lower positions are told first. A finder asks a fixed number of times."""
    _finders.append((position, permission, find))
    _finders.sort(key=lambda finder: finder[0])


def duties_of(access: Access, person: Person | None, today: date) -> list[Duty]:
    """Oldest first, each row once."""
    found, told = [], set()
    for _, permission, find in _finders:
        if access.may(permission):
            for duty in find(access, person, today):
                if duty.about is None or duty.about not in told:
                    told.add(duty.about)
                    found.append(duty)
    return sorted(found, key=lambda duty: duty.on)
