"""The scope memo and the boundary of the system description, composed from one scope version (PRODUCT S8).

Pure: a version's snapshot and the client's own statements go in, a document of headings, words and tables comes out.
Nothing is stated as in place that is not, and every part says so when it is not complete (DOMAIN R3.2, R3.3).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from soc2hub.ui.words import day

COMPONENTS = ("infrastructure", "software", "people", "procedures", "data")
"""The five of a system description, exactly (DOMAIN R2.6)."""
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
NO_SECURITY = "A report without security is legal and uncommon; an auditor may decline it as misleading."
CARVED_OUT = "Subservice organization, carved out"
LOOKS = {"memo": "Scope memo", "description": "System description: the boundary"}


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
    """How many criteria the categories bring in, and those that no control in use is mapped to yet."""

    count: int
    controls: int
    uncovered: tuple[str, ...] = ()


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


def memo(version: Frozen) -> ScopeText:
    """What was decided, why, what stays out and how a customer will read that (PRACTICE §4)."""
    return ScopeText(
        "memo",
        f"Scope memo, version {version.number}",
        f"SOC 2 {'type 2' if version.is_type_2 else 'type 1'}, {version.time_frame}: {', '.join(version.categories)}.",
        (
            _decision(version),
            _categories(version),
            _commitments(version),
            _inside(version),
            _outside(version),
            _changes(version),
            Section("Proof", (f"SHA-256 of what was frozen: {version.sha256}",)),
        ),
    )


def description(
    version: Frozen, said: Mapping[str, str], criteria: Criteria, register: Sequence[Subservice] = ()
) -> ScopeText:
    """The nine description criteria in order; DC9 only for type 2 (DOMAIN R3.2, R3.3)."""
    sections = [
        _services(version),
        _promised(version),
        *_components(version, said),
        _stated("DC4 System incidents", "dc4", said, "Say which incidents count, or that there were none."),
        _controls(criteria),
        *_user_controls(said),
        *_subservices(version, said, register),
        _stated("DC8 Criteria that are not relevant, and why", "dc8", said, "Name them with the reason, or say none."),
    ]
    if version.is_type_2:
        sections.append(_significant_changes(version, said))
    lead = f"As of scope version {version.number}, {version.time_frame}. {version.signed}"
    return ScopeText("description", "System description: the boundary", lead, tuple(sections))


def _decision(version: Frozen) -> Section:
    paragraphs = [version.rationale, version.proposed, version.signed]
    if version.change_reason:
        paragraphs.insert(1, f"Why the scope changed: {version.change_reason}")
    return Section("The decision", tuple(paragraphs))


def _categories(version: Frozen) -> Section:
    choices = version.snapshot["categories"]
    rows = tuple((choice["name"], "in" if choice["is_in"] else "out", _because(choice)) for choice in choices)
    unchosen = () if rows else ("Security is in by default; nobody asked for another category.",)
    left_out = [choice for choice in choices if choice["category"] == "security" and not choice["is_in"]]
    said = (*unchosen, *([NO_SECURITY] if left_out else []))
    unasked = any(not choice.get("auditors_view") for choice in left_out)
    missing = ("Security is left out: put the auditor's view on record.",) if unasked else ()
    grid = Grid(("Category", "In?", "Because"), rows) if rows else None
    return Section("Categories", said, grid=grid, missing=missing)


def _because(choice: Mapping[str, Any]) -> str:
    view = choice.get("auditors_view")
    return f"{choice['reason']} The auditor's view: {view}" if view else str(choice["reason"])


def _commitments(version: Frozen) -> Section:
    facts = sorted(version.facts("commitment").values(), key=lambda fact: (fact["need_by"] or "9999", fact["name"]))
    rows = tuple((fact["name"], _stage(fact), ", ".join(fact["services"]), _day(fact["need_by"])) for fact in facts)
    return Section("Commitments it rests on", grid=Grid(("Commitment", "Stage", "Service it names", "Needed by"), rows))


def _day(written: str | None) -> str:
    """A day as the frozen facts hold it, in words."""
    return day(date.fromisoformat(written)) if written else ""


def _stage(fact: Mapping[str, Any]) -> str:
    return "signed" if fact["is_signed"] else "not signed"


def _inside(version: Frozen) -> Section:
    rows = tuple(
        (member["name"], "tool" if member["role"] == "tool" else member["component"] or "service",
         " → ".join(member["why"]))
        for member in version.members
    )  # fmt: skip
    extra = [entry["name"] for entry in version.snapshot["boundary"]["extra"]]
    beyond = (f"Proposed beyond what is needed: {', '.join(extra)}.",) if extra else ()
    return Section("Inside the boundary", beyond, grid=Grid(("Service or system", "As", "Why it is in"), rows))


def _outside(version: Frozen) -> Section:
    rows = tuple((out["name"], "; ".join(out["why"])) for out in version.snapshot["boundary"]["outside"])
    reading = "A customer reads in the report that these are not examined; the reason beside each is the answer."
    grid = Grid(("What", "Why it may stay out"), rows)
    return Section("Outside, and how a customer will read it", (reading,), grid=grid)


def _changes(version: Frozen) -> Section:
    first = () if version.changes else ("This is the first version, or nothing has changed since the one before.",)
    return Section("What changed since the version signed before", first, version.changes)


def _services(version: Frozen) -> Section:
    """DC1; snapshots taken before services were frozen name them without their description."""
    frozen = version.snapshot.get("services") or [
        {"name": member["name"], "description": ""} for member in version.members if member["role"] == "service"
    ]
    bare = [service["name"] for service in frozen if not service["description"]]
    missing = [f"DC1: say in one sentence what “{name}” is." for name in bare]
    missing += [] if frozen else ["DC1: no service is promised."]
    items = tuple(f"{service['name']}: {service['description'] or '(not described)'}" for service in frozen)
    return Section("DC1 Services", items=items, missing=tuple(missing))


def _promised(version: Frozen) -> Section:
    kinds = Counter(fact["kind"] for fact in version.facts("commitment").values())
    missing = () if kinds else ("DC2: record the principal service commitments.",)
    counts = tuple(f"{kind}: {count} recorded" for kind, count in sorted(kinds.items()))
    return Section("DC2 Principal service commitments and system requirements", items=counts, missing=missing)


def _components(version: Frozen, said: Mapping[str, str]) -> Iterable[Section]:
    for component in COMPONENTS:
        names = tuple(member["name"] for member in version.members if member["component"] == component)
        key = f"component-{component}"
        text = said.get(key, "")
        ask = f"DC3: nothing inside is named under {component}. Describe it, or say that there is none."
        lacks = () if names or text else (ask,)
        yield Section(f"DC3 Component: {component}", (text,) if text else (), names, missing=lacks, key=key)


def _stated(title: str, key: str, said: Mapping[str, str], ask: str) -> Section:
    text = said.get(key, "")
    return Section(title, (text,) if text else (), missing=() if text else (f"{key.upper()}: {ask}",), key=key)


def _controls(criteria: Criteria) -> Section:
    words = f"{criteria.count} criteria apply; {criteria.controls} controls are mapped to them."
    missing = (f"DC5: no control covers {', '.join(criteria.uncovered)}.",) if criteria.uncovered else ()
    return Section("DC5 Applicable criteria and related controls", (words,), missing=missing)


def _user_controls(said: Mapping[str, str]) -> Iterable[Section]:
    """Two lists: a user's duty is a complementary control only where no promise is kept without it (DOMAIN R9.4)."""
    section = _stated("DC6 Complementary user entity controls", "dc6", said, "List them, or say none: none is normal.")
    yield _listed(section, said.get("dc6", ""))
    if duties := said.get("uer", ""):
        apart = "What users do for their own sake. None of it is a complementary control: our promises hold without it."
        yield Section("Responsibilities of users", (apart,), tuple(_lines(duties)), key="uer")


def _listed(section: Section, text: str) -> Section:
    """One line stays a sentence, several become a list."""
    lines = _lines(text)
    return replace(section, paragraphs=(), items=tuple(lines)) if len(lines) > 1 else section


def _lines(text: str) -> list[str]:
    return [line.strip().removeprefix("- ") for line in text.splitlines() if line.strip()]


def _subservices(version: Frozen, said: Mapping[str, str], register: Sequence[Subservice]) -> Iterable[Section]:
    """Those of the register, then carved-out systems that none of them operates, by the client's own words."""
    named = {key for one in register for key in one.runs}
    unnamed = [(key, fact) for key, fact in version.subservices if key not in named]
    if not register and not unnamed:
        yield Section("DC7 Subservice organizations", ("There is none.",))
    yield from map(_of_register, register)
    for key, fact in unnamed:
        yield _of_system(key, fact, said)


def _of_register(one: Subservice) -> Section:
    """Carve-out names its controls and how we watch; inclusion needs its own assertion (DOMAIN R9.2)."""
    title, lead = f"DC7 Subservice organization: {one.name}", one.service
    if one.method == "inclusive":
        how = "Inclusive method: its components and controls belong to this description and are tested with ours."
        received = one.assertion == "received"
        own = f"{one.name} has given its own assertion; it is attached to ours." if received else ""
        lacks = f"DC7: {one.name} is included without its own assertion; the report cannot be issued without it."
        return Section(title, tuple(filter(None, (lead, how, own))), missing=() if received else (lacks,))
    if one.method != "carve_out":
        return Section(title, (lead,) if lead else (), missing=(f"DC7: decide how {one.name} is treated.",))
    watched = f"Monitored by: {one.monitoring}" if one.monitoring else ""
    missing = [] if one.expected else [f"DC7: say which controls {one.name} must have (CSOCs)."]
    missing += [] if watched else [f"DC7: say how {one.name} is monitored."]
    how = "Carve-out method: its controls are not part of this description."
    rows = tuple((each.words, ", ".join(each.criteria), ", ".join(each.watched_by) or "–") for each in one.expected)
    grid = Grid(("Expected of it", "Criteria", "Watched by our"), rows) if rows else None
    return Section(title, tuple(filter(None, (lead, how, watched))), grid=grid, missing=tuple(missing))


def _of_system(key: str, fact: Mapping[str, Any], said: Mapping[str, str]) -> Section:
    theirs, ours = said.get(f"csoc-{key}", ""), said.get(f"monitoring-{key}", "")
    missing = [] if theirs else [f"DC7: say which controls {fact['name']} must have (CSOCs)."]
    missing += [] if ours else [f"DC7: say how {fact['name']} is monitored."]
    paragraphs = [f"Carve-out method. {fact['exit_reason']}".strip()]
    paragraphs += [f"Monitored by: {ours}"] if ours else []
    return Section(
        f"DC7 Subservice organization: {fact['name']}", tuple(paragraphs), tuple(theirs.splitlines()),
        missing=tuple(missing), key=f"csoc-{key}",
    )  # fmt: skip


def _lacks(sections: Iterable[Section]) -> tuple[str, ...]:
    return tuple(said for section in sections for said in section.missing)


def _significant_changes(version: Frozen, said: Mapping[str, str]) -> Section:
    ask = "Say what changed, or that nothing did."
    section = _stated("DC9 Significant changes during the period", "dc9", said, ask)
    return Section(section.title, section.paragraphs, version.changes, missing=section.missing, key="dc9")
