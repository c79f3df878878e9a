"""DOMAIN R7.6 from records, and the matrix that rests on it (C3)."""

from datetime import UTC, date, datetime

from controls import queries
from controls.actions import occurrences as acts_on
from controls.actions.adoption import adopt, adopt_for_scope
from controls.actions.gaps import open_gap
from controls.actions.mappings import map_to
from controls.models import Control, Criterion
from controls.queries.library import library
from tests.controls.building import draft, inside, on, person, running, second_lead, stocked, waive, without_occasion
from tests.evidence.vouching import vouch
from tests.worlds import World

DAY = date(2026, 4, 10)
YEAR = queries.Period(date(2026, 1, 1), date(2026, 12, 31))


def readiness(categories: frozenset[str] = frozenset({"security"})):
    return queries.readiness_of_controls(period=YEAR, today=DAY, categories=categories)


def matrix(categories: frozenset[str] = frozenset({"security"})):
    return queries.matrix(period=YEAR, today=DAY, categories=categories)


def quarter_done(world: World, control: Control) -> None:
    first = control.occurrences.get(key="2026-Q1")
    acts_on.mark_performed(first, date(2026, 3, 20), world.omar)
    vouch([first], at=datetime(2026, 4, 1, tzinfo=UTC), by=world.priya)


def test_a_control_is_ready_when_all_six_facts_hold(world: World) -> None:
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1), frequency="quarterly")
        map_to(control, Criterion.objects.get(pk="CC6.1"), by=world.priya)
        before = readiness().controls[control.pk].reasons

        quarter_done(world, control)

        after = readiness()
        assert before == ("1 of 1 due evidence items not accepted.",)
        assert after.controls[control.pk].is_ready
        assert after.criteria["CC6.1"].is_ready
        assert (after.controls_proven.ready, after.controls_proven.of) == (1, 1)
        assert (after.criteria_ready.ready, after.criteria_ready.of) == (1, 33)


def test_each_missing_fact_is_said(world: World) -> None:
    with on(DAY), inside(world):
        control = draft(world, owner=None)
        open_gap(title="x", severity="high", control=control, by=world.priya)

        assert readiness().controls[control.pk].reasons == (
            "Its design is not approved.",
            "It has no owner.",
            "It serves no criterion in scope.",
            "Open high deficiencies: 1.",
        )


def test_what_is_excused_is_in_no_denominator(world: World) -> None:
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        for key in ("2026-01", "2026-02"):
            waive(control.occurrences.get(key=key), "Not yet live", asked_by=world.omar, by=world.priya)
        without_occasion(control.occurrences.get(key="2026-03"), "List of March: 0", by=world.priya)

        found = readiness()

        assert (found.controls_proven.of, found.controls_proven.not_yet_due) == (0, 1)


def test_a_criterion_outside_the_categories_is_in_no_count(world: World) -> None:
    """DOMAIN R1.4."""
    with on(DAY), inside(world):
        assert len(readiness().criteria) == 33
        assert len(readiness(frozenset({"availability"})).criteria) == 36
        assert len(readiness(frozenset({"security", "availability", "confidentiality"})).criteria) == 38
        everything = {"security", "availability", "confidentiality", "processing_integrity", "privacy"}
        assert len(readiness(frozenset(everything)).criteria) == 61


def test_a_criterion_without_a_control_is_a_gap_of_the_matrix(world: World) -> None:
    with on(DAY), inside(world):
        control = draft(world)
        map_to(control, Criterion.objects.get(pk="CC6.1"), by=world.priya)

        found = matrix()

        assert (found.covered, len(found.gaps), [row.criterion.pk for row in found.thin]) == (1, 32, ["CC6.1"])
        row = next(row for row in found.rows if row.criterion.pk == "CC6.1")
        assert (row.cells, row.state) == (("not_ready",), "gap")


def test_nothing_due_yet_is_unknown_and_never_ready(world: World) -> None:
    """PRACTICE §8."""
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 4, 1), frequency="annual")
        map_to(control, Criterion.objects.get(pk="CC6.1"), by=world.priya)

        row = next(row for row in matrix().rows if row.criterion.pk == "CC6.1")

        assert (row.cells, row.state) == (("not_yet_due",), "not_yet_due")


def test_a_retired_control_covers_nothing(world: World) -> None:
    with on(DAY), inside(world):
        control = draft(world)
        map_to(control, Criterion.objects.get(pk="CC6.1"), by=world.priya)
        Control.objects.update(status="retired")

        found = matrix()

        assert (found.controls, found.covered) == ((), 0)


def test_the_core_of_the_starter_set_covers_every_common_criterion(world: World) -> None:
    stocked(world)
    with on(DAY), inside(world):
        adopt_for_scope(tier="core", by=world.priya)

        found = matrix()

        assert (len(found.controls), found.covered, len(found.gaps)) == (62, 33, 0)
        assert [row.criterion.pk for row in found.thin] == ["CC1.2", "CC1.3", "CC3.3"]


def test_the_matrix_of_sixty_one_by_a_hundred_and_twenty_one_takes_few_statements(
    world: World, django_assert_max_num_queries
) -> None:
    stocked(world)
    everything = frozenset({"security", "availability", "confidentiality", "processing_integrity", "privacy"})
    with on(DAY), inside(world):
        adopt(library(world.acme.practice_id), by=world.priya)
        Control.objects.update(implemented_on=date(2026, 1, 1), owner=person(world.omar))
        acts_on.generate(None, since=YEAR.since, until=YEAR.until, by=world.priya)

        with django_assert_max_num_queries(8):
            found = matrix(everything)

        assert (len(found.rows), len(found.controls), sum(map(bool, (c for r in found.rows for c in r.cells)))) == (
            61, 121, 274,
        )  # fmt: skip
