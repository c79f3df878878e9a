"""Who has access to a client: listed, given to colleagues, changed, ended; never above one's own role (R12.2, A15)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection
from django.test import Client as DjangoClient
from django.test.utils import CaptureQueriesContext

from soc2hub.accounts.actions import memberships
from soc2hub.accounts.actions.seats import give_seat
from soc2hub.accounts.models import Invitation, Membership, Person, User
from soc2hub.accounts.roles import Role
from soc2hub.accounts.tokens import issue
from soc2hub.lib import clock
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.accounts.inviting import confirm, invited, link_in_latest_mail, page_of, role_of
from tests.security.signing_in import is_in, with_both, with_second_factor
from tests.worlds import World, join

TODAY = clock.today("Europe/Berlin")
IN_TEN_DAYS = (TODAY + timedelta(days=10)).isoformat()


@pytest.fixture
def lena(world: World) -> User:
    """A colleague with a seat in the practice and no client yet."""
    user = User.objects.create_user("lena@example.org", "Lena", "correct horse battery staple")
    give_seat(practice_id=world.acme.practice_id, user=user, role=Role.CISO, by=world.priya)
    return user


def membership_of(world: World, user: User) -> Membership:
    with entering(world.acme, by=world.priya):
        return Membership.objects.get(user=user, revoked_at=None)


def verbs(world: World, count: int) -> list[str]:
    with entering(world.acme, by=world.priya):
        return [event.verb for event in Event.objects.order_by("-seq")[:count]]


def test_the_list_says_who_since_when_until_when_and_with_which_factor(world: World, signed_in) -> None:
    with_second_factor(world.omar)
    world.omar.last_login = clock.now()
    world.omar.save()
    invited(signed_in(world.priya), world)

    page = signed_in(world.priya).get(page_of(world.acme, "seats")).text

    assert all(name in page for name in ("Priya", "Omar", "Control owner", "omar@example.org", "App", "Not set up"))
    assert "nina@example.org" in page and "Send again" in page and "no last day" in page
    assert page.count("Change or end") == page.count("Change or end the access of") * 2 == 10
    assert "Rita" not in page


def test_the_list_takes_the_same_statements_however_many(world: World, signed_in) -> None:
    browser, counts = signed_in(world.priya), []

    for size in (0, 12):
        for number in range(size):
            user = User.objects.create_user(f"more{number}@example.org", f"More {number}")
            join(world.acme, user, Role.VIEWER, by=world.priya)
        browser.get(page_of(world.acme, "seats"))
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(page_of(world.acme, "seats")).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 20


def test_a_colleague_joins_at_once_as_a_dated_stand_in(world: World, lena: User, signed_in) -> None:
    form = {"user": str(lena.pk), "role": "analyst", "until": IN_TEN_DAYS}

    answer = signed_in(world.priya).post(page_of(world.acme, "give_access"), form)

    assert answer.status_code == 302
    made = membership_of(world, lena)
    assert (made.role, made.granted_by_id) == ("analyst", world.priya.pk)
    assert made.expires_at is not None and made.expires_at.date() - TODAY == timedelta(days=10)
    with entering(world.acme, by=world.priya):
        assert Person.objects.get(user=lena).name == "Lena"
    assert verbs(world, 1) == ["membership.granted"]


def test_the_known_person_of_that_address_is_the_colleague(world: World, lena: User) -> None:
    with entering(world.acme, by=world.priya):
        known = Person.objects.create(name="L. Lind", email="lena@example.org")
        memberships.give(lena, Role.CISO, by=world.priya)

        assert Person.objects.get(user=lena).pk == known.pk


def test_who_has_access_is_not_seated_twice_but_again_after_it_ran_out(world: World, lena: User) -> None:
    with entering(world.acme, by=world.priya):
        first = memberships.give(lena, Role.ANALYST, by=world.priya)
        with pytest.raises(Refusal, match="has access already"):
            memberships.give(lena, Role.VIEWER, by=world.priya)
        Membership.objects.filter(pk=first.pk).update(expires_at=clock.now() - timedelta(days=1))

        again = memberships.give(lena, Role.VIEWER, by=world.priya)

        assert again.pk != first.pk
        assert Membership.objects.get(pk=first.pk).revoked_at is not None


@pytest.mark.parametrize("who", ["rita", "erin"])
def test_only_colleagues_of_the_practice_are_seated(world: World, lena: User, signed_in, who: str) -> None:
    """Neither a rival's owner nor somebody of the client: they are invited, and accept."""
    form = {"user": str(getattr(world, who).pk), "role": "viewer"}

    page = signed_in(world.priya).post(page_of(world.bravo, "give_access"), form)
    call = signed_in(world.priya).post(
        f"/api/v1/clients/{world.bravo.pk}/memberships", form, content_type="application/json"
    )

    assert (page.status_code, call.status_code) == (422, 422)
    assert role_of(world.bravo, getattr(world, who), seen_by=world.priya) is None


def test_a_client_admin_neither_sees_nor_seats_colleagues(world: World, lena: User, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role="client_admin")
    browser = signed_in(world.omar)

    assert "Lena" not in browser.get(page_of(world.acme, "give_access")).text
    answer = browser.post(page_of(world.acme, "give_access"), {"user": str(lena.pk), "role": "viewer"})

    assert answer.status_code == 422
    assert role_of(world.acme, lena, seen_by=world.priya) is None


def test_nobody_seats_above_their_own_role_nor_an_auditor(world: World, lena: User, signed_in) -> None:
    mina = User.objects.create_user("mina@example.org", "Mina")
    give_seat(practice_id=world.acme.practice_id, user=mina, role=Role.CISO, by=world.priya)
    join(world.acme, mina, Role.CISO, by=world.priya)
    url, form = page_of(world.acme, "give_access"), {"user": str(lena.pk)}

    above = signed_in(mina).post(url, form | {"role": "practice_owner"})
    auditor = signed_in(world.priya).post(url, form | {"role": "auditor", "until": IN_TEN_DAYS})

    assert (above.status_code, auditor.status_code) == (403, 422)
    assert role_of(world.acme, lena, seen_by=world.priya) is None


def test_an_old_page_does_not_change_a_role(world: World, signed_in) -> None:
    """F19, on the page and over the API."""
    erin, browser = membership_of(world, world.erin), signed_in(world.priya)
    url = page_of(world.acme, "membership", erin.pk)
    api = f"/api/v1/clients/{world.acme.pk}/memberships/{erin.pk}/role"
    assert browser.post(url, {"role": "viewer", "version": 1}).status_code == 302

    stale = browser.post(url, {"role": "control_owner", "version": 1})
    blind = browser.put(api, {"role": "control_owner"}, content_type="application/json")
    old = browser.put(api, {"role": "control_owner"}, content_type="application/json", headers={"If-Match": '"1"'})

    assert stale.status_code == 422 and "Somebody changed this meanwhile" in stale.text
    assert (blind.status_code, old.status_code) == (428, 412)
    assert role_of(world.acme, world.erin, seen_by=world.priya) == "viewer"


def test_an_auditors_last_day_is_moved_by_who_has_confirmed(world: World, signed_in) -> None:
    """A45: a later day lets an auditor in for longer."""
    audrey, browser = membership_of(world, world.audrey), signed_in(world.priya)
    url, form = page_of(world.acme, "membership", audrey.pk), {"role": "auditor", "until": IN_TEN_DAYS, "version": 1}
    api = f"/api/v1/clients/{world.acme.pk}/memberships/{audrey.pk}/role"
    later = {"role": "auditor", "until": "2099-01-01T00:00:00Z"}

    assert browser.get(url)["Location"].startswith("/accounts/reauthenticate/")
    assert browser.post(url, form).status_code == 403
    call = browser.put(api, later, content_type="application/json", headers={"If-Match": '"1"'})
    assert call.status_code == 403
    assert membership_of(world, world.audrey).expires_at == audrey.expires_at
    confirm(browser, world.priya)
    endless = browser.post(url, form | {"until": ""})
    assert endless.status_code == 422
    assert browser.post(url, form).status_code == 302

    changed = membership_of(world, world.audrey)
    assert changed.expires_at is not None and changed.expires_at.date() - TODAY == timedelta(days=10)


def test_taking_access_away_signs_them_out_everywhere(world: World, signed_in) -> None:
    """A37."""
    erins = with_both(with_second_factor(world.erin))

    signed_in(world.priya).post(page_of(world.acme, "revoke_membership", membership_of(world, world.erin).pk))

    assert not is_in(erins)


def test_the_last_lasting_lead_stays(world: World, lena: User) -> None:
    """A stand-in owner who put the real one out would leave a client that nobody can ever lead again."""
    standing_in = User.objects.create_user("sam@example.org", "Sam")
    join(world.acme, standing_in, Role.PRACTICE_OWNER, by=world.priya)
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=standing_in).update(expires_at=clock.now() + timedelta(days=5))
        priya = Membership.objects.get(user=world.priya)
    acts = (
        lambda: memberships.revoke(priya, by=standing_in),
        lambda: memberships.change(priya, role=Role.VIEWER, until=None, version=1, by=standing_in),
        lambda: memberships.change(
            priya, role=Role.PRACTICE_OWNER, until=clock.now() + timedelta(days=1), version=1, by=standing_in
        ),
    )

    for act in acts:
        with pytest.raises(Refusal, match="go on leading"), entering(world.acme, by=standing_in):
            act()

    assert role_of(world.acme, world.priya, seen_by=world.priya) == "practice_owner"
    with entering(world.acme, by=world.priya):
        memberships.give(lena, Role.CISO, by=world.priya)
    with entering(world.acme, by=standing_in):
        memberships.revoke(priya, by=standing_in)
    assert role_of(world.acme, world.priya, seen_by=lena) is None


def test_who_lost_the_right_while_waiting_changes_nothing(world: World) -> None:
    """Two who put each other out at the same moment: the second one asks for a right that is gone."""
    other = User.objects.create_user("lead@example.org", "Lead")
    join(world.acme, other, Role.PRACTICE_OWNER, by=world.priya)
    priya, lead = membership_of(world, world.priya), membership_of(world, other)
    with entering(world.acme, by=other):
        memberships.revoke(priya, by=other)

    with pytest.raises(PermissionDenied), entering(world.acme, by=world.priya):
        memberships.revoke(lead, by=world.priya)

    assert role_of(world.acme, other, seen_by=other) == "practice_owner"


def test_an_invitation_is_sent_again_with_a_new_link(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    former = invited(browser, world)
    with entering(world.acme, by=world.priya):
        Invitation.objects.update(expires_at=clock.now() - timedelta(hours=1))
        invitation = Invitation.objects.get()
    url = page_of(world.acme, "send_again", invitation.pk)
    assert "ran out" in browser.get(page_of(world.acme, "seats")).text
    assert "former link stops working" in browser.get(url).text

    assert browser.post(url).status_code == 302

    latest = link_in_latest_mail()
    assert latest != former
    assert (DjangoClient().get(former).status_code, DjangoClient().get(latest).status_code) == (410, 200)
    with entering(world.acme, by=world.priya):
        assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert browser.post(url).status_code == 422


def test_an_auditors_invitation_is_sent_again_by_who_has_confirmed(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    confirm(browser, world.priya)
    form = {"name": "Axel", "email": "axel@example.org", "until": IN_TEN_DAYS}
    browser.post(page_of(world.acme, "invite_auditor"), form)
    with entering(world.acme, by=world.priya):
        invitation = Invitation.objects.get()
    url, api = page_of(world.acme, "send_again", invitation.pk), f"/api/v1/clients/{world.acme.pk}/invitations"
    confirm(browser, world.priya, minutes_ago=11)

    assert browser.post(url).status_code == 403
    assert browser.post(f"{api}/{invitation.pk}/mail", content_type="application/json").status_code == 403

    with entering(world.acme, by=world.priya):
        assert [row.pk for row in Invitation.objects.filter(revoked_at=None)] == [invitation.pk]


def test_an_id_of_somebody_else_and_a_made_up_one_are_the_same(world: World, lena: User, signed_in) -> None:
    """A67 and A05: who has an account elsewhere is not told by trying to seat them."""
    url, answers = f"/api/v1/clients/{world.acme.pk}/memberships", []

    for user_id in (str(world.rita.pk), "8f6f1d0e-0000-4000-8000-000000000000"):
        body = {"user": user_id, "role": "viewer"}
        answer = signed_in(world.priya).post(url, body, content_type="application/json")
        answers.append((answer.status_code, answer.text))

    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_a_rival_who_leads_one_client_sees_no_practice_behind_it(world: World, lena: User, signed_in) -> None:
    """Rita is invited as CISO of Acme: she sees who works in Acme, no seats, no other client, and seats nobody."""
    join(world.acme, world.rita, Role.CISO, by=world.priya)
    give_url = page_of(world.acme, "give_access")
    browser = signed_in(world.rita)

    matrix = browser.get("/colleagues/").text
    form = browser.get(give_url).text
    given = browser.post(give_url, {"user": str(lena.pk), "role": "analyst"})

    assert "Priya in Acme Payments: Practice owner" in matrix
    assert "Bravo Health" not in matrix and "Lena" not in matrix
    assert "Lena" not in form and given.status_code == 422
    assert role_of(world.acme, lena, seen_by=world.priya) is None


def test_a_former_colleague_does_not_come_back_by_an_old_link_or_token(world: World, lena: User, signed_in) -> None:
    """She invited a second address of hers before she was put out, and kept a token for all clients."""
    join(world.acme, lena, Role.CISO, by=world.priya)
    link = invited(signed_in(lena), world, email="lena.private@example.org", role="ciso")
    wide = issue(lena, name="a", scopes=["read"], days=9)

    signed_in(world.priya).post(page_of(world.acme, "revoke_membership", membership_of(world, lena).pk))

    assert DjangoClient().get(link).status_code == 410
    headers = {"Authorization": f"Bearer {wide.text}"}
    assert DjangoClient().get(f"/api/v1/clients/{world.acme.pk}/services", headers=headers).status_code == 404
    assert DjangoClient().get("/api/v1/clients", headers=headers).json()["results"] == []
    assert signed_in(lena).get(page_of(world.acme, "seats")).status_code == 404


def test_an_auditor_whose_days_are_over_is_moved_by_nobodys_old_page(world: World, signed_in) -> None:
    """A form opened before the last day does not bring the access back after it."""
    audrey, browser = membership_of(world, world.audrey), signed_in(world.priya)
    confirm(browser, world.priya)
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(pk=audrey.pk).update(expires_at=clock.now() - timedelta(seconds=1))

    form = {"role": "auditor", "until": IN_TEN_DAYS, "version": 1}

    assert browser.post(page_of(world.acme, "membership", audrey.pk), form).status_code == 404
    assert signed_in(world.audrey).get(f"/c/{world.acme.pk}/room/").status_code == 404


@pytest.mark.parametrize("who", ["omar", "erin", "eve", "audrey", "vera"])
def test_who_manages_nobody_changes_no_access_even_in_sql(world: World, lena: User, who: str) -> None:
    """With the page's checks gone, the action refuses; with the action gone, the database does."""
    user = getattr(world, who)
    erin = membership_of(world, world.erin)

    with entering(world.acme, by=user), pytest.raises(PermissionDenied):
        memberships.give(lena, Role.VIEWER, by=user)
    with entering(world.acme, by=user):
        assert Membership.objects.filter(pk=erin.pk).update(role="ciso") == 0
    with pytest.raises(ProgrammingError), entering(world.acme, by=user):
        Membership.objects.create(user=user, role="viewer", granted_by=user)

    assert role_of(world.acme, world.erin, seen_by=world.priya) == "contributor"
