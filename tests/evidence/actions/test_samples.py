"""Samples: drawn so that anybody can draw them again; extended, replaced, examined, never swapped (R6.4–R6.10)."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from evidence.actions import profiles
from evidence.actions.reconciliations import explain_differences, hold_against
from evidence.actions.samples import choose, conclude, extend, proposed_size, replace_item, take
from evidence.actions.slots import assign, attach, examine
from evidence.models import Population, Sample, Slot, SlotEvidence, SlotResult
from evidence.profiles import as_data, of_data
from evidence.queries.populations import reconciled
from evidence.queries.samples import drawn, open_slots_of, samples
from evidence.queries.samples import profiles as offered
from evidence.reconciliation import Rule
from evidence.redrawing import redrawn
from evidence.sampling import DEFAULT_PROFILE, RISK_GRADED_PROFILE
from soc2hub.accounts.models import Person
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from soc2hub.vault.blobs import open_blob
from tests.evidence.building import at, occurrence_of, owing, write_down
from tests.evidence.listing import DISABLED, many, submitted, wish
from tests.worlds import World

JULY_2 = datetime(2026, 7, 2, 12, tzinfo=UTC)
SCRIPT = Path(__file__).parents[3] / "evidence/redraw.py"


@pytest.fixture
def control(world: World):
    return owing(world, "IAM-03", frequency="per_event", title="Leavers lose their access")


def keys(sample: Sample) -> list[str]:
    return list(sample.slots.order_by("position").values_list("item__key", flat=True))


def proven(slot: Slot, world: World) -> None:
    """With evidence, and found clean."""
    evidence = slot.sample.control.submissions.first() or write_down(
        occurrence_of(slot.sample.control, "2026-03"), by=world.erin
    )
    attach(slot, evidence, by=world.priya)
    examine(slot, deviates=False, by=world.priya)


def test_the_profile_sizes_it_and_the_record_says_everything(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(120), by=world.priya)
        sample = take(population, wish(seed="audit 2026"), by=world.priya)

        assert (sample.size, sample.proposed_size, sample.population_count) == (12, 12, 120)
        assert (sample.algorithm, sample.seed) == ("sha256-rank-v1", "audit 2026")
        assert sample.population_sha256 == population.blob.sha256
        assert sample.rules == as_data(DEFAULT_PROFILE)
        assert len(set(keys(sample))) == 12
        assert set(keys(sample)) <= {key for key, _ in many(120)}


def test_the_same_draw_from_record_file_and_standalone_script(world: World, control, tmp_path: Path) -> None:
    """DOMAIN R6.8: the script knows neither the product nor its database."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(300), by=world.priya)
        sample = take(population, wish(), by=world.priya)
        with open_blob(population.blob) as file:
            (tmp_path / "leavers.csv").write_bytes(file.read())
        again = redrawn(sample.pk)
        stored = keys(sample)

    command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / "leavers.csv"), "person", sample.seed, "25"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert again is not None
    assert (list(again.keys), again.faults) == (stored, ())
    assert said == stored
    assert len(SCRIPT.read_text().splitlines()) <= 30


def test_another_file_gives_another_hash_and_the_old_sample_stays_with_the_old_version(world: World, control) -> None:
    """DOMAIN R13 oracle 6."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        first = submitted(control, many(60), by=world.priya)
        sample = take(first, wish(seed="s"), by=world.priya)
        second = submitted(control, many(59), by=world.priya, former=first)
        other = take(second, wish(seed="s"), by=world.priya)
        sample.refresh_from_db()

        assert sample.population == first
        assert sample.population_sha256 == first.blob.sha256 != other.population_sha256
        assert keys(sample) != keys(other)


def test_an_empty_list_gives_no_sample(world: World, control) -> None:
    """DOMAIN R13 oracle 7: not operated, with the empty list as proof; never a good result."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, [], by=world.priya)

        assert proposed_size(population, wish()).is_not_operated
        with pytest.raises(Refusal, match="did not operate"):
            take(population, wish(), by=world.priya)


def test_who_operates_the_control_chooses_nothing(world: World, control) -> None:
    """DOMAIN R6.8, in the database too."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(20), by=world.priya)
        control.owner = Person.objects.get(user=world.omar)
        control.save()
        sample = take(population, wish(), by=world.priya)
        control.owner = Person.objects.create(name="Priya N", email="p@acme.example", user=None)
        control.save()
        Person.objects.filter(user=world.priya).delete()
        Person.objects.filter(pk=control.owner.pk).update(user=world.priya)
        population = type(population).objects.get(pk=population.pk)
        with pytest.raises(Refusal, match="somebody else chooses"):
            take(population, wish(), by=world.priya)
        copy = {f.attname: getattr(sample, f.attname) for f in Sample._meta.concrete_fields if f.name != "id"}
        with pytest.raises(DatabaseError, match="does not choose its sample"), transaction.atomic():
            Sample.objects.create(**copy)


def test_two_sources_that_disagree_stop_the_draw(world: World, control) -> None:
    """PRACTICE §3, in the database too."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(20), by=world.priya)
        sample = take(population, wish(), by=world.priya)
        off = submitted(control, many(19), by=world.priya, source=DISABLED)
        row = hold_against(population, off, rule=Rule(), within_hours=None, by=world.priya)
        with pytest.raises(Refusal, match="Two sources disagree: 1 of 1 differences"):
            take(population, wish(), by=world.priya)
        copy = {f.attname: getattr(sample, f.attname) for f in Sample._meta.concrete_fields if f.name != "id"}
        with pytest.raises(DatabaseError, match="two sources disagree"), transaction.atomic():
            Sample.objects.create(**copy)
        explain_differences(row, reconciled(row).differences, "Left on the last day.", by=world.priya)
        assert take(population, wish(), by=world.priya).size == 5


def test_fewer_than_the_profile_asks_needs_a_reason(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(120), by=world.priya)
        with pytest.raises(Invalid, match="asks for 12"):
            take(population, wish(size=5), by=world.priya)
        with pytest.raises(Invalid, match="From 1 to 120"):
            take(population, wish(size=121), by=world.priya)

        assert take(population, wish(size=5, size_reason="A walkthrough only."), by=world.priya).size == 5
        assert take(population, wish(size=40), by=world.priya).size == 40


def test_an_extension_goes_on_in_the_same_draw(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(120), by=world.priya)
        sample = take(population, wish(seed="s"), by=world.priya)
        first = keys(sample)
        extend(sample, size=20, reason="One deviation found.", version=sample.version, by=world.priya)
        sample.refresh_from_db()

        assert keys(sample)[:12] == first
        assert keys(sample) == keys(take(population, wish(seed="s", size=20), by=world.priya))
        assert redrawn(sample.pk).faults == ()
        with pytest.raises(Stale):
            extend(sample, size=21, reason="More.", version=1, by=world.priya)


def test_a_replacement_leaves_the_original_to_be_seen(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        sample = take(submitted(control, many(20), by=world.priya), wish(), by=world.priya)
        original = sample.slots.get(position=2)
        stand_in = replace_item(original, reason="The file is under legal hold.", version=1, by=world.priya)
        found = drawn(sample)

        assert (stand_in.position, stand_in.replaces) == (6, original)
        assert [item.is_replaced for item in found.items] == [False, True, False, False, False, False]
        assert len(found.in_force) == 5
        assert redrawn(sample.pk).faults == ()
        with pytest.raises(Refusal, match="replaced already"):
            replace_item(original, reason="Again.", version=1, by=world.priya)


def test_a_deviation_is_never_swapped_away(world: World, control) -> None:
    """DOMAIN R6.10."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        sample = take(submitted(control, many(20), by=world.priya), wish(), by=world.priya)
        slot = sample.slots.get(position=1)
        with pytest.raises(Invalid, match="Say what went wrong"):
            examine(slot, deviates=True, by=world.priya)
        result = examine(slot, deviates=True, cause="Disabled after 25 hours.", by=world.priya)
        with pytest.raises(Refusal, match="never swapped away"):
            replace_item(slot, reason="Another one, please.", version=1, by=world.priya)
        for write in (
            lambda: SlotResult.objects.filter(pk=result.pk).update(outcome="clean"),
            lambda: SlotResult.objects.filter(pk=result.pk).delete(),
            lambda: Slot.objects.filter(pk=slot.pk).update(item=population_item(sample)),
            lambda: Slot.objects.filter(pk=slot.pk).delete(),
            lambda: Sample.objects.filter(pk=sample.pk).update(seed="other"),
            lambda: Sample.objects.filter(pk=sample.pk).update(size=1),
            lambda: Sample.objects.filter(pk=sample.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()


def population_item(sample: Sample):
    return sample.population.items.exclude(slots__sample=sample).first()


def test_a_sample_takes_no_item_of_another_list(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        sample = take(submitted(control, many(20), by=world.priya), wish(), by=world.priya)
        other = submitted(control, many(7), by=world.priya)
        with pytest.raises(DatabaseError, match="items of its own list"), transaction.atomic():
            Slot.objects.create(sample=sample, item=other.items.first(), position=99)


def test_items_are_given_to_people_with_a_day(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        sample = take(submitted(control, many(20), by=world.priya), wish(), by=world.priya)
        erin = Person.objects.get(user=world.erin)
        slots = list(sample.slots.filter(position__lte=2))
        assert assign(sample, slots, person=erin, due_on=date(2026, 7, 10), by=world.priya) == 2

        assert [slot.position for slot in open_slots_of(erin)] == [1, 2]
        attach(slots[0], write_down(occurrence_of(control, "2026-03"), by=world.erin), by=world.priya)
        assert [slot.position for slot in open_slots_of(erin)] == [2]


def test_nobody_attaches_nor_brings_a_list_under_another_name_even_in_sql(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(20), by=world.priya)
        slot = take(population, wish(), by=world.priya).slots.first()
        piece = write_down(occurrence_of(control), by=world.erin)

        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            SlotEvidence.objects.create(slot=slot, submission=piece, attached_by=world.erin)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            submitted(control, many(7), by=world.erin)
        assert (SlotEvidence.objects.count(), Population.objects.count()) == (0, 1)


def test_evidence_is_of_the_same_control_and_in_force(world: World, control) -> None:
    other = owing(world, "CHG-01", frequency="monthly")
    with at(JULY_2), entering(world.acme, by=world.priya):
        slot = take(submitted(control, many(20), by=world.priya), wish(), by=world.priya).slots.get(position=1)
        with pytest.raises(Invalid, match="another control"):
            attach(slot, write_down(occurrence_of(other), by=world.erin), by=world.priya)
        good = write_down(occurrence_of(control), by=world.erin)
        attach(slot, good, by=world.priya)
        with pytest.raises(Refusal, match="attached to this item already"):
            attach(slot, good, by=world.priya)
        with pytest.raises(Refusal, match="attach the evidence first"):
            examine(slot.sample.slots.get(position=2), deviates=False, by=world.priya)


def test_what_it_proves_is_said_with_its_limit_and_concluded_by_a_person(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        sample = take(submitted(control, many(250), by=world.priya), wish(), by=world.priya)
        with pytest.raises(Refusal, match="25 of 25 items are not examined"):
            conclude(sample, "Fine.", version=sample.version, by=world.priya)
        for slot in sample.slots.order_by("position"):
            proven(slot, world)
        proof = drawn(sample).proof

        assert (proof.examined, proof.deviations) == (25, 0)
        assert round(proof.large_limit, 3) == 0.088
        assert proof.words == (
            "0 of 25 items examined deviated. With 90 % confidence no more than 8 % of the 250 in the list did."
        )
        done = conclude(sample, "No deviation.", version=sample.version, by=world.priya)
        assert done.is_concluded
        with pytest.raises(Refusal, match="concluded"):
            extend(done, size=30, reason="More.", version=done.version, by=world.priya)


def test_the_list_of_samples_counts_what_is_examined(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        sample = take(submitted(control, many(20), by=world.priya), wish(), by=world.priya)
        proven(sample.slots.get(position=1), world)
        examine(sample.slots.get(position=2), deviates=True, cause="25 hours.", by=world.priya)
        replace_item(sample.slots.get(position=3), reason="On leave.", version=1, by=world.priya)
        [row] = samples()

        assert (row.control_ref, row.list_title, row.done, row.deviating) == ("IAM-03", "Leavers", 2, 1)


def test_items_may_be_chosen_by_hand_and_that_is_on_record(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(20), by=world.priya)
        with pytest.raises(Invalid, match="“P-9999” is no key"):
            choose(population, ["P-0001", "P-9999"], wish(), by=world.priya)
        with pytest.raises(Invalid, match="asks for 5"):
            choose(population, ["P-0001"], wish(), by=world.priya)
        sample = choose(population, ["P-0003", "P-0001"], wish(size_reason="Both went to a rival."), by=world.priya)

        assert (sample.algorithm, keys(sample), redrawn(sample.pk)) == ("chosen", ["P-0003", "P-0001"], None)


def test_a_profile_is_edited_as_data_and_samples_keep_theirs(world: World, control) -> None:
    rules = as_data(replace(DEFAULT_PROFILE, per_event=replace(DEFAULT_PROFILE.per_event, at_most=40, percent=20)))
    with at(JULY_2), entering(world.acme, by=world.priya):
        population = submitted(control, many(250), by=world.priya)
        before = take(population, wish(), by=world.priya)
        written = profiles.write("Default", "Whitfield & Rowe, letter of May", rules, former=0, by=world.priya)
        [own, graded] = offered()
        after = take(population, replace(wish(), offered=own), by=world.priya)

        assert (written.number, own.number, graded.profile) == (1, 1, RISK_GRADED_PROFILE)
        assert (before.size, after.size) == (25, 40)
        assert (before.rules["per_event"]["at_most"], after.rules["source"]) == (25, "Whitfield & Rowe, letter of May")
        with pytest.raises(Stale):
            profiles.write("Default", "Another", rules, former=0, by=world.priya)


@pytest.mark.parametrize("profile", [DEFAULT_PROFILE, RISK_GRADED_PROFILE])
def test_a_profile_survives_its_way_to_a_row_and_back(profile) -> None:
    assert of_data(as_data(profile)) == profile


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"many_a_day": [45, 25, 60]}, "never asks for a smaller"),
        ({"many_a_day": [0, 25, 60]}, "whole number from 1"),
        ({"confidence_percent": 100}, "between 1 and 99"),
        ({"per_event": {"kind": "bands", "test_all_up_to": 10, "bands": [[5, 3]], "beyond": 25}}, "reach further"),
        ({"per_event": {"kind": "share"}}, "A size is missing"),
    ],
)
def test_numbers_that_make_no_profile_are_refused_in_words(change, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        of_data(as_data(DEFAULT_PROFILE) | change)


def test_another_client_sees_none_of_it(world: World, control) -> None:
    """A07."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        take(submitted(control, many(20), by=world.priya), wish(), by=world.priya)

    with entering(world.rival, by=world.rita):
        assert (Sample.objects.count(), Slot.objects.count()) == (0, 0)
