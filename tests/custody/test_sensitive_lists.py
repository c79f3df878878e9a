"""A list about people, or legal, its rows and what was drawn from it: seen by named persons alone (E9)."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from audits.actions import grants
from audits.actions.populations import share_population
from controls.models import Control
from evidence.actions.months import settle_months
from evidence.actions.reconciliations import explain_differences, hold_against
from evidence.actions.samples import take
from evidence.actions.sensitivity import classify_list
from evidence.actions.slots import assign, examine
from evidence.models import (
    ExplainedDifference,
    Explanation,
    Population,
    PopulationItem,
    Reconciliation,
    Sample,
    Slot,
    SlotResult,
    Submission,
)
from evidence.queries.populations import reconciled
from evidence.reconciliation import Rule
from soc2hub.accounts.models import Person, User
from soc2hub.accounts.roles import Role
from soc2hub.custody.actions import clearances
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.models import Event
from tests.audits.building import asked, opened
from tests.evidence.building import at, owing
from tests.evidence.listing import DISABLED, JULY, draft, many, submitted, wish
from tests.worlds import PASSWORD, World, join

TABLES = (Population, PopulationItem, Explanation, Reconciliation, ExplainedDifference, Sample, Slot, SlotResult)


@pytest.fixture
def carl(world: World) -> User:
    carl = User.objects.create_user("carl@example.org", "Carl", PASSWORD)
    join(world.acme, carl, Role.CLIENT_ADMIN, by=world.priya)
    return carl


@pytest.fixture
def control(world: World) -> Control:
    return owing(world, frequency="per_event")


@pytest.fixture
def whole(world: World, control: Control) -> Population:
    """Erin's list, held against another, explained, drawn from and examined by Priya; not yet marked."""
    with at(JULY), entering(world.acme, by=world.erin):
        mine = submitted(control, many(12), by=world.erin)
        theirs = submitted(control, many(11), by=world.erin, source=DISABLED)
        row = hold_against(mine, theirs, rule=Rule(), within_hours=None, by=world.erin)
        explain_differences(row, reconciled(row).differences, "Left on the last day.", by=world.erin)
    with at(JULY), entering(world.acme, by=world.priya):
        sample = take(mine, wish(), by=world.priya)
        examine(sample.slots.order_by("position")[0], deviates=True, cause="Too late", by=world.priya)
    return mine


def mark(world: World, population: Population, kind: str = "people", *, by: User | None = None) -> bool:
    by = by or world.priya
    with entering(world.acme, by=by):
        return classify_list(population, kind, by=by)


def clear(world: World, user: User, carl: User, kind: str = "people") -> None:
    with entering(world.acme, by=carl):
        clearances.grant(user, kind, by=carl)


def counted(world: World, user: User) -> list[int]:
    with entering(world.acme, by=user):
        return [model.objects.count() for model in TABLES]


def test_only_the_named_and_who_brought_it_in_see_it_and_all_that_hangs_on_it(world: World, carl, whole) -> None:
    before = counted(world, world.vera)
    assert before == [2, 23, 2, 1, 1, 1, 5, 1]

    assert not mark(world, whole)

    nothing = [0] * len(TABLES)
    assert [counted(world, user) for user in (world.vera, world.priya, world.omar, carl)] == [nothing] * 4
    assert counted(world, world.erin) == before
    with entering_portfolio(by=world.priya):
        assert (Population.objects.count(), PopulationItem.objects.count()) == (0, 0)

    clear(world, world.omar, carl)
    assert counted(world, world.omar) == before
    clear(world, world.vera, carl, "legal")
    assert counted(world, world.vera) == nothing


def test_what_it_was_held_against_and_its_versions_are_marked_along(world: World, carl, control, whole) -> None:
    mark(world, whole)
    with at(JULY), entering(world.acme, by=world.erin):
        assert set(Population.objects.values_list("sensitivity", flat=True)) == {"people"}

        newer = draft(control, many(13), by=world.erin, former=whole)

        assert (newer.number, newer.sensitivity) == (2, "people")
        told = Event.objects.filter(verb="population.classified")
        assert {event.body["sensitivity"] for event in told} == {"people"} and told.count() == 2


def test_lists_exports_search_api_and_files_agree(
    world: World, carl, whole, signed_in: Callable[[User], Browser]
) -> None:
    mark(world, whole)
    with entering(world.acme, by=world.erin):
        sample = Sample.objects.get()
    home, base = [world.acme.pk], f"/api/v1/clients/{world.acme.pk}"
    lists = [reverse("evidence:populations", args=home), reverse("evidence:samples", args=home),
             f"{base}/populations", f"{base}/samples"]  # fmt: skip
    lists += [f"{lists[0]}?as=csv", f"{lists[1]}?as=csv"]
    one = [whole.get_absolute_url(), sample.get_absolute_url(), f"{base}/populations/{whole.pk}",
           f"{base}/populations/{whole.pk}/items", f"{base}/populations/{whole.pk}/file",
           f"{base}/samples/{sample.pk}", reverse("evidence:population_file", args=[*home, whole.pk]),
           reverse("evidence:population_rows", args=[*home, whole.pk])]  # fmt: skip

    def found(user: User) -> tuple[list[str], list[int]]:
        browser = signed_in(user)
        seen = [path for path in lists if b"Leavers" in body(browser.get(path)) or str(whole.pk).encode() in
                body(browser.get(path))]  # fmt: skip
        return seen, [browser.get(path).status_code for path in one]

    assert found(world.priya) == ([], [404] * len(one))
    clear(world, world.omar, carl)
    assert found(world.omar) == (lists, [200] * len(one))


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_raising_is_free_and_lowering_needs_a_named_lead_and_a_reason(world: World, carl, whole) -> None:
    mark(world, whole, by=world.omar)
    with entering(world.acme, by=world.erin):
        with pytest.raises(Refusal, match="Only a lead"):
            classify_list(whole, "normal", reason="Initials only", by=world.erin)
        with pytest.raises(DatabaseError), transaction.atomic():
            Population.objects.filter(pk=whole.pk).update(sensitivity="normal")
    clear(world, world.priya, carl)
    with entering(world.acme, by=world.priya):
        with pytest.raises(Invalid, match="Say why"):
            classify_list(whole, "normal", by=world.priya)

        assert classify_list(whole, "normal", reason="Initials only", by=world.priya)

    assert counted(world, world.vera)[0] == 2


def test_a_lead_who_is_not_named_lowers_nothing_of_their_own_either(world: World, control: Control) -> None:
    with at(JULY), entering(world.acme, by=world.priya):
        mine = draft(control, many(3), by=world.priya, sensitivity="legal")

        with pytest.raises(Refusal, match="who is named"):
            classify_list(mine, "normal", reason="It is not", by=world.priya)

        assert Population.objects.get().sensitivity == "legal"


def test_a_submitted_list_still_never_changes(world: World, whole) -> None:
    with entering(world.acme, by=world.erin), pytest.raises(DatabaseError), transaction.atomic():
        Population.objects.filter(pk=whole.pk).update(title="Nothing to see")


def test_a_stranger_and_a_reader_hide_no_list(world: World, whole) -> None:
    for client, user in ((world.acme, world.vera), (world.rival, world.rita)):
        with entering(client, by=user), connection.cursor() as cursor:
            cursor.execute("SELECT raise_evidence_population(%s, 'people')", [whole.pk])
            assert cursor.fetchone() == (False,)
    with entering(world.acme, by=world.vera):
        assert Population.objects.get(pk=whole.pk).sensitivity == "normal"


def test_a_marked_list_is_held_against_no_unmarked_one(world: World, control: Control) -> None:
    with at(JULY), entering(world.acme, by=world.erin):
        mine = submitted(control, many(3), by=world.erin, sensitivity="people")
        theirs = submitted(control, many(3), by=world.erin, source=DISABLED)

        with pytest.raises(Refusal, match="mark both alike"):
            hold_against(mine, theirs, rule=Rule(), within_hours=None, by=world.erin)

        assert Reconciliation.objects.count() == 0


def test_its_items_go_to_no_one_who_would_not_see_them(world: World, carl, whole) -> None:
    mark(world, whole)
    clear(world, world.priya, carl)
    with entering(world.acme, by=world.priya):
        sample, omar = Sample.objects.get(), Person.objects.get(user=world.omar)
        with pytest.raises(Refusal, match="Omar is not named"):
            assign(sample, sample.slots.all(), person=omar, due_on=None, by=world.priya)
        assert Slot.objects.filter(assignee=omar).count() == 0

    clear(world, world.omar, carl)
    with entering(world.acme, by=world.priya):
        assert assign(sample, sample.slots.all(), person=omar, due_on=None, by=world.priya) == 5


def test_what_it_tells_the_calendar_is_as_sensitive(world: World, control: Control) -> None:
    with at(JULY), entering(world.acme, by=world.erin):
        mine = submitted(control, many(12), by=world.erin, sensitivity="people")

        handed = settle_months(mine, by=world.erin).handed_in

    assert {row.sensitivity for row in handed} == {"people"} and handed
    with entering(world.acme, by=world.vera):
        assert Submission.objects.count() == 0


def test_the_auditor_sees_it_where_it_was_shown(world: World, carl, whole) -> None:
    engagement = opened(world)
    request = asked(world, engagement)
    mark(world, whole)
    clear(world, world.priya, carl)
    with entering(world.acme, by=world.priya):
        grants.grant(engagement, world.audrey, by=world.priya)
    assert counted(world, world.audrey)[:2] == [0, 0]

    with entering(world.acme, by=world.priya):
        share_population(request, whole, by=world.priya)

    assert counted(world, world.audrey)[:2] == [1, 12]


def test_marking_it_on_the_page_and_over_the_api(world: World, carl, whole, signed_in) -> None:
    browser, url = signed_in(world.omar), reverse("evidence:classify_population", args=[world.acme.pk, whole.pk])
    assert b"every version of it" in browser.get(url).content
    api = f"/api/v1/clients/{world.acme.pk}/populations/{whole.pk}/sensitivity"
    answer = browser.put(api, {"sensitivity": "security"}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"sensitivity": "security", "is_seen": True})

    gone = browser.post(url, {"sensitivity": "people"}, follow=True)

    assert "you see it no more" in gone.content.decode()
    assert browser.get(whole.get_absolute_url()).status_code == 404


def test_a_version_newer_than_one_sees_is_followed_by_nobody_else(world: World, carl, control, whole) -> None:
    clear(world, world.omar, carl)
    mark(world, whole)
    with at(JULY), entering(world.acme, by=world.omar):
        draft(control, many(14), by=world.omar, former=whole)
    with at(JULY), entering(world.acme, by=world.erin), pytest.raises(Refusal, match="only those named"):
        draft(control, many(15), by=world.erin, former=whole)
