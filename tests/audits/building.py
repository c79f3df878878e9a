"""Engagements, requests and evidence of a client, made by the product's own acts."""

from datetime import date

from django.db import connection
from django.test import Client as DjangoClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.actions import engagements, grants, requests
from audits.actions.engagements import Scope
from audits.models import Engagement, Request, Transition
from audits.phases import ReportType, State
from controls.models import Control, ControlCriterion
from evidence.models import Acceptance, Submission
from soc2hub.accounts.models import Person, User
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.blobs import store_bytes
from tests.worlds import World

TODAY = date(2026, 1, 15)
TYPE_2 = Scope(ReportType.TYPE_2, ["security"], period_start=date(2026, 3, 1), period_end=date(2026, 8, 31))
TYPE_1 = Scope(ReportType.TYPE_1, ["security"], as_of=date(2026, 3, 31))


def opened(
    world: World, *, scope: Scope = TYPE_2, state: State = State.PLANNING, client: Client | None = None,
    beside: bool = True,
) -> Engagement:
    with entering(client or world.acme, by=world.priya):
        return engagements.open_engagement(
            title="SOC 2 type 2, 2026", scope=scope, by=world.priya, today=TODAY, state=state,
            reason="From the former CISO." if state is not State.PLANNING else "",
            frame_reason="Two beside each other." if beside else "",
        )  # fmt: skip


def asked(world: World, engagement: Engagement, ref: str = "", **values: object) -> Request:
    with entering(engagement.client_id, by=world.priya):
        return requests.ask(engagement, text="Access review of the third quarter", ref=ref, by=world.priya, **values)


def person(world: World, user: User) -> Person:
    with entering(world.acme, by=world.priya):
        return Person.objects.get(user=user)


def control(
    world: World,
    ref: str = "AC-1",
    *,
    weight: str = "key",
    criteria: tuple[str, ...] = (),
    client: Client | None = None,
) -> Control:
    """In operation, owned by Omar (Priya where Omar is no member)."""
    with entering(client or world.acme, by=world.priya):
        owner = Person.objects.filter(user=world.omar).first() or Person.objects.get(user=world.priya)
        row = Control.objects.create(
            ref=ref, title="Access is reviewed", frequency="monthly", weight=weight, status="operating", owner=owner
        )
        for criterion in criteria:
            ControlCriterion.objects.create(control=row, criterion_id=criterion)
        return row


def evidence(world: World, of: Control, *, state: str = "accepted", text: bytes = b"who,when\n") -> Submission:
    """Handed in by Omar, and accepted by Priya; by her where he is no member, and then nobody else could accept it."""
    by = world.priya if of.client_id == world.bravo.pk else world.omar
    with entering(of.client_id, by=by):
        row = Submission.objects.create(
            control=of, title="Access review, September", blob=store_bytes(text, "review.csv"), file_name="review.csv",
            note="only among us", performed_on=date(2026, 9, 30), covers_from=date(2026, 9, 1),
            covers_to=date(2026, 9, 30), uploaded_by=by,
        )  # fmt: skip
    with entering(of.client_id, by=world.priya):
        if state == "accepted":
            Acceptance.objects.create(submission=row, accepted_by=world.priya)
            Submission.objects.filter(pk=row.pk).update(state=state)
            row.refresh_from_db()
        return row


def shared(world: World, request: Request, submission: Submission) -> None:
    with entering(request.client_id, by=world.priya):
        requests.share(request, submission, by=world.priya)


def submitted(world: World, request: Request) -> Request:
    """Answered with one file, and handed to the auditor."""
    ref = f"C-{request.ref}"
    shared(world, request, evidence(world, control(world, ref), text=ref.encode()))
    with entering(request.client_id, by=world.priya):
        return requests.submit(request, by=world.priya)


def in_room(world: World, engagement: Engagement, auditor: User | None = None) -> None:
    with entering(engagement.client_id, by=world.priya):
        grants.grant(engagement, auditor or world.audrey, by=world.priya)


def issued(world: World, engagement: Engagement) -> Engagement:
    """By us: it came here through its own gates."""
    with entering(engagement.client_id, by=world.priya):
        Engagement.objects.filter(pk=engagement.pk).update(state=State.ISSUED)
        Transition.objects.create(
            engagement=engagement, from_state=State.REPORTING, to_state=State.ISSUED, moved_by=world.priya
        )
        return Engagement.objects.get(pk=engagement.pk)


def verbs(world: World, subject_id: object) -> list[str]:
    with entering(world.acme, by=world.priya):
        return list(Event.objects.filter(subject_id=str(subject_id)).order_by("seq").values_list("verb", flat=True))


def again(world: World, row: object) -> object:
    """As the database has it."""
    with entering(world.acme, by=world.priya):
        return type(row).objects.get(pk=row.pk)


def cost(browser: DjangoClient, address: str) -> int:
    """SQL statements of one GET, sign-in and scope included."""
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    return len(seen)


def url(name: str, of: Client, *args: object) -> str:
    """A page or an endpoint (`api_…`) of the client."""
    return reverse(f"audits:{name}", args=[of.pk, *args])
