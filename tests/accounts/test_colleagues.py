"""The practice's colleagues and the clients they see; owners give, change and end seats (R12.1, R12.2, A02, A15)."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client as DjangoClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soc2hub.accounts.actions import seats
from soc2hub.accounts.actions.seats import give_seat
from soc2hub.accounts.models import PracticeSeat, User
from soc2hub.accounts.roles import Role
from soc2hub.accounts.tokens import issue
from soc2hub.tenancy.scope import entering_portfolio
from soc2hub.trail.models import AccessEvent
from tests.accounts.inviting import confirm, role_of
from tests.security.signing_in import is_in, with_both, with_second_factor
from tests.worlds import World, join, open_client

PAGE = "/colleagues/"


@pytest.fixture
def lena(world: World) -> User:
    """A CISO of the practice, in Acme."""
    user = User.objects.create_user("lena@example.org", "Lena", "correct horse battery staple")
    give_seat(practice_id=world.acme.practice_id, user=user, role=Role.CISO, by=world.priya)
    join(world.acme, user, Role.CISO, by=world.priya)
    return user


def url(name: str, world: World, *args: object) -> str:
    return reverse(f"web:{name}", args=[world.acme.practice_id, *args])


def seat_of(user: User, *, seen_by: User) -> PracticeSeat | None:
    with entering_portfolio(by=seen_by):
        return PracticeSeat.objects.filter(user=user).first()


def test_the_owner_sees_who_sees_which_client(world: World, lena: User, signed_in) -> None:
    page = signed_in(world.priya).get(PAGE).text

    assert "Northgate Security" in page and "Rivals" not in page
    assert "Lena in Acme Payments: CISO" in page
    assert "Give Lena access to Bravo Health" in page
    assert "Erin" not in page, "the client's own people are on the client's page"


def test_a_colleague_sees_only_the_clients_that_she_leads(world: World, lena: User, signed_in) -> None:
    page = signed_in(lena).get(PAGE).text

    assert "Priya in Acme Payments: Practice owner" in page
    assert "Bravo Health" not in page and "Give a seat" not in page


@pytest.mark.parametrize("who", ["omar", "erin", "eve", "audrey", "vera"])
def test_the_clients_people_see_no_practice(world: World, signed_in, who: str) -> None:
    page = signed_in(getattr(world, who)).get(PAGE).text

    assert "Northgate" not in page and "priya@example.org" not in page


def test_a_rival_sees_the_own_practice_only(world: World, lena: User, signed_in) -> None:
    page = signed_in(world.rita).get(PAGE).text
    call = signed_in(world.rita).get("/api/v1/colleagues").json()["results"]

    assert "Rivals" in page and "Rita" in page
    assert "Northgate" not in page and "Lena" not in page and "Acme" not in page
    assert [row["name"] for row in call] == ["Rita"]


def test_the_matrix_takes_the_same_statements_however_many(world: World, lena: User, signed_in) -> None:
    browser, counts = signed_in(world.priya), []

    for size in (0, 4):
        for number in range(size):
            client = open_client(world.acme.practice_id, f"Client {number}", by=world.priya)
            user = User.objects.create_user(f"more{number}@example.org", f"More {number}")
            give_seat(practice_id=world.acme.practice_id, user=user, role=Role.ANALYST, by=world.priya)
            join(client, user, Role.ANALYST, by=world.priya)
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(PAGE).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 16


def test_an_owner_gives_a_seat_to_somebody_who_works_in_a_client(world: World, signed_in) -> None:
    mina = User.objects.create_user("mina@example.org", "Mina")
    join(world.acme, mina, Role.ANALYST, by=world.priya)
    browser = signed_in(world.priya)
    assert browser.get(url("give_seat", world))["Location"].startswith("/accounts/reauthenticate/")
    assert browser.post(url("give_seat", world), {"user": str(mina.pk), "role": "analyst"}).status_code == 403
    confirm(browser, world.priya)

    answer = browser.post(url("give_seat", world), {"user": str(mina.pk), "role": "analyst"})

    assert answer.status_code == 302
    seat = seat_of(mina, seen_by=world.priya)
    assert seat is not None and seat.role == "analyst"
    assert AccessEvent.objects.get(verb="seat.given").body == {"to": str(mina.pk), "role": "analyst"}


def test_nobody_else_is_seated_and_no_address_is_tried_out(world: World, signed_in) -> None:
    """Rita has an account, the other id has none: both answers are the same (A67)."""
    browser = signed_in(world.priya)
    confirm(browser, world.priya)

    answers = [
        browser.post(url("give_seat", world), {"user": user_id, "role": "ciso"})
        for user_id in (str(world.rita.pk), "8f6f1d0e-0000-4000-8000-000000000000")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert seat_of(world.rita, seen_by=world.priya) is None


def test_a_seat_is_changed_once_a_version(world: World, lena: User, signed_in) -> None:
    lenas, browser = with_both(with_second_factor(lena)), signed_in(world.priya)
    confirm(browser, world.priya)
    path = url("change_seat", world, lena.pk)

    changed = browser.post(path, {"role": "analyst", "version": 1})
    stale = browser.post(path, {"role": "practice_owner", "version": 1})

    assert (changed.status_code, stale.status_code) == (302, 422)
    seat = seat_of(lena, seen_by=world.priya)
    assert seat is not None and (seat.role, seat.version) == ("analyst", 2)
    assert not is_in(lenas)


def test_a_colleague_who_leaves_is_out_of_every_client_at_the_next_request(world: World, lena: User, signed_in) -> None:
    """A37: session, token and invitation too."""
    join(world.bravo, lena, Role.ANALYST, by=world.priya)
    lenas, bound = with_both(with_second_factor(lena)), issue(
        lena, name="a", scopes=["read"], days=1, client_id=world.acme.pk
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {bound.text}"}
    path = f"/api/v1/clients/{world.acme.pk}/services"
    assert lenas.get(path, headers=headers).status_code == 200

    answer = signed_in(world.priya).post(url("end_seat", world, lena.pk), {"version": "1"})

    assert answer.status_code == 302
    assert seat_of(lena, seen_by=world.priya) is None
    assert role_of(world.acme, lena, seen_by=world.priya) is None
    assert role_of(world.bravo, lena, seen_by=world.priya) is None
    assert not is_in(lenas)
    assert lenas.get(path, headers=headers).status_code == 401
    assert AccessEvent.objects.get(verb="seat.ended").body["clients"] == 2


def test_a_seat_stays_while_its_holder_is_in_a_client_the_owner_does_not_lead(
    world: World, lena: User, signed_in
) -> None:
    """Otherwise somebody without a seat would go on inside, where no owner looks."""
    second = User.objects.create_user("second@example.org", "Second")
    give_seat(practice_id=world.acme.practice_id, user=second, role=Role.PRACTICE_OWNER, by=world.priya)

    answer = signed_in(second).post(url("end_seat", world, lena.pk), {"version": "1"})

    assert answer.status_code == 409 and "still have access to a client" in answer.text
    assert seat_of(lena, seen_by=world.priya) is not None
    assert role_of(world.acme, lena, seen_by=world.priya) == "ciso"


def test_nobody_ends_or_changes_their_own_seat(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    confirm(browser, world.priya)

    ended = browser.post(url("end_seat", world, world.priya.pk), {"version": "1"})
    changed = browser.post(url("change_seat", world, world.priya.pk), {"role": "analyst", "version": "1"})

    assert (ended.status_code, changed.status_code) == (403, 403)
    seat = seat_of(world.priya, seen_by=world.priya)
    assert seat is not None and seat.role == "practice_owner"


@pytest.mark.parametrize("who", ["rita", "omar", "lena"])
def test_for_everybody_but_an_owner_there_is_no_such_page(world: World, lena: User, signed_in, who: str) -> None:
    """A rival's owner, the client's people and the practice's own CISO."""
    user = lena if who == "lena" else getattr(world, who)
    browser = signed_in(user)
    confirm(browser, user)
    api = f"/api/v1/practices/{world.acme.practice_id}/seats"
    sent = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}

    statuses = [
        browser.get(url("give_seat", world)).status_code,
        browser.post(url("give_seat", world), {"user": str(user.pk), "role": "practice_owner"}).status_code,
        browser.post(url("change_seat", world, lena.pk), {"role": "practice_owner", "version": 1}).status_code,
        browser.post(url("end_seat", world, world.priya.pk), {"version": 1}).status_code,
        browser.post(api, {"user": str(user.pk), "role": "practice_owner"}, **sent).status_code,
        browser.put(f"{api}/{lena.pk}", {"role": "practice_owner"}, **sent).status_code,
        browser.delete(f"{api}/{world.priya.pk}", **sent).status_code,
    ]

    assert statuses == [404] * 7
    assert seat_of(lena, seen_by=world.priya).role == "ciso"  # type: ignore[union-attr]
    assert AccessEvent.objects.filter(verb__startswith="seat.").count() == 1


@pytest.mark.parametrize("who", ["rita", "omar", "lena"])
def test_the_database_refuses_them_too(world: World, lena: User, who: str) -> None:
    user = lena if who == "lena" else getattr(world, who)
    practice = world.acme.practice_id

    for call in ("change_seat(%s, %s, 'practice_owner', 1)", "end_seat(%s, %s, 1)"):
        for target in (world.priya.pk, lena.pk):
            with (
                pytest.raises(ProgrammingError, match="no seat that changes"),
                entering_portfolio(by=user),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"SELECT {call}", [practice, target])

    assert seat_of(lena, seen_by=world.priya).version == 1  # type: ignore[union-attr]


def test_over_the_api_a_token_gives_no_seat_and_a_session_needs_the_version(
    world: World, lena: User, signed_in
) -> None:
    browser, api = signed_in(world.priya), f"/api/v1/practices/{world.acme.practice_id}/seats/{lena.pk}"
    token = issue(world.priya, name="a", scopes=["read", "write"], days=1)
    confirm(browser, world.priya)
    by_token = {"Authorization": f"Bearer {token.text}", "If-Match": '"1"'}

    refused = browser.put(api, {"role": "analyst"}, content_type="application/json", headers=by_token)
    blind = browser.put(api, {"role": "analyst"}, content_type="application/json")
    good = browser.put(api, {"role": "analyst"}, content_type="application/json", headers={"If-Match": '"1"'})
    stale = browser.delete(api, headers={"If-Match": '"1"'})
    gone = browser.delete(api, headers={"If-Match": '"2"'})

    assert (refused.status_code, blind.status_code, good.status_code, stale.status_code, gone.status_code) == (
        403, 428, 200, 412, 204,
    )  # fmt: skip
    assert good["ETag"] == '"2"'
    assert seat_of(lena, seen_by=world.priya) is None


def test_a_token_for_one_client_knows_nothing_of_the_practice(world: World, lena: User) -> None:
    bound = issue(world.priya, name="a", scopes=["read"], days=1, client_id=world.acme.pk)
    wide = issue(world.priya, name="b", scopes=["read"], days=1)

    statuses = [
        DjangoClient().get("/api/v1/colleagues", headers={"Authorization": f"Bearer {one.text}"}).status_code
        for one in (bound, wide)
    ]

    assert statuses == [404, 200]


def test_a_seat_that_ended_meanwhile_is_stale(world: World, lena: User) -> None:
    seat = seat_of(lena, seen_by=world.priya)
    assert seat is not None
    seats.end_seat(seat, version=1, by=world.priya)

    with pytest.raises(seats.Stale):
        seats.change_seat(seat, Role.ANALYST, version=1, by=world.priya)
