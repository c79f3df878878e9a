"""A security program kept as Markdown files (graphgrc): controls with SOC 2 mapping, policies, processes, charters.

What a file is says its front matter: `id` makes a control, `type` a document; files without any are no rows.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from controls.calendar import Frequency
from controls.importers.markdown import Document, read_document
from controls.importers.plans import Item, Place, Problem, Unreadable, sorted_by_place
from controls.importers.texts import Source, decoded, fault_of, faults, is_day

KIND = "Program of Markdown files"
MAPPING = "### SOC 2"
MAPPED = re.compile(r"\[([^\]]+)\]\([^)]*\) ?(?:\^\[(.*)\])?$")
LONGEST_BULLET = 2000
DOCUMENT_KINDS = ("policy", "process", "charter")
CADENCES = {f.value: f for f in Frequency if f is not Frequency.ONCE_PER_PERIOD} | {
    "annually": Frequency.ANNUAL,
    "yearly": Frequency.ANNUAL,
    "semi-annual": Frequency.SEMIANNUAL,
}
MONTHS = {Frequency.ANNUAL: 12, Frequency.SEMIANNUAL: 6, Frequency.QUARTERLY: 3, Frequency.MONTHLY: 1}
DOMAINS = {
    "access control": "access_management",
    "data protection": "data_protection",
    "endpoint security": "asset_endpoint",
    "governance": "governance",
    "infrastructure security": "network_security",
    "people security": "hr",
    "vendor management": "vendor_risk",
}


@dataclass(frozen=True, slots=True)
class Mapping:
    criterion: str
    rationale: str


@dataclass(frozen=True, slots=True)
class ControlRow:
    place: Place
    external_id: str
    title: str
    statement: str
    domain: str
    frequency: Frequency
    evidence: tuple[str, ...]
    mappings: tuple[Mapping, ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    place: Place
    external_id: str
    kind: str
    title: str
    owner_title: str
    last_reviewed_on: date | None
    review_months: int
    file_name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Program:
    controls: tuple[ControlRow, ...]
    documents: tuple[DocumentRow, ...]
    skipped: tuple[Item, ...]
    problems: tuple[Problem, ...]


def read_program(source: Source, criteria: AbstractSet[str]) -> Program | None:
    """None if no file of it is a control or a document of a program, not even a broken one."""
    reading = _Reading(criteria)
    for file, data in sorted(source.files.items()):
        reading.take(file, data)
    if not reading.rows and not reading.problems:
        return None
    problems = [*reading.problems, *_repeated(reading.rows)]
    return Program(
        tuple(row for row in reading.rows if isinstance(row, ControlRow)),
        tuple(row for row in reading.rows if isinstance(row, DocumentRow)),
        tuple(reading.skipped),
        sorted_by_place(problems),
    )


class _Reading:
    """Collects rows and complaints over the files; one bad file hides no other."""

    def __init__(self, criteria: AbstractSet[str]) -> None:
        self.criteria = criteria
        self.rows: list[ControlRow | DocumentRow] = []
        self.skipped: list[Item] = []
        self.problems: list[Problem] = []

    def take(self, file: str, data: bytes) -> None:
        if not file.lower().endswith((".md", ".markdown")):
            self.skipped.append(Item(file, Place(file), "not a Markdown file"))
            return
        try:
            document = read_document(file, decoded(file, data))
        except Unreadable as error:
            self.problems.append(error.problem)
            return
        if document is None:
            self.skipped.append(Item(file, Place(file), "no front matter, so neither a control nor a document"))
            return
        self._row(document, data)

    def _row(self, document: Document, data: bytes) -> None:
        before = len(self.problems)
        if "type" in document.fields:
            self.problems += _document_faults(document)
            if len(self.problems) == before:
                self.rows.append(_document(document, data))
        elif "id" in document.fields:
            mappings, notes = _mappings(document, self.criteria)
            self.problems += _control_faults(document)
            if len(self.problems) == before:
                self.rows.append(_control(document, mappings))
            self.problems += notes
        else:
            self.skipped.append(Item(document.file, Place(document.file, 1), "front matter without `id` or `type`"))


def _control(document: Document, mappings: tuple[Mapping, ...]) -> ControlRow:
    category = document.text("category")
    return ControlRow(
        place=document.place("id"),
        external_id=document.text("id"),
        title=document.text("title"),
        statement=document.prose("## Description"),
        domain=DOMAINS.get(category.lower(), _slug(category)),
        frequency=CADENCES[document.text("review_cadence").lower()],
        evidence=tuple(text for _, text in _bullets(document, "## Audit Evidence")),
        mappings=mappings,
    )


def _control_faults(document: Document) -> list[Problem]:
    found = [
        *_field_fault(document, "id", 40),
        *_field_fault(document, "title", 200),
        *_field_fault(document, "category", 40),
        *_cadence_fault(document),
    ]
    statement = fault_of(document.prose("## Description"), longest=20_000, name="the section ## Description")
    return found + faults(Place(document.file), statement)


def _document(document: Document, data: bytes) -> DocumentRow:
    name, reviewed = document.file.rpartition("/")[2], document.text("last_reviewed")
    cadence = CADENCES[document.text("review_cadence").lower()] if document.text("review_cadence") else Frequency.ANNUAL
    return DocumentRow(
        place=document.place("type"),
        external_id=f"{document.text('type')}/{name.rpartition('.')[0][:100]}",
        kind=document.text("type"),
        title=document.text("title"),
        owner_title=document.text("owner"),
        last_reviewed_on=date.fromisoformat(reviewed) if reviewed else None,
        review_months=MONTHS.get(cadence, 12),
        file_name=f"{name.rpartition('.')[0][:100]}.md",
        data=data,
    )


def _document_faults(document: Document) -> list[Problem]:
    found = [*_field_fault(document, "title", 200), *_field_fault(document, "owner", 120, optional=True)]
    if document.text("type") not in DOCUMENT_KINDS:
        reason = f"type is {document.text('type')!r}, not one of {', '.join(DOCUMENT_KINDS)}"
        found.append(Problem(document.place("type"), reason))
    if document.text("last_reviewed") and not is_day(document.text("last_reviewed")):
        reason = f"last_reviewed is {document.text('last_reviewed')!r}, not a date such as 2026-01-31"
        found.append(Problem(document.place("last_reviewed"), reason))
    return found + (_cadence_fault(document) if document.text("review_cadence") else [])


def _field_fault(document: Document, name: str, longest: int, *, optional: bool = False) -> list[Problem]:
    return faults(document.place(name), fault_of(document.text(name), longest=longest, name=name, optional=optional))


def _cadence_fault(document: Document) -> list[Problem]:
    cadence = document.text("review_cadence")
    known = cadence.lower() in CADENCES
    reason = f"review_cadence is {cadence!r}, not one of {', '.join(CADENCES)}"
    return [] if known else [Problem(document.place("review_cadence"), reason)]


def _mappings(document: Document, criteria: AbstractSet[str]) -> tuple[tuple[Mapping, ...], list[Problem]]:
    found: dict[str, Mapping] = {}
    notes: list[Problem] = []
    for line, text in _bullets(document, MAPPING):
        match = MAPPED.match(text)
        criterion, rationale = (match.group(1).strip(), (match.group(2) or "").strip()) if match else (text[:40], "")
        place = Place(document.file, line)
        if criterion not in criteria:
            notes.append(Problem(place, f"{criterion!r} is none of the 61 criteria; left out", is_blocking=False))
        elif fault := fault_of(rationale, longest=500, name=f"the rationale of {criterion}", optional=True):
            notes.append(Problem(place, fault))
        else:
            found.setdefault(criterion, Mapping(criterion, rationale))
    if not found:
        notes.append(Problem(Place(document.file), "maps to no SOC 2 criterion", is_blocking=False))
    return tuple(found.values()), notes


def _bullets(document: Document, heading: str) -> Iterator[tuple[int, str]]:
    """Line number and words of each bullet, runs of blanks made one."""
    for line in document.section(heading):
        text = line.text[:LONGEST_BULLET].strip()
        if text[:2] in ("- ", "* "):
            yield line.number, " ".join(text[2:].split())


def _repeated(rows: Iterable[ControlRow | DocumentRow]) -> Iterator[Problem]:
    first: dict[tuple[type, str], Place] = {}
    for row in rows:
        key = (type(row), row.external_id)
        if key in first:
            yield Problem(row.place, f"{row.external_id!r} was there before: {first[key]}")
        first.setdefault(key, row.place)


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:40] or "governance"
