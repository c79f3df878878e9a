"""My work: everything that waits for one person in one client, the oldest first."""

from datetime import UTC, date, datetime

from django.urls import reverse

from audits.actions import comments, room
from audits.turns import AuditorStatus
from controls.actions import acceptances, applicability, gaps, statements
from controls.models import Control, Criterion, Gap, Occurrence
from evidence.actions import reviews
from evidence.models import Submission
from soc2hub.accounts.models import Person, User
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from soc2hub.web.duties import Duty
from tests.audits.building import asked, control, cost, evidence, in_room, opened, submitted
from tests.worlds import World, join

NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)


def work(world: World) -> str:
    return reverse("controls:work", args=[world.acme.pk])


def duties(browser, world: World) -> list[Duty]:
    with clock.travelled_to(NOW):
        answer = browser.get(work(world))
    assert answer.status_code == 200
    return answer.context["duties"]


def erins(world: World, ref: str = "AC-1") -> Control:
    row = control(world, ref)
    with entering(world.acme, by=world.priya):
        Control.objects.filter(pk=row.pk).update(owner=Person.objects.get(user=world.erin))
        return Control.objects.get(pk=row.pk)


def owed(world: World, row: Control, due_on: date) -> Occurrence:
    with entering(world.acme, by=world.priya):
        return Occurrence.objects.create(
            control=row, key=f"{due_on:%Y-%m}", starts_on=due_on.replace(day=1), ends_on=due_on, due_on=due_on,
            next_ends_on=date(2026, 12, 31),
        )  # fmt: skip


def handed_in(world: World, row: Control, *, by: User, occurrence: Occurrence | None = None) -> Submission:
    with clock.travelled_to(datetime(2026, 9, 1, 12, tzinfo=UTC)), entering(world.acme, by=by):
        return Submission.objects.create(
            control=row, title="Access review", kind="text", text="Done.", performed_on=date(2026, 8, 30),
            covers_from=date(2026, 8, 1), covers_to=date(2026, 8, 31), uploaded_by=by, occurrence=occurrence,
        )  # fmt: skip


def given_back(world: World, row: Submission, by: object) -> None:
    with clock.travelled_to(datetime(2026, 9, 10, 12, tzinfo=UTC)), entering(world.acme, by=by):
        reviews.give_back(row, reason="not_current", comment="October is missing", by=by)


def test_nothing_waits_says_so(world: World, signed_in) -> None:
    with clock.travelled_to(NOW):
        page = signed_in(world.erin).get(work(world))

    assert page.context["duties"] == []
    assert "Nothing waits for you" in page.text


def test_everything_of_hers_is_there_the_oldest_first(world: World, signed_in) -> None:
    row, erin = erins(world), person_of(world, "erin")
    owed(world, row, date(2026, 9, 15))
    given_back(world, evidence(world, row, state="submitted"), world.omar)
    asked(world, opened(world), "A-1", owner=erin, due_on=date(2026, 9, 12))
    with entering(world.acme, by=world.priya):
        Gap.objects.create(
            title="Leavers", severity="high", state="planned", owner=erin, found_on=date(2026, 8, 1),
            due_on=date(2026, 9, 30),
        )  # fmt: skip

    found = duties(signed_in(world.erin), world)

    assert [(duty.on.day, duty.state) for duty in found] == [
        (10, "returned"), (12, "overdue"), (15, "overdue"), (30, "planned"),
    ]  # fmt: skip
    assert found[0].why == "Not current: October is missing (Omar)"
    assert [duty.steps[0].label for duty in found[:3]] == ["Hand in again", "Answer", "Hand in evidence"]


def test_what_came_back_is_told_once_and_with_its_reason(world: World, signed_in) -> None:
    """The window is due again because its evidence came back: one line, with the reason."""

    row = erins(world)
    occurrence = owed(world, row, date(2026, 9, 15))
    given_back(world, handed_in(world, row, by=world.erin, occurrence=occurrence), world.omar)

    [duty] = duties(signed_in(world.erin), world)

    assert (duty.state, duty.about) == ("returned", occurrence.pk)
    assert duty.steps[0].url == reverse("evidence:submit", args=[world.acme.pk, occurrence.pk])


def test_a_request_waits_while_it_is_our_turn_and_says_what_the_auditor_wrote(world: World, signed_in) -> None:
    engagement = opened(world)
    in_room(world, engagement)
    with clock.travelled_to(NOW):
        request = submitted(world, asked(world, engagement, "A-1", owner=person_of(world, "erin")))
        assert duties(signed_in(world.erin), world) == []
        with entering(world.acme, by=world.audrey):
            room.judge(
                request, AuditorStatus.RETURNED, note="November is missing.", version=request.version, by=world.audrey
            )

    [duty] = duties(signed_in(world.erin), world)

    assert (duty.state, duty.on) == ("returned", date(2026, 9, 20))
    assert "November is missing." in duty.why


def test_requests_of_others_and_of_engagements_that_are_over_do_not_wait(world: World, signed_in) -> None:
    engagement = opened(world)
    asked(world, engagement, "A-1", owner=person_of(world, "omar"))
    mine = asked(world, engagement, "A-2", owner=person_of(world, "erin"))
    with entering(world.acme, by=world.priya):
        type(engagement).objects.filter(pk=engagement.pk).update(state="withdrawn")
        comments.note(mine, "late", by=world.priya)

    assert duties(signed_in(world.erin), world) == []


def test_reviews_are_one_line_and_never_of_ones_own(world: World, signed_in) -> None:
    row = control(world)
    for who in (world.erin, world.erin, world.omar):
        handed_in(world, row, by=who)

    [duty] = duties(signed_in(world.omar), world)

    assert (duty.title, duty.on) == ("2 pieces of evidence to review", date(2026, 9, 1))
    assert duties(signed_in(world.erin), world) == []


def test_statements_wait_for_who_did_not_write_them(world: World, signed_in) -> None:
    with clock.travelled_to(NOW), entering(world.acme, by=world.priya):
        row = Control.objects.create(ref="AC-9", title="Keys are rotated", frequency="monthly")
        statements.propose(
            row, template="Keys are rotated monthly.", parameters={}, effective_from=date(2026, 9, 20), by=world.priya
        )
    lead = User.objects.create_user("lea@example.org", "Lea")
    join(world.acme, lead, Role.CLIENT_ADMIN, by=world.priya)

    assert duties(signed_in(world.priya), world) == []
    assert [duty.title for duty in duties(signed_in(lead), world)] == ["1 statement to read and approve"]


def test_risks_and_criteria_wait_for_the_officer_who_did_not_ask(world: World, signed_in) -> None:
    lead = User.objects.create_user("lea@example.org", "Lea")
    join(world.acme, lead, Role.CLIENT_ADMIN, by=world.priya)
    with clock.travelled_to(NOW), entering(world.acme, by=world.priya):
        gap = gaps.open_gap(title="No MFA", severity="low", impact="Anybody could get in.", by=world.priya)
        asked = acceptances.propose(gap, rationale="It is cheap to wait.", until=date(2026, 10, 1), by=world.priya)
        applicability.state(Criterion.objects.get(pk="CC6.4"), reason="We have no offices.", by=world.priya)

    found = duties(signed_in(lead), world)

    assert [duty.title for duty in found] == ["Accept this risk? No MFA", "1 criterion said not to apply"]
    assert found[0].url == asked.get_absolute_url()
    assert duties(signed_in(world.priya), world) == []
    told = signed_in(world.eve).get(reverse("reporting:decisions", args=[world.acme.pk])).content.decode()
    assert "We have no offices." in told


def test_my_work_costs_the_same_with_one_duty_and_with_thirty(world: World, signed_in) -> None:
    row, erin, browser = erins(world), person_of(world, "erin"), signed_in(world.erin)
    engagement = opened(world)
    asked(world, engagement, owner=erin)
    given_back(world, evidence(world, row, state="submitted"), world.omar)
    cost(browser, work(world))
    few = cost(browser, work(world))
    for number in range(30):
        asked(world, engagement, owner=erin)
        given_back(world, evidence(world, row, state="submitted", text=str(number).encode()), world.omar)

    assert cost(browser, work(world)) == few <= 20


def person_of(world: World, name: str) -> Person:
    with entering(world.acme, by=world.priya):
        return Person.objects.get(user=getattr(world, name))
