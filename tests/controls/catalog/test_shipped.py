from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.calendar import Frequency
from controls.catalog.entries import CatalogError
from controls.catalog.shipped import (
    Category,
    Method,
    Tier,
    Weight,
    category_warnings,
    load_catalog,
    read_catalog,
)

S, A, PI, C, P = Category
POINTS_OF_FOCUS = {
    "CC1": [5, 4, 6, 7, 6],
    "CC2": [9, 13, 12],
    "CC3": [16, 9, 5, 6],
    "CC4": [8, 3],
    "CC5": [6, 4, 6],
    "CC6": [13, 3, 4, 4, 1, 4, 4, 5],
    "CC7": [5, 4, 7, 14, 6],
    "CC8": [18],
    "CC9": [2, 13],
    "A1": [3, 11, 2],
    "C1": [3, 2],
    "PI1": [3, 3, 5, 4, 4],
    "P1": [7],
    "P2": [6],
    "P3": [4, 2],
    "P4": [1, 2, 3],
    "P5": [5, 4],
    "P6": [4, 1, 1, 3, 2, 2, 3],
    "P7": [2],
    "P8": [6],
}
COSO = {
    **{f"CC1.{n}": n for n in range(1, 6)},
    **{f"CC3.{n}": n + 5 for n in range(1, 5)},
    **{f"CC5.{n}": n + 9 for n in range(1, 4)},
    **{f"CC2.{n}": n + 12 for n in range(1, 4)},
    **{f"CC4.{n}": n + 15 for n in range(1, 3)},
}


def source(name: str) -> str:
    return files("controls.catalog").joinpath(name).read_text(encoding="utf-8")


CRITERIA, CONTROLS = source("tsc.yaml"), source("control_set.yaml")


def test_the_catalog_holds_every_criterion_with_its_points_of_focus() -> None:
    found: dict[str, list[int]] = {}

    for criterion in load_catalog().criteria:
        found.setdefault(criterion.series, []).append(criterion.points_of_focus)

    assert found == POINTS_OF_FOCUS
    assert sum(map(len, found.values())) == 61
    assert sum(map(sum, found.values())) == 330


def test_each_coso_principle_belongs_to_the_criterion_the_rules_name() -> None:
    criteria = load_catalog().criteria

    assert {c.id: c.coso_principle for c in criteria if c.coso_principle} == COSO


def test_the_points_of_focus_inside_the_common_criteria_add_up_by_scope() -> None:
    scopes: Counter[str] = Counter()

    for criterion in load_catalog().criteria:
        if criterion.is_common:
            scopes.update(criterion.points_of_focus_by_scope)

    assert scopes == {"base": 201, "system_level": 7, "availability": 1, "confidentiality": 7, "privacy": 16}


@pytest.mark.parametrize(
    ("categories", "shown"),
    [((S,), 208), ((S, A), 225), ((S, C), 220), ((S, P), 282), ((S, PI), 227), (tuple(Category), 330)],
)
def test_the_points_of_focus_shown_follow_the_categories(
    categories: tuple[Category, ...], shown: int
) -> None:
    assert load_catalog().points_of_focus_shown(categories) == shown


@pytest.mark.parametrize(
    ("categories", "count"), [((S,), 33), ((A,), 36), ((S, A), 36), ((S, A, C), 38), (tuple(Category), 61)]
)
def test_the_criteria_in_scope_are_the_common_ones_and_those_chosen(
    categories: tuple[Category, ...], count: int
) -> None:
    assert len(load_catalog().criteria_in_scope(categories)) == count


@pytest.mark.parametrize(
    ("categories", "count"), [((S,), 97), ((S, A), 101), ((S, A, C), 102), (tuple(Category), 121)]
)
def test_the_controls_in_scope_follow_the_categories(categories: tuple[Category, ...], count: int) -> None:
    assert len(load_catalog().controls_in_scope(categories)) == count


def test_the_starter_set_is_as_large_as_it_says() -> None:
    controls = load_catalog().controls
    security = load_catalog().controls_in_scope([S])

    assert sum(len(control.criteria) for control in controls) == 274
    assert len({control.domain for control in controls}) == 18
    assert Counter(control.tier for control in controls) == {Tier.CORE: 86, Tier.EXTENDED: 35}
    assert Counter(control.weight for control in controls) == {
        Weight.KEY: 27,
        Weight.NORMAL: 87,
        Weight.LOW: 7,
    }
    assert sum(control.tier is Tier.CORE for control in security) == 62
    assert sum(control.frequency is Frequency.PER_EVENT for control in security) == 29
    assert sum(control.frequency is Frequency.CONTINUOUS for control in security) == 23


def test_core_controls_cover_every_common_criterion_and_three_rest_on_one() -> None:
    core = [control for control in load_catalog().controls_in_scope([S]) if control.tier is Tier.CORE]
    common = {criterion.id for criterion in load_catalog().criteria if criterion.is_common}

    covered = Counter(criterion for control in core for criterion in control.criteria if criterion in common)

    assert covered.keys() == common
    assert {criterion for criterion, times in covered.items() if times == 1} == {"CC1.2", "CC1.3", "CC3.3"}


def test_a_control_is_read_with_every_field() -> None:
    control = load_catalog().controls[0]

    assert (control.id, control.criteria, control.owner_role) == ("GOV-01", ("CC1.2", "CC2.2"), "ceo")
    assert control.parameters == {"independent_members": 1, "meetings_per_year": 4}
    assert [item.cadence for item in control.evidence] == [Frequency.QUARTERLY, Frequency.ANNUAL]
    assert control.test.methods == (Method.INQUIRY, Method.INSPECTION)
    assert control.population == "Oversight meetings scheduled in the period"
    assert control.applies_to == frozenset()


@given(st.sets(st.sampled_from(Category), min_size=1), st.sets(st.sampled_from(Category), min_size=1))
def test_more_categories_never_show_less(some: set[Category], others: set[Category]) -> None:
    catalog, both = load_catalog(), some | others

    assert set(catalog.criteria_in_scope(some)) <= set(catalog.criteria_in_scope(both))
    assert {c.id for c in catalog.controls_in_scope(some)} <= {c.id for c in catalog.controls_in_scope(both)}
    assert catalog.points_of_focus_shown(some) <= catalog.points_of_focus_shown(both)


def test_an_engagement_without_security_is_warned_and_one_without_categories_refused() -> None:
    (warning,) = category_warnings([A])

    assert warning.startswith("Security is left out.")
    assert category_warnings([S, A]) == ()
    with pytest.raises(ValueError, match="at least one category"):
        load_catalog().criteria_in_scope([])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("- id: CC1.2", "- id: CC1.1", "tsc.yaml: CC1.1 stands there twice"),
        (
            "- id: CC1.2",
            "- id: CC1.0",
            "tsc.yaml: CC1.0: the id does not belong to its series, or is a heading",
        ),
        (
            "    base: 4",
            "    base: 3",
            "tsc.yaml: CC1.2: the points of focus by scope do not add up to their count",
        ),
        ("    base: 4", "    bass: 4", "tsc.yaml: CC1.2: unknown scope of points of focus 'bass'"),
        (
            "coso_principle: 17",
            "coso_principle: 16",
            "tsc.yaml, framework: the criteria do not carry the COSO",
        ),
        ("criteria_count: 61", "criteria_count: 64", "tsc.yaml, framework: 61 criteria are listed"),
        ("total: 330", "total: 331", "tsc.yaml, framework: the points of focus do not add up"),
        (
            "category: privacy",
            "category: private",
            "tsc.yaml: P1.1: category is 'private', not one of security,",
        ),
        ("common: true", "common: false", "tsc.yaml: CC1.1: the common criteria are those of security"),
        ("common: true", "common: maybe", "tsc.yaml: CC1.1: common needs true or false"),
        ("common: true", "common: [", "tsc.yaml: not readable"),
    ],
)
def test_a_broken_criterion_is_named(before: str, after: str, message: str) -> None:
    with pytest.raises(CatalogError) as refused:
        read_catalog(criteria=CRITERIA.replace(before, after, 1), controls=CONTROLS)

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("  - CC1.2\n", "  - CC9.9\n", "control_set.yaml: GOV-01: unknown criterion 'CC9.9'"),
        ("  - CC1.2\n", "", "control_set.yaml: no control covers CC1.2"),
        ("  - CC1.2\n", "  - CC2.2\n", "control_set.yaml: GOV-01: criteria repeats itself"),
        (
            "{independent_members}",
            "one",
            "control_set.yaml: GOV-01: parameters of the statement and defaults differ",
        ),
        ("    - inspection\n", "", "control_set.yaml: GOV-01, test: inquiry alone is never sufficient"),
        ("    - inspection\n", "    - guess\n", "control_set.yaml: GOV-01, test: methods holds 'guess'"),
        (
            "  frequency: quarterly",
            "  frequency: once_per_period",
            "control_set.yaml: GOV-01: frequency cannot be",
        ),
        (
            "    cadence: quarterly",
            "    cadence: often",
            "control_set.yaml: GOV-01, evidence 1: cadence is 'often'",
        ),
        ("  domain: governance", "  domain: magic", "control_set.yaml: GOV-01: domain is 'magic'"),
        ("  title: Oversight body", "  name: Oversight body", "control_set.yaml: GOV-01: title needs a text"),
        (
            "independent_members: 1",
            "independent_members: 1.5",
            "control_set.yaml: GOV-01: parameters: independent",
        ),
        (
            "  applies_when: always",
            "  applies_when: never",
            "control_set.yaml: GOV-01: applies_when is 'never'",
        ),
        ("- id: GOV-02", "- id: GOV-01", "control_set.yaml: GOV-01 stands there twice"),
        (
            "  applies_when: always",
            "  applies_when: []",
            "control_set.yaml: GOV-01: applies_when needs a list",
        ),
    ],
)
def test_a_broken_control_is_named(before: str, after: str, message: str) -> None:
    head, divider, entries = CONTROLS.partition("\ncontrols:\n")

    with pytest.raises(CatalogError) as refused:
        read_catalog(criteria=CRITERIA, controls=head + divider + entries.replace(before, after, 1))

    assert str(refused.value).startswith(message)


def test_words_the_product_does_not_know_are_named() -> None:
    with pytest.raises(CatalogError) as refused:
        read_catalog(criteria=CRITERIA, controls=CONTROLS.replace("    - corrective\n", "", 1))

    assert str(refused.value).startswith("control_set.yaml, control_set, enums: control_type differs")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "tsc.yaml: not a mapping"),
        ("framework: {}\ncriteria: [1]", "tsc.yaml: criteria, entry 1: not a mapping"),
        ("framework: 1\ncriteria: [{id: X}]", "tsc.yaml: framework needs a mapping"),
    ],
)
def test_a_file_of_another_shape_is_named(text: str, message: str) -> None:
    with pytest.raises(CatalogError) as refused:
        read_catalog(criteria=text, controls=CONTROLS)

    assert str(refused.value) == message
