"""What scope documents are made of: headings, words and tables, and the plain data they are composed from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

WANTED = {
    "DC1": "Services",
    "DC2": "Principal service commitments and system requirements",
    "DC3": "The five components",
    "DC4": "System incidents",
    "DC5": "Applicable criteria and related controls",
    "DC6": "Complementary user entity controls",
    "DC7": "Subservice organizations",
    "DC8": "Criteria that are not relevant, and why",
    "DC9": "Significant changes during the period",
}
"""What a description must hold (DOMAIN R3.2); the ninth for type 2 alone."""
CARVED_OUT = "Subservice organization, carved out"


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`missing` says what this part still lacks; `key` names the statement that would fill it."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    grid: Grid | None = None
    missing: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Whether a description criterion has content, or an explicit word that there is none."""

    key: str
    title: str
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class ScopeText:
    kind: str
    title: str
    lead: str
    sections: tuple[Section, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(said for section in self.sections for said in section.missing)

    @property
    def completeness(self) -> tuple["Completeness", ...]:
        """One line for each description criterion, in order; a memo has none (DOMAIN R3.3)."""
        found: dict[str, list[Section]] = {}
        for section in self.sections:
            if section.title.startswith("DC"):
                found.setdefault(section.title.split()[0], []).append(section)
        return tuple(Completeness(key, WANTED[key], _lacks(sections)) for key, sections in found.items())


@dataclass(frozen=True)
class Frozen:
    """A scope version as plain data; `signed` says by whom and when, or that nobody has yet."""

    number: int
    is_type_2: bool
    time_frame: str
    categories: tuple[str, ...]
    rationale: str
    change_reason: str
    proposed: str
    signed: str
    sha256: str
    snapshot: Mapping[str, Any]
    changes: tuple[str, ...] = ()  # since the version signed before

    def facts(self, kind: str) -> dict[str, dict[str, Any]]:
        return dict(self.snapshot["facts"].get(kind, {}))

    @property
    def members(self) -> list[dict[str, Any]]:
        return list(self.snapshot["boundary"]["members"])

    @property
    def subservices(self) -> list[tuple[str, dict[str, Any]]]:
        """Carved out, and needed by or exchanging data with what is inside or around it: id and fact, by name."""
        found = [(key, fact) for key, fact in self.facts("system").items() if fact["exit"] == CARVED_OUT]
        return sorted(found, key=lambda pair: str(pair[1]["name"]))


@dataclass(frozen=True, slots=True)
class Criteria:
    """How many criteria apply, the controls in use mapped to them, and what is not covered or left out.

    `not_in_place` have only controls that are not implemented; `to_approve` wait for an officer's word (R1.6).
    """

    count: int
    controls: int
    uncovered: tuple[str, ...] = ()
    not_in_place: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    to_approve: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """A control expected of a subservice organization, for which criteria, and by which of ours it is watched."""

    words: str
    criteria: tuple[str, ...]
    watched_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subservice:
    """A subservice organization of the register; `runs` are the ids of the systems it operates (DOMAIN R9.1-R9.3)."""

    name: str
    service: str
    method: str  # carve_out, inclusive, or empty while nobody has decided
    assertion: str  # asked, received, refused, or empty
    monitoring: str
    expected: tuple[Expected, ...] = ()
    runs: frozenset[str] = frozenset()


def _lacks(sections: Iterable[Section]) -> tuple[str, ...]:
    return tuple(said for section in sections for said in section.missing)
