"""The scope memo and the boundary of the system description, composed from one scope version (PRODUCT S8).

Pure: a version's snapshot and the client's own statements go in, a document of headings, words and tables comes out.
Nothing is stated as in place that is not, and every part says so when it is not complete (DOMAIN R3.2, R3.3).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reporting.principal_promises import Commitment, Duty, principal
from reporting.scope_pieces import Criteria, Frozen, Grid, ScopeText, Section, Subservice
from soc2hub.ui.words import counted, day

COMPONENTS = ("infrastructure", "software", "people", "procedures", "data")
"""The five of a system description, exactly (DOMAIN R2.6)."""
NO_SECURITY = "A report without security is legal and uncommon; an auditor may decline it as misleading."
LOOKS = {"memo": "Scope memo", "description": "System description: the boundary"}
NONE = re.compile(r"(there (is|are) )?(none|no)\b", re.IGNORECASE)
CRITERION = re.compile(r"\b(CC|A|C|PI|P)\d\.\d\b")


@dataclass(frozen=True, slots=True)
class Records:
    """What a description rests on beside the version: what was promised, the criteria, the register of vendors."""

    criteria: Criteria
    promised: Sequence[Commitment] = ()
    duties: Sequence[Duty] = ()
    register: Sequence[Subservice] = ()


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


def description(version: Frozen, said: Mapping[str, str], records: Records) -> ScopeText:
    """The nine description criteria in order; DC9 only for type 2 (DOMAIN R3.2, R3.3)."""
    sections = [
        _services(version),
        *principal(records.promised, records.duties, said),
        *_components(version, said),
        _stated("DC4 System incidents", "dc4", said, "Say which incidents count, or that there were none."),
        _controls(records.criteria),
        *_user_controls(said),
        *_subservices(version, said, records.register),
        _left_out(records.criteria, said),
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
    """Only controls that work are stated; a criterion that none of them covers is named (DOMAIN R3.3)."""
    words = f"{counted(criteria.count, 'criterion applies', 'criteria apply')}; {counted(criteria.controls, 'control')}"
    words += f" in use {'is' if criteria.controls == 1 else 'are'} mapped to them."
    missing = [f"DC5: no control covers {', '.join(criteria.uncovered)}."] if criteria.uncovered else []
    if criteria.not_in_place:
        missing.append(f"DC5: what is to cover {', '.join(criteria.not_in_place)} is not in place yet.")
    return Section("DC5 Applicable criteria and related controls", (words,), missing=tuple(missing))


def _user_controls(said: Mapping[str, str]) -> Iterable[Section]:
    """Two lists: a user's duty is a complementary control only where no promise is kept without it (DOMAIN R9.4)."""
    text = said.get("dc6", "")
    section = _stated("DC6 Complementary user entity controls", "dc6", said, "List them, or say none: none is normal.")
    loose = () if NONE.match(text.strip()) else tuple(line for line in _lines(text) if not CRITERION.search(line))
    lacks = tuple(f"DC6: name the criterion that “{line}” serves, such as CC6.1." for line in loose)
    yield replace(_listed(section, text), missing=section.missing + lacks)
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
    bare = () if lead else (f"DC7: say what {one.name} does for us.",)
    if one.method == "inclusive":
        how = "Inclusive method: its components and controls belong to this description and are tested with ours."
        received = one.assertion == "received"
        own = f"{one.name} has given its own assertion; it is attached to ours." if received else ""
        lacks = f"DC7: {one.name} is included without its own assertion; the report cannot be issued without it."
        return Section(title, tuple(filter(None, (lead, how, own))), missing=bare + (() if received else (lacks,)))
    if one.method != "carve_out":
        return Section(title, (lead,) if lead else (), missing=(*bare, f"DC7: decide how {one.name} is treated."))
    watched = f"Monitored by: {one.monitoring}" if one.monitoring else ""
    missing = [*bare] if one.expected else [*bare, f"DC7: say which controls {one.name} must have (CSOCs)."]
    missing += [] if watched else [f"DC7: say how {one.name} is monitored."]
    unwatched = [each.words for each in one.expected if not each.watched_by]
    missing += [f"DC7: {one.name}, “{words}”: name our control that watches it." for words in unwatched]
    how = "Carve-out method: its controls are not part of this description."
    rows = tuple((each.words, ", ".join(each.criteria), ", ".join(each.watched_by) or "–") for each in one.expected)
    grid = Grid(("Expected of it", "Criteria", "Watched by our"), rows) if rows else None
    return Section(title, tuple(filter(None, (lead, how, watched))), grid=grid, missing=tuple(missing))


def _left_out(criteria: Criteria, said: Mapping[str, str]) -> Section:
    """DC8 is told by what officers agreed to leave out; only without any of it must somebody say so (DOMAIN R1.6)."""
    title, text = "DC8 Criteria that are not relevant, and why", said.get("dc8", "")
    items = tuple(f"{key}: {reason}" for key, reason in criteria.left_out.items())
    missing = [f"DC8: an officer must agree that {key} does not apply, or it counts." for key in criteria.to_approve]
    if not (items or text or missing):
        missing.append("DC8: Name them with the reason, or say none.")
    return Section(title, (text,) if text else (), items, missing=tuple(missing), key="dc8")


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


def _significant_changes(version: Frozen, said: Mapping[str, str]) -> Section:
    ask = "Say what changed, or that nothing did."
    section = _stated("DC9 Significant changes during the period", "dc9", said, ask)
    return Section(section.title, section.paragraphs, version.changes, missing=section.missing, key="dc9")
