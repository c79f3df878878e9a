"""Proposed where the gap or risk lives, answered among the decisions; by the page and by the API (DOMAIN R12.2)."""


import pytest

from controls.actions import acceptances as acts
from controls.models import Gap, Risk, RiskAcceptance
from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Role
from soc2hub.trail.models import Event
from tests.controls.actions.test_acceptances import DAY, UNTIL, WHY, assessed, risky
from tests.controls.building import inside, on
from tests.worlds import World

TYPED = {"rationale": WHY, "until": UNTIL.isoformat()}
ACCEPTED = {"choice": "accept", "reason": "It is cheaper to wait.", "version": "1"}


@pytest.fixture(autouse=True)
def april():
    with on(DAY):
        yield


@pytest.fixture
def gap(world: World) -> Gap:
    with inside(world):
        return assessed(world)


@pytest.fixture
def asked(world: World, gap: Gap) -> RiskAcceptance:
    with inside(world):
        return acts.propose(gap, rationale=WHY, until=UNTIL, by=world.priya)


def page(world: World, *parts: object) -> str:
    return f"/c/{world.acme.pk}/" + "".join(f"{part}/" for part in parts)


def api(world: World, *parts: object) -> str:
    return f"/api/v1/clients/{world.acme.pk}/" + "/".join(str(part) for part in parts)


def states(world: World) -> tuple[str, str]:
    with inside(world):
        return Gap.objects.get().state, RiskAcceptance.objects.get().state


def test_from_the_gaps_page_to_the_executives_answer(signed_in, world: World, gap: Gap) -> None:
    browser = signed_in(world.priya)
    assert "Propose to accept" in browser.get(page(world, "controls", "gaps", gap.pk)).content.decode()
    assert browser.post(page(world, "controls", "gaps", gap.pk, "acceptance"), TYPED).status_code == 302
    shown = browser.get(page(world, "controls", "gaps", gap.pk)).content.decode()
    assert "An officer is asked to accept this until 30 Jun 2026" in shown
    with inside(world):
        asked = RiskAcceptance.objects.get()

    eve = signed_in(world.eve)
    for home in ("decisions", "briefings"):
        assert asked.get_absolute_url() in eve.get(page(world, home)).content.decode()
    assert WHY in eve.get(asked.get_absolute_url()).content.decode()
    assert eve.post(page(world, "acceptances", asked.pk, "answer"), ACCEPTED).status_code == 302

    assert states(world) == ("risk_accepted", "accepted")
    assert "Accepted by Eve" in eve.get(asked.get_absolute_url()).content.decode()
    told = signed_in(world.priya).get(page(world, "controls", "gaps", gap.pk)).content.decode()
    assert "Eve accepted the risk of the gap" in told


def test_a_risk_is_proposed_on_its_page_and_never_typed(signed_in, world: World) -> None:
    with inside(world):
        risk = risky(world)
    browser = signed_in(world.priya)

    assert 'value="accept"' not in browser.get(page(world, "controls", "risks", risk.pk, "edit")).content.decode()
    assert browser.post(page(world, "controls", "risks", risk.pk, "acceptance"), TYPED).status_code == 302

    assert "An officer is asked" in browser.get(page(world, "controls", "risks", risk.pk)).content.decode()
    with inside(world):
        assert Risk.objects.get().treatment == "reduce"


def test_a_day_too_far_comes_back_with_what_was_typed(signed_in, world: World, gap: Gap) -> None:
    typed = TYPED | {"until": "2026-12-31"}

    answer = signed_in(world.priya).post(page(world, "controls", "gaps", gap.pk, "acceptance"), typed)

    assert answer.status_code == 422
    assert "looked at again by 9 Jul 2026" in answer.content.decode()
    assert WHY in answer.content.decode()
    with inside(world):
        assert not RiskAcceptance.objects.exists()


@pytest.mark.parametrize("role", [Role.CISO, Role.ANALYST, Role.CONTROL_OWNER, Role.VIEWER])
def test_who_is_no_officer_answers_neither_on_the_page_nor_by_the_api(
    signed_in, world: World, asked: RiskAcceptance, role: Role
) -> None:
    with inside(world):
        Membership.objects.filter(user=world.omar).update(role=role)
    browser = signed_in(world.omar)

    answered = browser.post(page(world, "acceptances", asked.pk, "answer"), ACCEPTED)
    by_api = browser.post(
        api(world, "acceptances", asked.pk, "answer"), {"is_accepted": True, "reason": "x"},
        content_type="application/json", headers={"If-Match": '"1"'},
    )  # fmt: skip

    assert (answered.status_code, by_api.status_code) == (403, 403)
    assert states(world) == ("assessed", "proposed")


@pytest.mark.parametrize("change", [{"version": "2"}, {"version": ""}, {"reason": " "}, {"choice": "maybe"}])
def test_an_answer_needs_what_was_read_and_a_reason(
    signed_in, world: World, asked: RiskAcceptance, change: dict[str, str]
) -> None:
    answer = signed_in(world.eve).post(page(world, "acceptances", asked.pk, "answer"), ACCEPTED | change)

    assert answer.status_code == 422
    assert states(world) == ("assessed", "proposed")


def test_another_clients_proposal_is_not_there(signed_in, world: World, asked: RiskAcceptance) -> None:
    for path in (page(world, "acceptances", asked.pk), api(world, "acceptances", asked.pk)):
        assert signed_in(world.rita).get(path).status_code == 404
        assert signed_in(world.priya).get(path.replace(str(world.acme.pk), str(world.bravo.pk))).status_code == 404


def test_the_api_proposes_answers_once_and_lists(signed_in, world: World, gap: Gap) -> None:
    json = {"content_type": "application/json"}
    made = signed_in(world.priya).post(api(world, "gaps", gap.pk, "acceptance"), TYPED, **json)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    far = signed_in(world.priya).post(api(world, "gaps", gap.pk, "acceptance"), TYPED | {"until": "0001-01-01"}, **json)
    assert far.status_code == 400
    one, body = api(world, "acceptances", made.json()["id"]), {"is_accepted": False, "reason": "Close it."}
    eve = signed_in(world.eve)
    assert eve.post(f"{one}/answer", body, **json).status_code == 428
    assert eve.post(f"{one}/answer", body, **json, headers={"If-Match": '"7"'}).status_code == 412
    declined = eve.post(f"{one}/answer", body, **json, headers={"If-Match": made["ETag"]})
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert eve.post(f"{one}/answer", body, **json, headers={"If-Match": declined["ETag"]}).status_code == 409

    listed = eve.get(api(world, "acceptances") + "?state=declined").json()["results"]
    assert [row["answer"] for row in listed] == ["Close it."]
    with inside(world):
        assert Event.objects.filter(verb="acceptance.declined").count() == 1
        assert Gap.objects.get().state == "assessed"


def test_a_lead_withdraws_what_nobody_answered(signed_in, world: World, asked: RiskAcceptance) -> None:
    browser = signed_in(world.priya)

    browser.post(page(world, "acceptances", asked.pk, "withdrawal"), {"version": "9"})
    assert states(world) == ("assessed", "proposed")
    browser.post(page(world, "acceptances", asked.pk, "withdrawal"), {"version": "1"})

    assert states(world) == ("assessed", "ended")
