"""What the frame of a page shows of places and clients: plain and immutable, so that it is drawn once a process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A place of the navigation; `is_here` where the page is."""

    label: str
    icon: str
    url: str
    is_here: bool
    badge: str = ""


@dataclass(frozen=True, slots=True)
class SwitcherEntry:
    """A client one may switch to, and one's role there."""

    name: str
    initials: str
    colour: int
    url: str
    role: str
    is_demo: bool = False
    id: str = ""
