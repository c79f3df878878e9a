"""Leadership is asked, decides with a button, and what was decided stays on record (G3)."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reporting.actions import decisions
from reporting.models import Decision
from soc2hub.accounts.models import Person
from soc2hub.lib.clock import travelled_to
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.reporting.program import NOON, OPTIONS, decision_waiting
from tests.worlds import World

TYPED = {
    "title": "Which auditor?",
    "decide_by": "2026-12-01",
    "option_1_label": "Firm A",
    "option_1_cost": "$30k",
    "option_2_label": "Firm B",
    "option_2_consequence": "four weeks later",
    "recommendation": "Firm A",
}


@pytest.fixture(autouse=True)
def november():
    with travelled_to(NOON):
        yield


@pytest.fixture
def waiting(world: World) -> Decision:
    with entering(world.acme, by=world.priya):
        return decision_waiting()


def address(world: World, *parts: object) -> str:
    return f"/c/{world.acme.pk}/decisions/" + "".join(f"{part}/" for part in parts)


def verbs(world: World) -> list[str]:
    with entering(world.acme, by=world.priya):
        return list(Event.objects.filter(verb__startswith="decision.").order_by("seq").values_list("verb", flat=True))


def stored(world: World) -> list[tuple[str, str]]:
    with entering(world.acme, by=world.priya):
        return list(Decision.objects.values_list("title", "outcome"))


def test_the_ciso_asks_with_two_options_and_a_recommendation(signed_in, world: World) -> None:
    answer = signed_in(world.priya).post(address(world, "new"), TYPED)

    assert answer.status_code == 302
    with entering(world.acme, by=world.priya):
        decision = Decision.objects.get()
    assert decision.options == [
        {"label": "Firm A", "cost": "$30k", "consequence": ""},
        {"label": "Firm B", "cost": "", "consequence": "four weeks later"},
    ]
    assert verbs(world) == ["decision.asked"]


def test_one_option_alone_is_no_decision_and_nothing_typed_is_lost(signed_in, world: World) -> None:
    answer = signed_in(world.priya).post(
        address(world, "new"), TYPED | {"option_2_label": "", "recommendation": "Firm Z"}
    )

    assert answer.status_code == 422
    assert "Which auditor?" in answer.content.decode()
    assert stored(world) == []


def test_the_recommendation_names_an_option(signed_in, world: World) -> None:
    answer = signed_in(world.priya).post(address(world, "new"), TYPED | {"recommendation": "Firm Z"})

    assert answer.status_code == 422
    assert "Recommend one of the options, by its name." in answer.content.decode()
    assert stored(world) == []


def test_an_executive_decides_with_a_reason_and_it_stays(signed_in, world: World, waiting: Decision) -> None:
    browser = signed_in(world.eve)

    typed = {"choice": "Buy single sign-on", "reason": "Cheaper than a lost deal.", "version": "1"}
    answer = browser.post(address(world, waiting.pk), typed)

    assert answer.status_code == 302
    assert stored(world) == [(waiting.title, "Buy single sign-on. Cheaper than a lost deal.")]
    assert verbs(world) == ["decision.decided"]
    again = browser.post(address(world, waiting.pk), {"choice": "Keep passwords", "reason": "No.", "version": "2"})
    assert again.status_code == 422
    assert stored(world) == [(waiting.title, "Buy single sign-on. Cheaper than a lost deal.")]


def test_who_may_not_decide_cannot_and_nothing_changes(signed_in, world: World, waiting: Decision) -> None:
    """The CISO recommends, leadership decides (DOMAIN R12.2)."""
    for person in (world.priya, world.erin, world.vera):
        answer = signed_in(person).post(address(world, waiting.pk), {"choice": "Keep passwords"})
        assert answer.status_code == 403
    assert signed_in(world.audrey).post(address(world, waiting.pk), {"choice": "Keep passwords"}).status_code == 403
    assert signed_in(world.eve).post(address(world, "new"), TYPED).status_code == 403

    assert stored(world) == [(waiting.title, "")]
    assert verbs(world) == []


def test_another_clients_decision_is_not_there(signed_in, world: World, waiting: Decision) -> None:
    """A02, A04."""
    assert signed_in(world.rita).get(address(world, waiting.pk)).status_code == 404
    mixed = f"/c/{world.bravo.pk}/decisions/{waiting.pk}/"
    assert signed_in(world.priya).get(mixed).status_code == 404
    assert signed_in(world.priya).get(f"{mixed}edit/").status_code == 404


def test_a_question_put_differently_after_it_was_read_is_not_decided(
    signed_in, world: World, waiting: Decision
) -> None:
    typed = {"choice": "Keep passwords", "reason": "It is cheap.", "version": "1"}
    with entering(world.acme, by=world.priya):
        decisions.revise(waiting, version=1, by=world.priya, cost_of_waiting="The deal is lost")

    answer = signed_in(world.eve).post(address(world, waiting.pk), typed)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert decisions.REVISED in text
    assert "The deal is lost" in text
    assert 'name="version" value="2"' in text
    assert stored(world) == [(waiting.title, "")]
    assert signed_in(world.eve).post(address(world, waiting.pk), typed | {"version": "2"}).status_code == 302


@pytest.mark.parametrize("missing", ["reason", "version"])
def test_a_decision_needs_a_reason_and_what_was_read(signed_in, world: World, waiting: Decision, missing: str) -> None:
    typed = {"choice": "Keep passwords", "reason": "It is cheap.", "version": "1"} | {missing: ""}

    assert signed_in(world.eve).post(address(world, waiting.pk), typed).status_code == 422

    assert stored(world) == [(waiting.title, "")]
    assert verbs(world) == []


def test_even_in_sql_nobody_else_decides_and_nothing_decided_changes(world: World, waiting: Decision) -> None:
    """DOMAIN R12.2."""
    made_up = {"outcome": "Keep passwords", "decided_at": NOON, "decided_by": world.eve}
    with entering(world.acme, by=world.priya), pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=waiting.pk).update(**made_up)
    assert stored(world) == [(waiting.title, "")]

    with entering(world.acme, by=world.eve):
        decisions.decide(waiting, version=1, choice="Keep passwords", reason="Not now.", by=world.eve)
        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(pk=waiting.pk).update(outcome="Buy single sign-on")
        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(pk=waiting.pk).delete()
    assert stored(world) == [(waiting.title, "Keep passwords. Not now.")]


def test_what_is_decided_cannot_be_revised(world: World, waiting: Decision) -> None:
    with entering(world.acme, by=world.eve):
        decisions.decide(waiting, version=1, choice="Keep passwords", reason="Not now.", by=world.eve)

    with entering(world.acme, by=world.priya), pytest.raises(Refusal, match="was decided on 05 November 2026"):
        decisions.revise(waiting, version=2, by=world.priya, title="Other")


def test_the_form_shows_the_day_as_the_browser_takes_it(signed_in, world: World, waiting: Decision) -> None:
    page = signed_in(world.priya).get(address(world, waiting.pk, "edit")).content.decode()

    assert f'type="date" name="decide_by" value="{waiting.decide_by:%Y-%m-%d}"' in page


def test_a_change_on_an_older_version_is_refused(signed_in, world: World, waiting: Decision) -> None:
    browser = signed_in(world.priya)
    assert browser.post(address(world, waiting.pk, "edit"), TYPED | {"version": "1"}).status_code == 302

    answer = browser.post(address(world, waiting.pk, "edit"), TYPED | {"version": "1", "title": "Mine"})

    assert answer.status_code == 422
    assert "Somebody changed this meanwhile" in answer.content.decode()
    assert stored(world) == [("Which auditor?", "")]


def test_the_api_asks_revises_and_decides(signed_in, world: World) -> None:
    base = f"/api/v1/clients/{world.acme.pk}/decisions"
    body = {
        "title": "Which auditor?",
        "options": OPTIONS,
        "decide_by": "2026-12-01",
        "outcome": "mine",
        "client_id": str(world.bravo.pk),
    }

    made = signed_in(world.priya).post(base, body, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["outcome"] == ""
    one = f"{base}/{made.json()['id']}"
    assert signed_in(world.priya).patch(one, {"title": "X"}, content_type="application/json").status_code == 428
    patched = signed_in(world.priya).patch(
        one, {"title": "Which firm?"}, content_type="application/json", headers={"If-Match": made["ETag"]}
    )
    assert patched.json()["title"] == "Which firm?"
    stale = signed_in(world.priya).patch(
        one, {"title": "Y"}, content_type="application/json", headers={"If-Match": made["ETag"]}
    )
    assert stale.status_code == 412
    assert (
        signed_in(world.priya)
        .post(f"{one}/outcome", {"choice": "Keep passwords"}, content_type="application/json")
        .status_code
        == 403
    )
    outcome = {"choice": "Keep passwords", "reason": "It is cheap."}
    as_read = {"If-Match": patched["ETag"]}
    eve = signed_in(world.eve)
    assert eve.post(f"{one}/outcome", outcome, content_type="application/json").status_code == 428
    unread = eve.post(f"{one}/outcome", outcome, content_type="application/json", headers={"If-Match": made["ETag"]})
    assert unread.status_code == 412
    mute = eve.post(f"{one}/outcome", outcome | {"reason": " "}, content_type="application/json", headers=as_read)
    assert mute.status_code == 400
    decided = eve.post(f"{one}/outcome", outcome, content_type="application/json", headers=as_read)
    assert decided.json()["outcome"] == "Keep passwords. It is cheap."
    twice = eve.post(f"{one}/outcome", outcome, content_type="application/json", headers={"If-Match": decided["ETag"]})
    assert twice.status_code == 409


def test_a_foreign_owner_and_a_made_up_one_get_the_same_answer(signed_in, world: World) -> None:
    """A05."""
    with entering(world.bravo, by=world.priya):
        foreign = Person.objects.get().pk
    base = f"/api/v1/clients/{world.acme.pk}/decisions"

    answers = [
        signed_in(world.priya).post(
            base,
            {"title": "T", "options": OPTIONS, "decide_by": "2026-12-01", "owner": str(owner)},
            content_type="application/json",
        )
        for owner in (foreign, uuid4())
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert stored(world) == []


def test_thirty_decisions_cost_no_more_statements_than_one(signed_in, world: World, waiting: Decision) -> None:
    browser = signed_in(world.priya)
    pages = (address(world), f"/api/v1/clients/{world.acme.pk}/decisions")
    counts = []
    for extra in (0, 29):
        with entering(world.acme, by=world.priya):
            for number in range(extra):
                decision_waiting(title=f"Question {number}")
        for page in pages:
            browser.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(page).status_code == 200
            counts.append(len(captured))

    assert counts[:2] == counts[2:]
