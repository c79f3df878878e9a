"""Reads the shipped catalog: 61 criteria and the starter controls, in our own words (DOMAIN R1, R11.5).

Titles and summaries are ours; of AICPA's text the files hold identifiers and counts only.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from controls.calendar import Frequency
from controls.catalog.entries import CatalogError, Entry, read_yaml


class Category(StrEnum):
    SECURITY = "security"
    AVAILABILITY = "availability"
    PROCESSING_INTEGRITY = "processing_integrity"
    CONFIDENTIALITY = "confidentiality"
    PRIVACY = "privacy"


class ControlType(StrEnum):
    PREVENTIVE = "preventive"
    DETECTIVE = "detective"
    CORRECTIVE = "corrective"


class Nature(StrEnum):
    MANUAL = "manual"
    AUTOMATED = "automated"
    HYBRID = "hybrid"


class Method(StrEnum):
    """How an auditor tests, weakest first (DOMAIN R5.1)."""

    INQUIRY = "inquiry"
    OBSERVATION = "observation"
    INSPECTION = "inspection"
    REPERFORMANCE = "reperformance"


class Weight(StrEnum):
    KEY = "key"
    NORMAL = "normal"
    LOW = "low"


class Tier(StrEnum):
    CORE = "core"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One trust services criterion; points of focus are counted by what brings them into view (R1.7)."""

    id: str
    title: str
    summary: str
    category: Category
    series: str
    series_name: str
    coso_principle: int | None
    points_of_focus: int
    points_of_focus_by_scope: Mapping[str, int] = field(hash=False)

    @property
    def is_common(self) -> bool:
        """The common criteria belong to every category; security adds none of its own (DOMAIN R1.4)."""
        return self.category is Category.SECURITY

    def points_of_focus_shown(self, categories: Iterable[Category]) -> int:
        chosen = set(categories)
        return sum(
            number
            for scope, number in self.points_of_focus_by_scope.items()
            if scope in ALWAYS_SHOWN or Category(scope) in chosen
        )


# SOC 2 is a system-level engagement, so those points apply; the products-only one goes with its criterion.
ALWAYS_SHOWN = frozenset({"base", "system_level", "products_only"})


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    item: str
    cadence: Frequency


@dataclass(frozen=True, slots=True)
class Procedure:
    methods: tuple[Method, ...]
    procedure: str


@dataclass(frozen=True, slots=True)
class StarterControl:
    """A control of the starter library; a client tailors its copy (DOMAIN R11.2)."""

    id: str
    title: str
    statement: str
    domain: str
    criteria: tuple[str, ...]
    control_type: ControlType
    nature: Nature
    frequency: Frequency
    owner_role: str
    evidence: tuple[EvidenceItem, ...]
    test: Procedure
    population: str | None
    parameters: Mapping[str, int | str] = field(hash=False)
    applies_to: frozenset[Category]  # empty: always
    weight: Weight
    tier: Tier

    def is_in_scope(self, categories: Iterable[Category]) -> bool:
        """DOMAIN R11.5."""
        return not self.applies_to or not self.applies_to.isdisjoint(categories)


@dataclass(frozen=True, slots=True)
class Catalog:
    version: str
    criteria: tuple[Criterion, ...]
    controls: tuple[StarterControl, ...]

    def criteria_in_scope(self, categories: Iterable[Category]) -> tuple[Criterion, ...]:
        """The common criteria and those of each further category (DOMAIN R1.4)."""
        chosen = _chosen(categories)
        return tuple(
            criterion for criterion in self.criteria if criterion.is_common or criterion.category in chosen
        )

    def controls_in_scope(self, categories: Iterable[Category]) -> tuple[StarterControl, ...]:
        chosen = _chosen(categories)
        return tuple(control for control in self.controls if control.is_in_scope(chosen))

    def points_of_focus_shown(self, categories: Iterable[Category]) -> int:
        """A prompt list's length; never a denominator (DOMAIN R1.7)."""
        chosen = _chosen(categories)
        return sum(criterion.points_of_focus_shown(chosen) for criterion in self.criteria_in_scope(chosen))


def _chosen(categories: Iterable[Category]) -> frozenset[Category]:
    chosen = frozenset(Category(category) for category in categories)
    if not chosen:
        raise ValueError("An engagement covers at least one category.")
    return chosen


def category_warnings(categories: Iterable[Category]) -> tuple[str, ...]:
    """Leaving security out is legal and uncommon: said, never blocked (DOMAIN R1.5)."""
    if Category.SECURITY in _chosen(categories):
        return ()
    return ("Security is left out. That is allowed but uncommon: record the reason and your auditor's view.",)


@cache
def load_catalog() -> Catalog:
    """The catalog that ships with the product."""
    folder = files("controls.catalog")
    return read_catalog(
        criteria=folder.joinpath("tsc.yaml").read_text(encoding="utf-8"),
        controls=folder.joinpath("control_set.yaml").read_text(encoding="utf-8"),
    )


def read_catalog(*, criteria: str, controls: str) -> Catalog:
    """Read and check two YAML texts; a CatalogError names the file, the entry and what is wrong there."""
    framework, criterion_entries = _parts(criteria, "tsc.yaml", head="framework", list_name="criteria")
    control_set, control_entries = _parts(
        controls, "control_set.yaml", head="control_set", list_name="controls"
    )
    enums = control_set.entry("enums")
    _check_enums(enums)
    catalog = Catalog(
        version=control_set.text("version"),
        criteria=tuple(_criterion(entry) for entry in criterion_entries),
        controls=tuple(_control(entry, enums) for entry in control_entries),
    )
    _check_criteria(catalog, framework)
    _check_mapping(catalog)
    return catalog


def _parts(text: str, file: str, *, head: str, list_name: str) -> tuple[Entry, tuple[Entry, ...]]:
    document = read_yaml(text, file)
    entries = tuple(entry.at(f"{file}: {entry.text('id')}") for entry in document.entries(list_name))
    repeated = [id for id, times in Counter(entry.text("id") for entry in entries).items() if times > 1]
    if repeated:
        raise CatalogError(f"{file}: {repeated[0]} stands there twice")
    return document.entry(head), entries


def _criterion(entry: Entry) -> Criterion:
    category = entry.choice("category", Category)
    by_scope = entry.numbers("points_of_focus_by_scope")
    for scope in by_scope.keys() - ALWAYS_SHOWN - set(Category):
        entry.refuse(f"unknown scope of points of focus {scope!r}")
    if sum(by_scope.values()) != entry.number("points_of_focus_count"):
        entry.refuse("the points of focus by scope do not add up to their count")
    if entry.flag("common") != (category is Category.SECURITY):
        entry.refuse("the common criteria are those of security, and only those")
    series, _, place = entry.text("id").partition(".")
    if series != entry.text("series") or not place.isdecimal() or place == "0":
        entry.refuse("the id does not belong to its series, or is a heading")
    return Criterion(
        id=entry.text("id"),
        title=entry.text("title"),
        summary=entry.text("summary"),
        category=category,
        series=series,
        series_name=entry.text("series_name"),
        coso_principle=entry.number("coso_principle") if entry.has("coso_principle") else None,
        points_of_focus=entry.number("points_of_focus_count"),
        points_of_focus_by_scope=MappingProxyType(by_scope),
    )


def _control(entry: Entry, enums: Entry) -> StarterControl:
    return StarterControl(
        id=entry.text("id"),
        title=entry.text("title"),
        statement=_statement(entry),
        domain=entry.one_of("domain", enums.texts("domain")),
        criteria=entry.texts("criteria"),
        control_type=entry.choice("control_type", ControlType),
        nature=entry.choice("nature", Nature),
        frequency=_frequency(entry, "frequency", never=Frequency.ONCE_PER_PERIOD),
        owner_role=entry.one_of("owner_role", enums.texts("owner_role")),
        evidence=tuple(
            EvidenceItem(item.text("item"), _frequency(item, "cadence", never=Frequency.CONTINUOUS))
            for item in entry.entries("evidence")
        ),
        test=_procedure(entry.entry("test")),
        population=entry.text("population") if entry.has("population") else None,
        parameters=MappingProxyType(entry.values("parameters") if entry.has("parameters") else {}),
        applies_to=_applies_to(entry),
        weight=entry.choice("weight", Weight),
        tier=entry.choice("tier", Tier),
    )


def _frequency(entry: Entry, name: str, *, never: Frequency) -> Frequency:
    """Once per period is a cadence of evidence only, continuous one of controls only (DOMAIN R7.1)."""
    frequency = entry.choice(name, Frequency)
    if frequency is never:
        entry.refuse(f"{name} cannot be {never}")
    return frequency


def _statement(entry: Entry) -> str:
    statement = entry.text("statement")
    named = set(re.findall(r"{(\w+)}", statement))
    given = set(entry.values("parameters")) if entry.has("parameters") else set()
    if named != given:
        entry.refuse(f"parameters of the statement and defaults differ: {', '.join(sorted(named ^ given))}")
    return statement


def _procedure(entry: Entry) -> Procedure:
    methods = tuple(Method(method) for method in entry.texts("methods", among=tuple(Method)))
    if set(methods) == {Method.INQUIRY}:
        entry.refuse("inquiry alone is never sufficient")
    return Procedure(methods, entry.text("procedure"))


def _applies_to(entry: Entry) -> frozenset[Category]:
    if entry.is_text("applies_when"):
        entry.one_of("applies_when", ("always",))
        return frozenset()
    return frozenset(Category(category) for category in entry.texts("applies_when", among=tuple(Category)))


def _check_enums(enums: Entry) -> None:
    """The words the file allows are the words the product knows."""
    known: dict[str, AbstractSet[str]] = {
        "control_type": set(ControlType),
        "nature": set(Nature),
        "frequency": set(Frequency) - {Frequency.ONCE_PER_PERIOD},
        "evidence_cadence": set(Frequency) - {Frequency.CONTINUOUS},
        "test_method": set(Method),
        "weight": set(Weight),
        "tier": set(Tier),
    }
    for name, words in known.items():
        if set(enums.texts(name)) != words:
            enums.refuse(f"{name} differs from the product's words: {', '.join(sorted(words))}")


def _check_criteria(catalog: Catalog, framework: Entry) -> None:
    if len(catalog.criteria) != framework.number("criteria_count"):
        framework.refuse(f"{len(catalog.criteria)} criteria are listed, not criteria_count")
    if sum(criterion.points_of_focus for criterion in catalog.criteria) != framework.number(
        "points_of_focus_total"
    ):
        framework.refuse("the points of focus do not add up to points_of_focus_total")
    principles = sorted(c.coso_principle for c in catalog.criteria if c.coso_principle is not None)
    if principles != list(range(1, 18)):
        framework.refuse("the criteria do not carry the COSO principles 1 to 17 once each")


def _check_mapping(catalog: Catalog) -> None:
    known = {criterion.id for criterion in catalog.criteria}
    mapped: set[str] = set()
    for control in catalog.controls:
        for criterion_id in control.criteria:
            if criterion_id not in known:
                raise CatalogError(f"control_set.yaml: {control.id}: unknown criterion {criterion_id!r}")
        mapped.update(control.criteria)
    for criterion_id in sorted(known - mapped):
        raise CatalogError(f"control_set.yaml: no control covers {criterion_id}")
