"""The demo world: made once, by the acts people use; believable, walled, and printed for `up`."""

import json
import stat
from datetime import timedelta
from pathlib import Path
from time import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from audits.models import AuditorResult, Engagement, Request
from controls.calendar import OccurrenceState
from controls.models import Control, Gap, Occurrence
from controls.queries.here import period_here
from controls.queries.occurrences import occurrence_states
from evidence.models import Submission
from evidence.queries import punctuality
from reporting.models import Alternative, Briefing
from reporting.queries.across import portfolio
from reporting.queries.portfolio import memberships
from scoping.models import Flow, System
from scoping.queries import revenue_waiting
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.jobs.models import Job
from soc2hub.jobs.runner import run
from soc2hub.lib import clock
from soc2hub.program.demo import cast
from soc2hub.program.demo.world import secret_of
from soc2hub.program.management.commands.demo_code import STEP
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.models import Event
from tests.demo_worlds import demo_world
from tests.program.operators import operate


@pytest.fixture
def template(tmp_path: Path) -> str:
    return demo_world(tmp_path)


def ciso() -> User:
    return User.objects.get(email=cast.CISO.email)


def clients() -> dict[str, Client]:
    with entering_portfolio(by=ciso()):
        return {client.name: client for client in Client.objects.all()}


@pytest.mark.timeout(400)
def test_the_demo_world_is_whole(fresh_database: str, tmp_path: Path, settings: Any) -> None:
    """One building of it, looked at from every side: building it takes seconds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    found = clients()
    assert sorted(found) == ["Brightloom", "Harbor Ledger", "Quillstack", "Tessera Health"]
    assert all(client.is_demo for client in found.values())

    a_first_timer_waits_with_a_blocked_deal(found["Quillstack"])
    a_healthy_client_has_missed_nothing(found["Harbor Ledger"])
    a_client_in_trouble_has_missed_a_quarterly_review_and_lost_an_owner(found["Brightloom"])
    it_was_taken_over_with_what_there_was(found["Brightloom"])
    a_control_that_fails_at_two_clients_is_the_practices_matter()
    an_attested_client_renews_without_a_gap(found["Tessera Health"])
    classes_of_data_are_those_a_form_offers(list(found.values()))
    nothing_happens_in_the_future_and_every_role_is_played(list(found.values()))
    sign_ins_are_written_for_their_owner_alone(tmp_path)
    codes_are_for_demo_people_only(fresh_database, tmp_path)
    a_second_time_does_nothing(fresh_database, tmp_path)
    a_worker_prints_the_past_months_and_begins_this_one(found["Harbor Ledger"])


def a_first_timer_waits_with_a_blocked_deal(client: Client) -> None:
    with entering(client, by=ciso()):
        assert Engagement.objects.get().state == "remediation"
        assert sum(row.cents for row in revenue_waiting(client.today())) > 80_000_000
        assert Control.objects.filter(owner=None).count() == 5
        assert Gap.objects.filter(state__in=Gap.OPEN, severity="high").count() >= 2
        assert Submission.objects.count() == 0
        assert Alternative.objects.count() == 3


def a_healthy_client_has_missed_nothing(client: Client) -> None:
    with entering(client, by=ciso()):
        today = client.today()
        period = period_here(today)
        states = [row.state for row in occurrence_states(period=period, today=today)]
        assert OccurrenceState.MISSED not in states
        assert {OccurrenceState.WAIVED, OccurrenceState.NOT_OCCURRING} <= set(states)
        assert [row.control.ref for row in Occurrence.objects.exclude(moved_from=None)] == ["VUL-01"]
        assert punctuality(period.since, period.until, today).status.value == "green"
        assert Control.objects.filter(owner=None).count() == 0
        assert Request.objects.filter(auditor_status="accepted").count() == 1


def a_client_in_trouble_has_missed_a_quarterly_review_and_lost_an_owner(client: Client) -> None:
    with entering(client, by=ciso()):
        today = client.today()
        period = period_here(today)
        rows = occurrence_states(period=period, today=today)
        assert "IAM-04" in {row.ref for row in rows if row.state is OccurrenceState.MISSED}
        assert punctuality(period.since, period.until, today).status.value == "red"
        assert Control.objects.filter(owner=None).count() == 8
        late = sum(row.state is OccurrenceState.LATE for row in rows)
        assert late > 20


def it_was_taken_over_with_what_there_was(client: Client) -> None:
    with entering(client, by=ciso()):
        assert (client.taken_over_in, client.taken_over_on) == ("observation", Event.objects.earliest("seq").at.date())
        assert Gap.objects.filter(source="open at the take-over").exists()
        assert Submission.objects.filter(performed_on__lt=client.taken_over_on).count() > 5


def a_control_that_fails_at_two_clients_is_the_practices_matter() -> None:
    with entering_portfolio(by=ciso()):
        found = portfolio(list(memberships(ciso())))
    repeated = {pattern.title.split()[0]: len(pattern.places) for pattern in found.patterns}
    assert repeated == {"AST-01": 2}


def an_attested_client_renews_without_a_gap(client: Client) -> None:
    """DOMAIN R10.1: the next period starts the day after."""
    with entering(client, by=ciso()):
        issued = Engagement.objects.get(state="issued")
        running = Engagement.objects.get(state="observation")
        assert issued.opinion == "unqualified"
        assert issued.period_end is not None
        assert running.period_start == issued.period_end + timedelta(days=1)
        [exception] = AuditorResult.objects.filter(result="exception")
        assert exception.response
        assert Request.objects.filter(engagement=issued).exclude(auditor_status="accepted").count() == 0
        assert Submission.objects.filter(state="accepted").count() > 400


def classes_of_data_are_those_a_form_offers(all_clients: list[Client]) -> None:
    for client in all_clients:
        with entering(client, by=ciso()):
            told = Flow.objects.values_list("data_classes", flat=True)
            assert {name for names in told for name in names} <= dict(System.DATA_CLASSES).keys()


def nothing_happens_in_the_future_and_every_role_is_played(all_clients: list[Client]) -> None:
    roles = set()
    for client in all_clients:
        with entering(client, by=User.objects.get(email=cast.OWNER.email)):
            now = clock.now()
            events = list(Event.objects.order_by("seq").values_list("at", "verb"))
            assert max(at for at, _ in events) <= now
            assert [at for at, _ in events] == sorted(at for at, _ in events)
            assert not Occurrence.objects.filter(performed_on__gt=client.today()).exists()
            roles |= set(Membership.objects.values_list("role", flat=True))
    assert roles == {role.value for role in Role}


def sign_ins_are_written_for_their_owner_alone(data: Path) -> None:
    path = data / "demo.json"
    people = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(people) == len(cast.everybody()) == 20
    assert set(people[0]) == {"email", "password", "totp_secret", "role", "client"}
    user = User.objects.get(email=people[0]["email"])
    assert user.check_password(people[0]["password"])
    assert len({person["totp_secret"] for person in people}) == len(people)


def codes_are_for_demo_people_only(database: str, data: Path) -> None:
    refused = operate(database, data, "demo_code", "somebody@example.org")
    began = int(time())
    shown = operate(database, data, "demo_code", cast.CISO.email)
    steps = range(began // STEP, int(time()) // STEP + 1)
    assert shown.stdout.strip() in {format_hotp_value(hotp_value(secret_of(cast.CISO.email), step)) for step in steps}
    assert refused.returncode == 1
    assert "nobody of the demo world" in refused.stderr


def a_second_time_does_nothing(database: str, data: Path) -> None:
    before = Job.objects.count()
    again = operate(database, data, "demo")
    assert "there already" in again.stdout
    assert User.objects.count() == 20
    assert Job.objects.count() == before


def a_worker_prints_the_past_months_and_begins_this_one(client: Client) -> None:
    with entering(client, by=ciso()):
        last = Event.objects.latest("seq").at
    job = Job.objects.get(kind="render.demo_briefings", client_id=client.pk)
    assert run(job.pk)
    assert not run(job.pk)
    with entering(client, by=ciso()):
        *past, running = Briefing.objects.order_by("month")
        assert [(held.render_fault, held.pdf_id is not None) for held in past] == [("", True)] * 3
        [released] = past[0].releases.all()
        assert released.released_at < clock.now() - timedelta(days=30)
        assert (running.pdf_id, running.month) == (None, client.today().replace(day=1))
        assert Event.objects.latest("seq").at == last
