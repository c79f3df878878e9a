from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from controls.actions import controls, ties
from controls.models import Control, Gap, Tie
from controls.promises import Verdict
from controls.queries.promises import duties, promises
from scoping.actions import commitments
from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.models import Commitment, Csoc, Cuec
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.worlds import World

SignIn = Callable[[User], Browser]
JSON = "application/json"


@pytest.fixture
def notice(world: World) -> Control:
    with entering(world.acme, by=world.priya):
        return controls.create(
            ref="IR-05",
            title="Customers are told of breaches",
            frequency="per_event",
            statement="Customers are told within {notify_hours} hours.",
            parameters={"notify_hours": 72},
            by=world.priya,
        )


@pytest.fixture
def bank(world: World) -> Commitment:
    with entering(world.acme, by=world.priya):
        return commitments.add(
            customer="First Bank", kind="breach_notice", promised=Decimal(24), yearly_value_cents=42_000_000,
            stage="signed", by=world.priya,
        )  # fmt: skip


@pytest.fixture
def expected(world: World) -> tuple[Csoc, Cuec]:
    with entering(world.acme, by=world.priya):
        vendor = VENDORS.add(name="AWS", relation="subservice", reason="Hosts us.", by=world.priya)
        report = REPORTS.add(vendor=vendor, kind="soc2_type1", as_of=clock.today("UTC"), by=world.priya)
        csoc = CSOCS.add(vendor=vendor, words="Guards its halls", criteria=["CC6.4"], by=world.priya)
        return csoc, CUECS.add(report=report, words="Manage your own keys", by=world.priya)


def at(world: World, path: str) -> str:
    return f"/c/{world.acme.pk}/scope/{path}"


def test_a_contradiction_is_found_with_the_customer_and_the_money(
    world: World, notice: Control, bank: Commitment, signed_in: SignIn
) -> None:
    browser = signed_in(world.priya)
    unlinked = browser.get(at(world, "promises/")).content.decode()

    browser.post(at(world, f"ties/commitment/{bank.pk}/"), {"control": f"{notice.pk}:notify_hours"})
    page = browser.get(at(world, "promises/")).content.decode()

    assert "No control named" in unlinked
    assert f'value="{notice.pk}:notify_hours"' in unlinked
    assert "1 promise is contradicted by a control" in page
    assert "$420 k" in page or "$420k" in page
    assert "Promised 24 hours, IR-05 says 72 hours." in page
    with entering(world.acme, by=world.priya):
        assert Event.objects.get(verb="tie.made").body["parameter"] == "notify_hours"


def test_only_commitments_that_count_and_promise_something_are_checked(world: World, bank: Commitment) -> None:
    with entering(world.acme, by=world.priya):
        commitments.add(customer="Gone", kind="uptime", stage="lost", by=world.priya)
        commitments.add(customer="Report only", kind="report", by=world.priya)
        commitments.add(customer="Vague", kind="uptime", by=world.priya)

        found = [(row.commitment.customer, row.judgement.verdict) for row in promises(world.acme.today())]

    assert found == [("First Bank", Verdict.UNLINKED), ("Vague", Verdict.UNMEASURED)]


def test_a_tie_that_makes_no_sense_is_refused(world: World, notice: Control, bank: Commitment) -> None:
    with entering(world.acme, by=world.priya):
        report = commitments.add(customer="Report only", kind="report", by=world.priya)
        ties.tie(notice, commitment=bank, parameter="notify_hours", by=world.priya)
        for error, kwargs in (
            (Refusal, {"commitment": bank, "parameter": "notify_hours"}),
            (Invalid, {"commitment": bank, "parameter": "made_up"}),
            (Invalid, {"commitment": report}),
            (Invalid, {}),
        ):
            with pytest.raises(error):
                ties.tie(notice, by=world.priya, **kwargs)
        assert Tie.objects.count() == 1


def test_duties_are_gaps_until_tied_or_said_not_to_apply(
    world: World, notice: Control, expected: tuple[Csoc, Cuec], signed_in: SignIn
) -> None:
    csoc, cuec = expected
    browser = signed_in(world.priya)
    before = browser.get(at(world, "duties/")).content.decode()

    browser.post(at(world, f"ties/csoc/{csoc.pk}/"), {"control": str(notice.pk)})
    with entering(world.acme, by=world.priya):
        CUECS_before = {duty.kind: duty.state for duty in duties()}
        CUECS.change(cuec, version=1, not_applicable_because="We hold no keys.", by=world.priya)
        after = {duty.kind: duty.state for duty in duties()}

    assert "2 of 2 duties have no control" in before
    assert CUECS_before == {"cuec": "gap", "csoc": "mapped"}
    assert after == {"cuec": "not_applicable", "csoc": "mapped"}


def test_duties_without_a_control_become_gaps_once(
    world: World, notice: Control, expected: tuple[Csoc, Cuec], signed_in: SignIn
) -> None:
    """DOMAIN R9.5: a CUEC is mapped, not applicable, or a gap."""
    browser = signed_in(world.priya)
    with entering(world.acme, by=world.priya):
        ties.tie(notice, csoc=expected[0], by=world.priya)

    answers = [browser.post(at(world, "duties/gaps/")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    with entering(world.acme, by=world.priya):
        [gap] = Gap.objects.all()
        assert (gap.title, gap.severity) == (expected[1].words, "medium")
        assert gap.source == f"expected of us by {expected[1].report.vendor.name}"
    assert signed_in(world.omar).post(at(world, "duties/gaps/")).status_code == 403
    assert signed_in(world.rita).post(at(world, "duties/gaps/")).status_code == 404


def test_a_tie_is_undone(world: World, notice: Control, bank: Commitment, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    with entering(world.acme, by=world.priya):
        made = ties.tie(notice, commitment=bank, by=world.priya)

    answer = browser.post(at(world, f"ties/{made.pk}/removal/"))

    assert answer.status_code == 302
    with entering(world.acme, by=world.priya):
        assert not Tie.objects.exists()
        assert Event.objects.filter(verb="tie.undone").exists()


def test_strangers_tie_nothing(world: World, notice: Control, bank: Commitment, signed_in: SignIn) -> None:
    with entering(world.bravo, by=world.priya):
        theirs = commitments.add(customer="Theirs", kind="uptime", by=world.priya)
    where = at(world, f"ties/commitment/{bank.pk}/")
    asked = {"control": f"{notice.pk}:notify_hours"}

    browser = signed_in(world.priya)
    assert browser.post(at(world, f"ties/commitment/{theirs.pk}/"), asked).status_code == 404
    assert browser.post(at(world, f"ties/nonsense/{bank.pk}/"), asked).status_code == 404
    assert browser.post(where, {"control": "nonsense"}).status_code == 404
    assert browser.post(where.replace(str(world.acme.pk), str(world.bravo.pk)), asked).status_code == 404
    assert signed_in(world.omar).post(where, asked).status_code == 403
    assert signed_in(world.rita).post(where, asked).status_code == 404
    with entering(world.acme, by=world.priya):
        assert not Tie.objects.exists()


def test_the_check_and_its_ties_through_the_api(
    world: World, notice: Control, bank: Commitment, expected: tuple[Csoc, Cuec], signed_in: SignIn
) -> None:
    browser, base = signed_in(world.priya), f"/api/v1/clients/{world.acme.pk}/"
    body = {"control": str(notice.pk), "commitment": str(bank.pk), "parameter": "notify_hours"}

    made = browser.post(base + "ties", body, content_type=JSON)
    none = browser.post(base + "ties", {"control": str(notice.pk)}, content_type=JSON)
    (row,) = browser.get(base + "promises").json()["results"]
    states = {duty["kind"]: duty["state"] for duty in browser.get(base + "duties").json()["results"]}
    gone = browser.delete(base + f"ties/{made.json()['id']}")

    assert (made.status_code, none.status_code, gone.status_code) == (201, 422, 204)
    assert (row["verdict"], row["promised"], row["yearly_value_cents"]) == ("contradicted", "24 hours", 42_000_000)
    assert row["ties"][0]["parameter"] == "notify_hours"
    assert states == {"csoc": "gap", "cuec": "gap"}
    assert signed_in(world.omar).get(base + "promises").status_code == 200


@pytest.mark.parametrize("page", ["promises/", "duties/"])
def test_the_pages_cost_the_same_for_any_size(
    world: World, notice: Control, bank: Commitment, expected: tuple[Csoc, Cuec], signed_in: SignIn, page: str
) -> None:
    browser = signed_in(world.priya)
    with entering(world.acme, by=world.priya):
        ties.tie(notice, commitment=bank, parameter="notify_hours", by=world.priya)
        ties.tie(notice, csoc=expected[0], by=world.priya)
    browser.get(at(world, page))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world, page))
    with entering(world.acme, by=world.priya):
        for number in range(15):
            more = commitments.add(customer=f"Shop {number}", kind="deletion", promised=Decimal(30), by=world.priya)
            control = controls.create(
                ref=f"X-{number}", title="More", frequency="monthly", statement="{delete_days}",
                parameters={"delete_days": 10}, by=world.priya,
            )  # fmt: skip
            ties.tie(control, commitment=more, parameter="delete_days", by=world.priya)
            csoc = CSOCS.add(vendor=expected[0].vendor, words=f"More {number}", criteria=["CC6.4"], by=world.priya)
            ties.tie(control, csoc=csoc, by=world.priya)

    with CaptureQueriesContext(connection) as many:
        shown = browser.get(at(world, page))

    assert len(shown.context["rows"]) > 15
    assert len(few) == len(many)
