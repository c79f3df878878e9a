import pytest

from audits.models import Engagement, Milestone
from audits.phases import State
from soc2hub.tenancy.scope import entering
from tests.audits.building import again, cost, issued, opened, url, verbs
from tests.worlds import World

NEW = {
    "title": "SOC 2 type 2", "report_type": "type_2", "categories": ["security"], "period_start": "2026-03-01",
    "period_end": "2026-08-31",
}  # fmt: skip
JSON = "application/json"


def test_an_engagement_is_opened_and_read(acme: World, signed_in) -> None:
    api = signed_in(acme.priya)

    made = api.post(url("api_engagements", acme.acme), NEW, content_type=JSON)
    read = api.get(url("api_engagement", acme.acme, made.json()["id"]))

    assert made.status_code == 201 and made["ETag"] == '"1"'
    assert read.json()["phase"] == "preparation"
    assert len(api.get(url("api_milestones", acme.acme)).json()["results"]) == 4


def test_a_time_frame_that_does_not_fit_the_type_is_refused(acme: World, signed_in) -> None:
    """DOMAIN R2.3."""
    api = signed_in(acme.priya)

    wrong = api.post(url("api_engagements", acme.acme), NEW | {"as_of": "2026-03-01"}, content_type=JSON)
    shapeless = api.post(url("api_engagements", acme.acme), {"title": "T"}, content_type=JSON)

    assert (wrong.status_code, wrong.json()["title"]) == (422, "A type 2 report has no as-of date.")
    assert shapeless.status_code == 400 and "report_type" in shapeless.json()["errors"]
    with entering(acme.acme, by=acme.priya):
        assert not Engagement.objects.exists()


def test_facts_change_with_their_version_only(acme: World, signed_in) -> None:
    engagement, api = opened(acme), signed_in(acme.priya)
    address = url("api_engagement", acme.acme, engagement.pk)

    assert api.patch(address, {"firm": "Hart"}, content_type=JSON).status_code == 428
    done = api.patch(address, {"firm": "Hart"}, content_type=JSON, headers={"If-Match": '"1"'})
    late = api.patch(address, {"firm": "Other"}, content_type=JSON, headers={"If-Match": '"1"'})

    assert (done.status_code, done["ETag"], late.status_code) == (200, '"2"', 412)
    assert again(acme, engagement).firm == "Hart"


def test_what_is_not_the_callers_to_set_is_ignored(acme: World, signed_in) -> None:
    engagement, api = opened(acme), signed_in(acme.priya)
    sent = {"state": "issued", "client": str(acme.bravo.pk), "version": 9, "period_end": "2030-01-01", "firm": "Hart"}

    api.patch(url("api_engagement", acme.acme, engagement.pk), sent, content_type=JSON, headers={"If-Match": '"1"'})

    row = again(acme, engagement)
    assert (row.state, row.client_id, row.version) == ("planning", acme.acme.pk, 2)
    assert row.period_end == engagement.period_end


def test_a_transition_is_posted_or_refused_with_what_is_missing(acme: World, signed_in) -> None:
    engagement, api = opened(acme), signed_in(acme.priya)
    address = url("api_transitions", acme.acme, engagement.pk)

    moved = api.post(address, {"to_state": "readiness"}, content_type=JSON)
    skipped = api.post(address, {"to_state": "fieldwork"}, content_type=JSON)

    assert (moved.status_code, moved.json()["from_state"], moved.json()["to_state"]) == (201, "planning", "readiness")
    assert skipped.status_code == 409
    assert again(acme, engagement).state == "readiness"
    assert verbs(acme, engagement.pk) == ["engagement.opened", "engagement.moved"]


def test_the_same_transition_sent_twice_under_one_key_happens_once(acme: World, signed_in) -> None:
    engagement, api = opened(acme), signed_in(acme.priya)
    address, key = url("api_transitions", acme.acme, engagement.pk), {"Idempotency-Key": "k1"}

    first = api.post(address, {"to_state": "readiness"}, content_type=JSON, headers=key)
    second = api.post(address, {"to_state": "readiness"}, content_type=JSON, headers=key)

    assert first.json()["id"] == second.json()["id"]
    assert verbs(acme, engagement.pk) == ["engagement.opened", "engagement.moved"]


def test_a_milestone_is_added_to_an_engagement_of_this_client_only(acme: World, signed_in) -> None:
    mine, foreign, api = opened(acme), opened(acme, client=acme.bravo), signed_in(acme.priya)
    step = {"title": "Walkthroughs", "phase": "fieldwork", "planned_on": "2026-09-15"}

    good = api.post(url("api_milestones", acme.acme), step | {"engagement": str(mine.pk)}, content_type=JSON)
    bad = api.post(url("api_milestones", acme.acme), step | {"engagement": str(foreign.pk)}, content_type=JSON)
    moved = api.patch(
        url("api_milestone", acme.acme, good.json()["id"]),
        {"forecast_on": "2026-09-20", "engagement": str(foreign.pk)}, content_type=JSON, headers={"If-Match": '"1"'},
    )  # fmt: skip

    assert (good.status_code, bad.status_code, moved.status_code) == (201, 400, 200)
    assert moved.json()["engagement"] == str(mine.pk)
    with entering(acme.bravo, by=acme.priya):
        assert not Milestone.objects.filter(title="Walkthroughs").exists()


def test_reading_is_for_the_team_and_writing_for_who_runs_the_audit(acme: World, signed_in) -> None:
    engagement = opened(acme)

    assert signed_in(acme.vera).get(url("api_engagements", acme.acme)).status_code == 200
    for who in (acme.vera, acme.erin, acme.omar):
        answer = signed_in(who).post(
            url("api_transitions", acme.acme, engagement.pk), {"to_state": "readiness"}, content_type=JSON
        )
        assert answer.status_code == 403
    assert signed_in(acme.rita).get(url("api_engagement", acme.acme, engagement.pk)).status_code == 404
    assert again(acme, engagement).state == "planning"


def test_lists_cost_the_same_with_few_and_with_many(acme: World, signed_in) -> None:
    opened(acme)
    addresses = [url(name, acme.acme) for name in ("api_engagements", "api_milestones")]
    few = [cost(signed_in(acme.vera), address) for address in addresses]
    for _ in range(10):
        opened(acme, state=State.READINESS)

    assert [cost(signed_in(acme.vera), address) for address in addresses] == few
    assert max(few) <= 8


@pytest.mark.parametrize("cents", [2**63, 10**40])
def test_a_budget_larger_than_any_is_refused_by_name(acme: World, signed_in, cents: int) -> None:
    """A66."""
    body = {"title": "x", "report_type": "type_1", "as_of": "2026-03-31", "categories": ["security"]}

    answer = signed_in(acme.priya).post(url("api_engagements", acme.acme), body | {"budget_cents": cents}, JSON)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["budget_cents"])


def test_an_engagement_is_renewed_once(acme: World, signed_in) -> None:
    former, api = issued(acme, opened(acme)), signed_in(acme.priya)
    address = url("api_renewal", acme.acme, former.pk)

    made = api.post(address, {"title": "SOC 2 type 2, 2027"}, content_type=JSON)
    again = api.post(address, {"title": "SOC 2 type 2, 2027"}, content_type=JSON)

    assert made.status_code == 201
    assert (made.json()["follows"], made.json()["period_start"]) == (str(former.pk), "2026-09-01")
    assert again.status_code == 409
    assert signed_in(acme.rita).post(address, {"title": "x"}, content_type=JSON).status_code == 404
