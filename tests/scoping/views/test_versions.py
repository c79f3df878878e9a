from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.actions import flows
from scoping.models import Category, ScopeApproval, ScopeVersion
from scoping.queries import current_scope
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import chosen, payments, proposed, signed
from tests.worlds import World

SignIn = Callable[[User], Browser]
PROPOSAL = {
    "report_type": "type_2",
    "period_start": "2027-01-01",
    "period_end": "2027-06-30",
    "as_of": "2026-12-01",
    "rationale": "What customers rely on, no more.",
}


def at(world: World, path: str) -> str:
    return f"/c/{world.acme.pk}/{path}"


def test_from_proposal_to_signature_through_the_pages(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
    priya = signed_in(world.priya)

    form = priya.get(at(world, "scope/versions/new/"))
    answer = priya.post(at(world, "scope/versions/new/"), PROPOSAL)
    with entering(world.acme, by=world.priya):
        version = ScopeVersion.objects.get()
    shown = priya.get(answer.headers["Location"])
    eve = signed_in(world.eve)
    waiting = eve.get(at(world, "to-sign/"))
    read = eve.get(at(world, f"to-sign/{version.pk}/"))
    done = eve.post(at(world, f"to-sign/{version.pk}/"), {"reason": "Read it."})

    assert form.context["form"].initial["report_type"] == "type_2"
    assert "Corner Shop, First Bank ask for a type 2 report" in form.content.decode()
    assert shown.status_code == 200
    assert "Waits for a signature" in shown.content.decode()
    assert waiting.context["sign_url"] == at(world, f"to-sign/{version.pk}/")
    assert "“Ledger” sends customer data to “Warehouse”" in read.content.decode()
    assert done.status_code == 302
    with entering(world.acme, by=world.priya):
        assert current_scope() == version
        assert ScopeApproval.objects.get().approved_by == world.eve
        assert version.as_of is None


def test_a_wrong_proposal_names_the_field_and_keeps_what_was_typed(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)

    page = signed_in(world.priya).post(
        at(world, "scope/versions/new/"), PROPOSAL | {"period_end": "2026-06-30", "rationale": "Typed."}
    )

    assert page.status_code == 422
    assert page.context["form"].errors == {"period_end": ["The period must end after it begins."]}
    assert "Typed." in page.content.decode()
    with entering(world.acme, by=world.priya):
        assert not ScopeVersion.objects.exists()


def test_a_new_version_after_a_signature_asks_why(world: World, signed_in: SignIn) -> None:
    """DOMAIN R2.8."""
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        signed(drafter=world.priya, officer=world.eve)
    browser = signed_in(world.priya)

    refused = browser.post(at(world, "scope/versions/new/"), PROPOSAL)
    done = browser.post(at(world, "scope/versions/new/"), PROPOSAL | {"change_reason": "The shop signed."})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert list(refused.context["form"].errors) == ["change_reason"]


def test_whoever_signs_reads_what_differs_from_the_scope_in_force(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        first = proposed(world.priya)
    eve = signed_in(world.eve)
    page = at(world, f"to-sign/{first.pk}/")
    alone = eve.get(page)
    eve.post(page)
    with entering(world.acme, by=world.priya):
        flows.change(made.export, version=1, cut_by="tokenised", by=world.priya)
        second = proposed(world.priya, change_reason="Tokenised at last.")
    read = eve.get(at(world, f"to-sign/{second.pk}/"))
    with entering(world.acme, by=world.priya):
        flows.change(made.export, version=2, cut_by="", by=world.priya)
    stale = eve.get(at(world, f"to-sign/{second.pk}/")).content.decode()

    assert "no scope is in force yet" in alone.content.decode()
    assert "“Warehouse” is outside the boundary now." in read.context["differs"]
    assert "What differs from version 1, which is in force" in read.content.decode()
    assert "tell Priya what to change" in read.content.decode()
    assert "It cannot be signed any more" in stale and "<button class=\"btn btn-primary\">Sign" not in stale


def test_only_officers_sign_and_never_their_own(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        version = proposed(world.priya)
    url = at(world, f"to-sign/{version.pk}/")

    codes = {
        name: signed_in(getattr(world, name)).post(url).status_code for name in ("priya", "omar", "vera", "audrey")
    }
    stranger = signed_in(world.rita).post(url).status_code

    assert codes == {"priya": 403, "omar": 403, "vera": 403, "audrey": 403}
    assert stranger == 404
    with entering(world.acme, by=world.priya):
        assert not ScopeApproval.objects.exists()


def test_a_proposal_left_behind_is_refused_with_the_reason(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        version = proposed(world.priya)
        flows.change(made.export, version=1, cut_by="tokenised", by=world.priya)

    page = signed_in(world.eve).post(at(world, f"to-sign/{version.pk}/"))

    assert page.status_code == 409
    assert "Stale: what it rests on has changed since" in page.content.decode()
    with entering(world.acme, by=world.priya):
        assert current_scope() is None


def test_an_executive_reads_what_is_to_sign_and_nothing_else_of_the_scope(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.eve)

    assert browser.get(at(world, "to-sign/")).status_code == 200
    assert browser.get(at(world, "scope/")).status_code == 403
    assert browser.get(at(world, "scope/versions/")).status_code == 403


def test_the_list_of_versions_costs_the_same_for_any_size(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)
        signed(drafter=world.priya, officer=world.eve)
    browser = signed_in(world.priya)
    browser.get(at(world, "scope/versions/"))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world, "scope/versions/"))
    with entering(world.acme, by=world.priya):
        for _ in range(20):
            proposed(world.priya, change_reason="Again.")

    with CaptureQueriesContext(connection) as many:
        page = browser.get(at(world, "scope/versions/"))

    assert [row.state for row in page.context["rows"]][:2] == ["waiting", "superseded"]
    assert page.context["rows"][-1].state == "in_force"
    assert len(few) == len(many)


def test_any_two_versions_are_compared_in_words(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        first = signed(drafter=world.priya, officer=world.eve)
        flows.change(made.export, version=1, cut_by="tokenised", by=world.priya)
        chosen(Category.AVAILABILITY, by=world.priya)
        second = proposed(world.priya, period_end=date(2027, 12, 31), change_reason="The bank asks for a year.")
    browser = signed_in(world.priya)
    address = f"/c/{world.acme.pk}/scope/versions/difference/"

    page = browser.get(address)
    back = browser.get(address, {"former": second.pk, "present": first.pk})
    same = browser.get(address, {"former": first.pk, "present": first.pk})
    foreign = browser.get(address, {"former": world.acme.pk, "present": first.pk})
    api = f"/api/v1/clients/{world.acme.pk}/scope-versions/{second.pk}/differences/{first.pk}"

    assert page.context["said"] == browser.get(api).json()["differences"] == [
        "The period’s last day was “30 Jun 2027”, is “31 Dec 2027”.",
        "Availability is in: The bank asks for it.",
        "Category “Availability” was added.",
        "Flow “Ledger → Warehouse” changed: how it is cut was empty, is “tokenised”.",
        "“Warehouse” is outside the boundary now.",
    ]  # fmt: skip
    assert "The bank asks for a year." in page.content.decode()
    assert "“Warehouse” is inside the boundary now." in back.context["said"]
    assert "Nothing differs." in same.content.decode()
    assert foreign.context["pair"] is None
