"""Lists: brought in once, checked, explained, frozen; two held against each other (DOMAIN R6.1–R6.3, case F24)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from controls.models import NotOccurring, Occurrence
from evidence.actions import populations as acts
from evidence.actions.months import settle_months
from evidence.actions.populations import Table, bring_in, change_facts, explain, look, submit
from evidence.actions.reconciliations import explain_differences, hold_against
from evidence.models import Population, PopulationItem, Submission
from evidence.queries.populations import checked, limits_of, months_of, reconciled, unexplained
from evidence.reconciliation import Rule, Side
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.evidence.building import at, owing
from tests.evidence.listing import COLUMNS, DISABLED, LEAVERS, csv_of, draft, many, submitted
from tests.worlds import World, small_world

LEFT = [
    ("ann@acme.example", "2026-04-10 17:00"),
    ("jo@acme.example", "2026-05-04 17:00"),
    ("kim@acme.example", "2026-06-19 12:00"),
]
OFF = [("ann", "2026-04-10 18:00"), ("jo", "2026-05-05 18:00"), ("lee", "2026-06-01 09:00")]
JULY_2 = datetime(2026, 7, 2, 12, tzinfo=UTC)


@pytest.fixture
def control(world: World):
    return owing(world, "IAM-03", frequency="per_event", title="Leavers lose their access")


def test_a_list_is_kept_with_its_file_and_every_row(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.erin):
        found = draft(control, many(25), by=world.erin)

        assert (found.row_count, found.number, found.state) == (25, 1, "draft")
        assert found.blob.sha256 and found.file_name == "leavers.csv"
        assert list(found.items.order_by("line").values_list("key", flat=True)) == [key for key, _ in many(25)]
        assert found.items.get(key="P-0004").line == 5


def test_the_same_list_twice_is_one_list(world: World, control) -> None:
    """F24."""
    with at(JULY_2), entering(world.acme, by=world.erin):
        first, again = draft(control, many(25), by=world.erin), draft(control, many(25), by=world.erin)

        assert first.pk == again.pk
        assert (Population.objects.count(), PopulationItem.objects.count()) == (1, 25)


def test_a_bad_row_brings_nothing_in_and_is_named(world: World, control) -> None:
    table = Table("leavers.csv", csv_of([*LEFT, ("ann@acme.example", "2026-05-01"), ("lou", "soon")]), COLUMNS)
    with at(JULY_2), entering(world.acme, by=world.erin):
        with pytest.raises(Invalid, match=r"leavers.csv, line 5: “ann@acme.example” stands in line 2 already. 1 more"):
            bring_in(control, table, LEAVERS, by=world.erin)

        assert [p.place.line for p in look(table, LEAVERS).problems] == [5, 6]
        assert Population.objects.count() == 0


def test_it_cannot_be_submitted_while_a_check_is_open(world: World, control) -> None:
    source = replace(LEAVERS, completeness="", source_kind="identity")
    with at(JULY_2), entering(world.acme, by=world.erin):
        found = draft(control, LEFT, by=world.erin, source=source)

        assert [c.finding.check for c in checked(found) if c.tone == "bad"] == ["period", "source", "completeness"]
        with pytest.raises(Refusal, match="It is of 1 Apr 2026 to 30 Jun 2026, the audit looks at 1 Jan 2026"):
            submit(found, version=found.version, by=world.erin)
        explain(found, "period", "One list a quarter.", by=world.erin)
        explain(found, "source", "HR has no system; the directory is fed by payroll.", by=world.erin)
        with pytest.raises(Invalid, match="must be so"):
            explain(found, "count", "It is fine.", by=world.erin)
        mended = change_facts(found, version=found.version, by=world.erin, completeness="Counted: the same.")
        done = submit(mended, version=mended.version, by=world.erin)

        assert (done.state, done.submitted_by) == ("submitted", world.erin)


def test_facts_may_not_leave_rows_outside_the_days(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.erin):
        found = draft(control, LEFT, by=world.erin)
        with pytest.raises(Invalid, match="Line 4: kim@acme.example is of 2026-06-19"):
            change_facts(found, version=found.version, by=world.erin, period_to=date(2026, 5, 31))
        with pytest.raises(Stale):
            change_facts(found, version=found.version + 1, by=world.erin, title="Other")


def test_nothing_of_a_submitted_list_changes(world: World, control) -> None:
    """DOMAIN R6.2, in the database too."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        found = submitted(control, LEFT, by=world.priya)
        for act in (
            lambda: change_facts(found, version=found.version, by=world.priya, title="Other"),
            lambda: explain(found, "period", "More.", by=world.priya),
            lambda: submit(found, version=found.version, by=world.priya),
        ):
            with pytest.raises(Refusal, match="nothing of it changes any more"):
                act()
        one = found.items.first()
        for write in (
            lambda: Population.objects.filter(pk=found.pk).update(query="other"),
            lambda: Population.objects.filter(pk=found.pk).delete(),
            lambda: PopulationItem.objects.filter(pk=one.pk).update(key="other"),
            lambda: PopulationItem.objects.filter(pk=one.pk).delete(),
            lambda: PopulationItem.objects.create(population=found, key="new", happened_on=date(2026, 5, 1), line=99),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()

        assert Population.objects.get().query == LEAVERS.query
        assert found.items.count() == 3


def test_a_new_upload_is_a_new_version(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        first = submitted(control, LEFT, by=world.priya)
        second = submitted(control, LEFT[:2], by=world.priya, former=first)
        first.refresh_from_db()

        assert (second.number, second.series) == (2, first.series)
        assert first.blob.sha256 != second.blob.sha256
        assert (first.row_count, second.row_count) == (3, 2)


def test_both_ways_and_late_by_the_clock(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        here, there = submitted(control, LEFT, by=world.priya), submitted(control, OFF, by=world.priya, source=DISABLED)
        row = hold_against(here, there, rule=Rule(ignores_mail_domain=True), within_hours=24, by=world.priya)
        found = reconciled(row)

        assert (row.both, row.only_here, row.only_there, row.late) == (2, 1, 1, 1)
        assert [(pair.event.key, pair.hours) for pair in found.late] == [("jo@acme.example", 25.0)]
        assert found.differences == ((Side.HERE, "kim@acme.example"), (Side.THERE, "lee"))


def test_differences_stop_us_until_a_person_explained_each(world: World, control) -> None:
    """PRACTICE §3: two sources disagree."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        here, there = submitted(control, LEFT, by=world.priya), submitted(control, OFF, by=world.priya, source=DISABLED)
        row = hold_against(here, there, rule=Rule(ignores_mail_domain=True), within_hours=24, by=world.priya)
        with pytest.raises(Refusal, match="Two sources disagree"):
            settle_months(here, by=world.priya)
        with pytest.raises(Invalid, match="jo is no difference"):
            explain_differences(row, [(Side.THERE, "jo")], "Because.", by=world.priya)
        explain_differences(row, [(Side.HERE, "kim@acme.example")], "Leaves in July after all.", by=world.priya)

        assert unexplained(here) == row
        explain_differences(row, [(Side.THERE, "lee")], "A shared mailbox, closed.", by=world.priya)
        assert unexplained(here) is None


def test_the_newest_reconciliation_with_a_list_counts(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        here = submitted(control, LEFT[:1], by=world.priya)
        there = submitted(control, OFF[:1], by=world.priya, source=DISABLED)
        hold_against(here, there, rule=Rule(), within_hours=None, by=world.priya)
        assert unexplained(here) is not None
        with clock.travelled_to(JULY_2.replace(hour=13)):
            hold_against(here, there, rule=Rule(ignores_mail_domain=True), within_hours=None, by=world.priya)

        assert unexplained(here) is None


def test_the_limit_comes_from_the_statement_in_force(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        control.statements.create(
            number=1, template="Within {removal_hours} hours, all within {rest_days} days.", written_by=world.omar,
            parameters={"removal_hours": 24, "rest_days": 3, "team": "IT"}, effective_from=date(2026, 1, 1),
        )  # fmt: skip

        assert limits_of(control, date(2026, 6, 30)) == [("removal_hours", 24), ("rest_days", 72)]


def test_each_month_gets_its_events_or_the_proof_that_there_were_none(world: World, control) -> None:
    """DOMAIN R7.7, R4.7: April and June had leavers, May had none."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        found = submitted(control, [LEFT[0], LEFT[2]], by=world.priya)
        settled = settle_months(found, by=world.priya)

        assert [row.occurrence.key for row in settled.handed_in] == ["2026-04", "2026-06"]
        assert [row.key for row in settled.empty] == ["2026-05"]
        april = Occurrence.objects.get(control=control, key="2026-04")
        assert april.performed_on == date(2026, 4, 10)
        assert found.blob.sha256 in NotOccurring.objects.get(occurrence__key="2026-05").proof
        again = settle_months(found, by=world.priya)
        assert (again.handed_in, again.empty, len(again.left)) == ((), (), 3)
        assert Submission.objects.count() == 2


def test_an_empty_list_proves_its_months_empty(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        found = submitted(control, [], by=world.priya)
        settled = settle_months(found, by=world.priya)

        assert [row.key for row in settled.empty] == ["2026-04", "2026-05", "2026-06"]
        assert months_of(found) == [(date(2026, 4, 1), 0), (date(2026, 5, 1), 0), (date(2026, 6, 1), 0)]


def test_five_thousand_rows_cost_few_statements(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.erin), CaptureQueriesContext(connection) as statements:
        found = draft(control, many(5_000), by=world.erin)

    assert found.row_count == 5_000
    assert len(statements) <= 20


def test_a_crash_in_the_middle_leaves_nothing_and_a_rerun_brings_all(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F24: rows are written in pieces of a thousand; the third never comes."""
    world = small_world()
    control = owing(world, "IAM-03", frequency="per_event")
    real, calls = PopulationItem.objects.bulk_create, []

    class Killed(BaseException):
        pass

    def halfway(rows, **kwargs):
        calls.append(len(rows))
        real(rows[:2_500], **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(PopulationItem.objects, "bulk_create", halfway, raising=False)
        with pytest.raises(Killed), at(JULY_2), entering(world.acme, by=world.erin):
            draft(control, many(5_000), by=world.erin)

    def count() -> tuple[int, int]:
        with entering(world.acme, by=world.erin):
            return Population.objects.count(), PopulationItem.objects.count()

    assert (calls, count()) == ([5_000], (0, 0))
    for _ in range(2):
        with at(JULY_2), entering(world.acme, by=world.erin):
            draft(control, many(5_000), by=world.erin)
        assert count() == (1, 5_000)


def test_another_client_sees_none_of_it(world: World, control) -> None:
    """A07."""
    with at(JULY_2), entering(world.acme, by=world.priya):
        submitted(control, LEFT, by=world.priya)

    with entering(world.bravo, by=world.priya):
        assert (Population.objects.count(), PopulationItem.objects.count()) == (0, 0)
    with entering(world.rival, by=world.rita):
        assert Population.objects.count() == 0


def test_every_act_is_told(world: World, control) -> None:
    with at(JULY_2), entering(world.acme, by=world.priya):
        found = submitted(control, LEFT, by=world.priya)
        acts.read_file(found, by=world.priya)
    with entering(world.acme, by=world.priya):
        verbs = list(Event.objects.filter(subject_id=str(found.pk)).order_by("seq").values_list("verb", flat=True))

    assert verbs == ["population.brought_in", "population.explained", "population.submitted", "population.read"]
