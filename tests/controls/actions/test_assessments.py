"""A readiness assessment: several answer at once, what is missing becomes gaps, and completed it stands (S9)."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from controls.actions import assessments as acts
from controls.actions.gaps import open_gap
from controls.actions.mappings import map_to
from controls.models import Criterion, Gap, ReadinessAssessment, ReadinessConclusion, ReadinessCriterion
from controls.queries import assessments as queries
from scoping.actions import categories
from scoping.models import Category
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.models import Event
from soc2hub.trail.sentences import is_known
from tests.controls.building import draft, inside, on
from tests.worlds import World

YES = {"designed": "yes", "implemented": "yes", "operating": "yes"}
MISSING = {"designed": "yes", "implemented": "no", "operating": "no"}


def begun(world: World, *refs: str) -> ReadinessAssessment:
    for ref in refs or ("AC-1", "AC-2", "AC-3"):
        draft(world, ref)
    return acts.begin(title="Spring", by=world.priya)


def of(ref: str) -> ReadinessConclusion:
    return ReadinessConclusion.objects.filter(ref=ref).order_by("-assessment__number")[0]


def answered(world: World, ref: str, **answers: str) -> ReadinessConclusion:
    row = of(ref)
    return acts.conclude(row, version=row.version, by=world.priya, **answers)


def completed(world: World, assessment: ReadinessAssessment) -> ReadinessAssessment:
    return acts.complete(assessment, version=assessment.version, by=world.priya)


def test_it_begins_with_every_control_in_use_and_nothing_known(world: World) -> None:
    with inside(world):
        assessment = begun(world)

        assert (assessment.number, assessment.categories) == (1, ["security"])
        assert [row.ref for row in queries.conclusions(assessment)] == ["AC-1", "AC-2", "AC-3"]
        found = queries.standing_of(assessment)
        assert (found.not_assessed, found.of, found.ready) == (3, 3, 0)
        with pytest.raises(Refusal, match="not completed yet"):
            acts.begin(title="Another", by=world.priya)


def test_who_answers_when_is_on_record_and_the_slower_of_two_is_refused(world: World) -> None:
    with inside(world):
        begun(world)
        row = of("AC-1")
        first = acts.conclude(row, version=1, by=world.priya, **MISSING, note="Nobody does it.")
        assert (first.version, first.assessed_by, first.verdict) == (2, world.priya, "gap")

        with pytest.raises(Stale):
            acts.conclude(row, version=1, by=world.priya, operating="partly")
        again = acts.conclude(row, version=1, by=world.priya, **MISSING)

        assert (of("AC-1").operating, again.version) == ("no", 2)
        told = Event.objects.filter(verb="conclusion.reached").get().body
        assert told == {"is_noted": True, **MISSING}


def test_what_operates_is_in_place(world: World) -> None:
    with inside(world):
        begun(world)
        with pytest.raises(Invalid) as refused:
            answered(world, "AC-1", implemented="no", operating="yes")
        with pytest.raises(Invalid):
            answered(world, "AC-1", designed="perhaps")

        assert refused.value.field == "operating"
        assert of("AC-1").verdict == "not_assessed"


def test_completed_what_is_missing_is_a_gap_made_or_there_already(world: World) -> None:
    with inside(world):
        assessment = begun(world)
        there = open_gap(title="Known", severity="high", control=of("AC-2").control, by=world.priya)
        map_to(of("AC-1").control, Criterion.objects.get(pk="CC6.1"), by=world.priya)
        answered(world, "AC-1", **MISSING)
        answered(world, "AC-2", designed="partly")
        answered(world, "AC-3", **YES)

        done = completed(world, assessment)

        made = Gap.objects.get(control__ref="AC-1")
        assert made.title == "AC-1 not implemented, not operating: Access is reviewed"
        assert (made.severity, made.source, made.state) == ("medium", "readiness assessment 1", "identified")
        assert (of("AC-1").gap, of("AC-2").gap, of("AC-3").gap) == (made, there, None)
        assert Gap.objects.filter(control=None, severity="high").count() == 32
        assert ReadinessCriterion.objects.get(criterion="CC6.1").gap is None
        found = queries.tally(queries.results(done))
        assert (found.gap, found.of) == (33, 33)
        event = Event.objects.get(verb="assessment.completed")
        assert event.body == {"controls": 3, "gaps": 33}


def test_a_criterion_that_has_its_gap_gets_no_second_one(world: World) -> None:
    with inside(world):
        there = open_gap(
            title="Known", severity="low", criterion=Criterion.objects.get(pk="CC9.2"), by=world.priya
        )
        assessment = begun(world)
        answered(world, "AC-1", **YES)

        completed(world, assessment)

        assert ReadinessCriterion.objects.get(criterion="CC9.2").gap == there
        assert Gap.objects.filter(criterion="CC9.2").count() == 1


def test_nothing_of_a_completed_one_changes_not_even_in_sql(world: World) -> None:
    with inside(world):
        assessment = begun(world)
        answered(world, "AC-1", **YES)
        done = completed(world, assessment)

        with pytest.raises(Refusal, match="stands as it is"):
            answered(world, "AC-2", **YES)
        with pytest.raises(Refusal):
            acts.take_in(done, by=world.priya)
        with pytest.raises(Refusal):
            acts.discard(done, version=done.version, by=world.priya)
        for rows in (ReadinessAssessment.objects, ReadinessConclusion.objects, ReadinessCriterion.objects):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(client_id=world.acme.pk)
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.all().delete()
        for row in (
            ReadinessConclusion(assessment=done, control=draft(world, "AC-9"), ref="AC-9", title="Late"),
            ReadinessCriterion(assessment=done, criterion=Criterion.objects.get(pk="A1.1"), status="ready"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                row.save(force_insert=True)

        assert queries.standing_of(done).ready == 1


def test_controls_that_came_since_are_taken_in_once(world: World) -> None:
    with inside(world):
        assessment = begun(world)
        draft(world, "AC-4")

        assert (acts.take_in(assessment, by=world.priya), acts.take_in(assessment, by=world.priya)) == (1, 0)
        assert queries.standing_of(assessment).of == 4


def test_one_begun_by_mistake_goes_with_its_answers(world: World) -> None:
    with inside(world):
        assessment = begun(world)
        answered(world, "AC-1", **YES)
        with pytest.raises(Stale):
            acts.discard(assessment, version=9, by=world.priya)

        acts.discard(assessment, version=1, by=world.priya)

        assert not ReadinessAssessment.objects.exists()
        assert Event.objects.get(verb="assessment.discarded").body == {"title": "Spring", "answered": 1}
        assert acts.begin(title="Anew", by=world.priya).number == 1


def test_nothing_is_completed_that_nobody_looked_at(world: World) -> None:
    with inside(world):
        with pytest.raises(Refusal, match="no control"):
            acts.begin(title="Empty", by=world.priya)
        assessment = begun(world)
        with pytest.raises(Refusal, match="Nothing is assessed"):
            completed(world, assessment)
        with pytest.raises(Invalid):
            acts.discard(assessment, version=1, by=world.priya)
            acts.begin(title=" ", by=world.priya)


def test_the_second_is_compared_with_the_first_whatever_came_and_went(world: World) -> None:
    with inside(world), on(date(2026, 3, 1)):
        first = begun(world)
        answered(world, "AC-1", **MISSING)
        answered(world, "AC-2", **YES)
        first = completed(world, first)
    with inside(world), on(date(2026, 9, 1)):
        second = begun(world, "AC-5")
        answered(world, "AC-1", **YES)
        answered(world, "AC-2", operating="partly")
        second = completed(world, second)

        found = queries.comparison(first, second)

        assert second.former == first
        assert [one.key for one in found.controls.better] == ["AC-1 Access is reviewed"]
        assert [one.key for one in found.controls.worse] == ["AC-2 Access is reviewed"]
        assert found.controls.added == ("AC-5 Access is reviewed",)
        assert (found.before.ready, found.now.ready, found.controls.of) == (1, 1, 3)


def test_categories_are_those_of_its_beginning(world: World) -> None:
    with inside(world):
        assessment = begun(world)
        categories.choose(Category.PRIVACY, is_in=True, reason="Patients ask.", by=world.priya)

        assert len(queries.results(assessment)) == 33


@pytest.mark.parametrize("who", ["omar", "erin", "vera", "eve", "audrey"])
def test_only_leads_assess_even_in_sql(world: World, who: str) -> None:
    """A16: the wall in the database, below the declared permissions."""
    with inside(world):
        begun(world)

    with inside(world, getattr(world, who)):
        try:
            with transaction.atomic():
                changed = ReadinessConclusion.objects.update(designed="yes", assessed_by=world.priya)
        except DatabaseError:
            changed = 0
        seen = ReadinessConclusion.objects.count()

    assert changed == 0
    assert seen == (0 if who == "audrey" else 3)  # R8.4: an auditor never sees readiness notes


def test_every_verb_has_its_sentence() -> None:
    verbs = ["assessment.begun", "assessment.widened", "assessment.completed", "assessment.discarded",
             "conclusion.reached", "assessments.exported"]  # fmt: skip

    assert all(map(is_known, verbs))
