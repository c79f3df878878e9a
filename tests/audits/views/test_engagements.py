from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest

from audits.models import Engagement, Grant, Milestone
from audits.phases import State
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from tests.accounts.inviting import confirm
from tests.audits.building import again, asked, control, cost, in_room, issued, opened, url, verbs
from tests.worlds import World

NEW = {
    "title": "SOC 2 type 2, 2026", "firm": "Hart & Co", "need_by": "2026-11-30", "budget_cents": "45000",
    "state": "planning", "report_type": "type_2", "categories": ["security"],
    "period_start": "2026-03-01", "period_end": "2026-08-31",
}  # fmt: skip


def inside(world: World, by: str = "priya"):
    return entering(world.acme, by=getattr(world, by))


def test_without_an_engagement_the_page_says_what_to_do_first(acme: World, signed_in) -> None:
    answer = signed_in(acme.priya).get(url("audit", acme.acme))

    assert answer.status_code == 200
    assert "Sign the scope first" in answer.text and "Take over a running audit" in answer.text


def test_an_engagement_is_opened_with_its_plan(acme: World, signed_in) -> None:
    answer = signed_in(acme.priya).post(url("open", acme.acme), NEW)

    with inside(acme):
        engagement = Engagement.objects.get()
        assert Milestone.objects.count() == 4
    assert answer.status_code == 302 and answer.url == url("engagement", acme.acme, engagement.pk)
    assert (engagement.state, engagement.budget_cents, engagement.firm) == ("planning", 4_500_000, "Hart & Co")
    assert verbs(acme, engagement.pk) == ["engagement.opened"]


def test_a_wrong_time_frame_is_named_and_nothing_typed_is_lost(acme: World, signed_in) -> None:
    answer = signed_in(acme.priya).post(url("open", acme.acme), NEW | {"period_end": "2026-02-01"})

    assert answer.status_code == 422
    assert "The period must end after it starts." in answer.text and "Hart &amp; Co" in answer.text
    with inside(acme):
        assert not Engagement.objects.exists()


def test_what_blocks_the_next_phase_stands_first_and_leads_there(acme: World, signed_in) -> None:
    engagement = opened(acme, state=State.REMEDIATION)

    answer = signed_in(acme.priya).get(url("audit", acme.acme))

    page = answer.text
    assert page.index("stand before observation") < page.index("Plan and forecast")
    assert "Approve the system boundary." in page and "/scope/" in page
    assert url("engagement", acme.acme, engagement.pk) in page
    assert "Move to observation" not in page


def test_an_open_gate_has_its_button_and_moves_on(acme: World, signed_in) -> None:
    engagement, browser = opened(acme), signed_in(acme.priya)
    assert "Move to readiness" in browser.get(url("audit", acme.acme)).text

    answer = browser.post(url("move", acme.acme, engagement.pk), {"to_state": "readiness"})

    assert answer.status_code == 302
    assert again(acme, engagement).state == "readiness"
    assert verbs(acme, engagement.pk)[-1] == "engagement.moved"


def test_a_shut_gate_refuses_and_says_why(acme: World, signed_in) -> None:
    engagement = opened(acme, state=State.REMEDIATION)

    answer = signed_in(acme.priya).post(url("move", acme.acme, engagement.pk), {"to_state": "observation"})

    assert answer.status_code == 422 and "The gate is shut." in answer.text
    assert again(acme, engagement).state == "remediation"


def test_the_facts_are_edited_and_an_old_version_is_refused(acme: World, signed_in) -> None:
    engagement, browser = opened(acme), signed_in(acme.priya)
    facts = {"version": 1, "title": "Renamed", "letter_on": "2026-02-01", "opinion": ""}

    assert browser.post(url("edit", acme.acme, engagement.pk), facts).status_code == 302
    late = browser.post(url("edit", acme.acme, engagement.pk), facts | {"title": "Again"})

    assert late.status_code == 422 and "Somebody changed this meanwhile" in late.text
    assert (again(acme, engagement).title, again(acme, engagement).letter_on) == ("Renamed", date(2026, 2, 1))


def test_a_step_is_added_and_forecast(acme: World, signed_in) -> None:
    engagement, browser = opened(acme), signed_in(acme.priya)
    step = {"title": "Walkthroughs", "phase": "fieldwork", "planned_on": "2026-09-15"}

    browser.post(url("add_milestone", acme.acme, engagement.pk), step)
    with inside(acme):
        added = Milestone.objects.get(title="Walkthroughs")
    answer = browser.post(
        url("milestone", acme.acme, added.pk), step | {"version": added.version, "forecast_on": "2026-09-20"}
    )

    assert answer.status_code == 302
    assert again(acme, added).forecast_on == date(2026, 9, 20)
    assert verbs(acme, added.pk) == ["milestone.added", "milestone.changed"]


def test_the_room_is_opened_to_an_auditor_and_shut(acme: World, signed_in) -> None:
    engagement, browser = opened(acme), signed_in(acme.priya)
    confirm(browser, acme.priya)

    assert browser.post(url("grant", acme.acme, engagement.pk), {"user": acme.audrey.pk}).status_code == 302
    with inside(acme):
        granted = Grant.objects.get()
    assert "Audrey" in browser.get(url("audit", acme.acme)).text
    assert browser.post(url("revoke", acme.acme, granted.pk)).status_code == 302

    assert again(acme, granted).revoked_at is not None


def test_an_old_session_opens_no_room(acme: World, signed_in) -> None:
    """A45: reading the form asks who one is; sending without having answered changes nothing."""
    engagement, browser = opened(acme), signed_in(acme.priya)
    confirm(browser, acme.priya, minutes_ago=11)
    page = url("grant", acme.acme, engagement.pk)

    asked, sent = browser.get(page), browser.post(page, {"user": acme.audrey.pk})

    assert asked["Location"] == f"/accounts/reauthenticate/?next={quote(page, safe='')}"
    assert sent.status_code == 403 and "Confirm that it is you" in sent.text
    with inside(acme):
        assert not Grant.objects.exists()


def test_nobody_but_an_invited_auditor_can_be_chosen(acme: World, signed_in) -> None:
    engagement = opened(acme)

    browser = signed_in(acme.priya)
    confirm(browser, acme.priya)
    for somebody in (acme.erin, acme.rita):
        answer = browser.post(url("grant", acme.acme, engagement.pk), {"user": somebody.pk})
        assert answer.status_code == 422

    with inside(acme):
        assert not Grant.objects.exists()


@pytest.mark.parametrize("who", ["omar", "erin", "vera", "eve", "audrey"])
def test_who_does_not_run_the_audit_changes_nothing(acme: World, signed_in, who: str) -> None:
    engagement, browser = opened(acme), signed_in(getattr(acme, who))

    for name in ("move", "edit", "follow_scope", "add_milestone", "grant"):
        assert browser.post(url(name, acme.acme, engagement.pk), {"to_state": "readiness"}).status_code == 403

    assert again(acme, engagement).state == "planning"
    assert again(acme, engagement).version == 1


def test_another_clients_engagement_does_not_exist(acme: World, signed_in) -> None:
    foreign = opened(acme, client=acme.bravo)
    mine = opened(acme)

    for browser in (signed_in(acme.omar), signed_in(acme.priya)):
        assert browser.get(url("engagement", acme.acme, foreign.pk)).status_code == 404
    assert signed_in(acme.priya).post(url("move", acme.acme, foreign.pk), {"to_state": "readiness"}).status_code == 404
    assert signed_in(acme.rita).get(url("engagement", acme.acme, mine.pk)).status_code == 404

    with entering(acme.bravo, by=acme.priya):
        assert Engagement.objects.get().state == "planning"


def test_the_audit_page_costs_the_same_with_few_and_with_many_rows(acme: World, signed_in) -> None:
    engagement, browser = opened(acme), signed_in(acme.omar)
    few = cost(browser, url("audit", acme.acme))
    for number in range(30):
        asked(acme, engagement)
        control(acme, f"C-{number}", criteria=("CC6.1",))
    in_room(acme, engagement)

    assert cost(browser, url("audit", acme.acme)) == few <= 21


def test_the_next_cycle_is_one_click_and_a_second_click_leads_to_it(acme: World, signed_in) -> None:
    former, browser = issued(acme, opened(acme)), signed_in(acme.priya)
    address = url("renew", acme.acme, former.pk)
    page = browser.get(url("engagement", acme.acme, former.pk)).text
    assert address in page and "Start the next cycle" in page

    form = browser.get(address).context["form"]
    answer = browser.post(address, {name: str(value) for name, value in form.initial.items()})
    second = browser.post(address, {name: str(value) for name, value in form.initial.items()})

    with inside(acme):
        after = Engagement.objects.get(follows=former)
    assert (answer.status_code, answer["Location"]) == (302, after.get_absolute_url())
    assert (second.status_code, second["Location"]) == (302, after.get_absolute_url())
    assert (str(after.period_start), str(after.period_end)) == ("2026-09-01", "2027-08-31")
    assert "Start the next cycle" not in browser.get(url("engagement", acme.acme, former.pk)).text


def test_the_days_no_report_covers_are_counted_on_the_page(acme: World, signed_in) -> None:
    former = issued(acme, opened(acme))

    with clock.travelled_to(datetime(2026, 12, 15, 12, tzinfo=UTC)):
        page = signed_in(acme.priya).get(url("engagement", acme.acme, former.pk)).text

    assert "106 days not covered by this report" in page and "No next period is planned yet" in page


def test_who_does_not_run_the_audit_renews_nothing(acme: World, signed_in) -> None:
    former = issued(acme, opened(acme))

    for who in ("omar", "erin", "vera", "eve", "audrey"):
        assert signed_in(getattr(acme, who)).post(url("renew", acme.acme, former.pk)).status_code == 403

    with inside(acme):
        assert Engagement.objects.count() == 1


def test_a_second_examination_of_the_same_days_asks_why(acme: World, signed_in) -> None:
    opened(acme)
    sent = {"title": "Another", "state": "planning", "report_type": "type_2", "categories": ["security"],
            "period_start": "2026-03-01", "period_end": "2026-08-31"}  # fmt: skip
    browser = signed_in(acme.priya)

    refused = browser.post(url("open", acme.acme), sent)
    answer = browser.post(url("open", acme.acme), sent | {"frame_reason": "Another system."})

    assert refused.status_code == 422 and "Say why there are two" in refused.text
    assert answer.status_code == 302
