"""An invitation works once, for one address, in one client and role (SECURITY §1.4)."""

from datetime import timedelta

from django.test import Client as DjangoClient

from soc2hub.accounts.models import Invitation, Membership, Person, User
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.accounts.inviting import STRONG, confirm, invited, link_in_latest_mail, open_invitations, page_of, role_of
from tests.worlds import World


def test_an_invited_person_makes_an_account_and_comes_to_the_second_factor(world: World, signed_in) -> None:
    link = invited(signed_in(world.priya), world)
    stranger = DjangoClient()

    page = stranger.get(link)
    joined = stranger.post(link, {"name": "Nina Novak", "password": STRONG})

    assert "Acme Payments" in page.content.decode() and "Contributor" in page.content.decode()
    nina = User.objects.get(email="nina@example.org")
    assert (joined.status_code, nina.name) == (302, "Nina Novak")
    assert role_of(world.acme, nina, seen_by=world.priya) == "contributor"
    assert stranger.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    assert stranger.get("/accounts/2fa/totp/activate/").status_code == 200
    with entering(world.acme, by=world.priya):
        assert Person.objects.get(user=nina).email == "nina@example.org"
        assert [e.verb for e in Event.objects.order_by("-seq")[:2]] == ["invitation.accepted", "invitation.sent"]


def test_a_person_known_without_account_is_linked_not_doubled(world: World, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        person = Person.objects.create(name="Nina", email="nina@example.org", title="Engineer")
    link = invited(signed_in(world.priya), world)

    DjangoClient().post(link, {"name": "Nina", "password": STRONG})

    with entering(world.acme, by=world.priya):
        linked = Person.objects.get(email="nina@example.org")
        assert (linked.pk, linked.title) == (person.pk, "Engineer")
        assert linked.user_id == User.objects.get(email="nina@example.org").pk


def test_somebody_with_an_account_signs_in_and_accepts_by_a_button(world: World, signed_in) -> None:
    link = invited(signed_in(world.priya), world, email="rita@example.org")
    stranger = DjangoClient()

    offered = stranger.get(link).content.decode()
    refused = stranger.post(link, {"name": "Rita", "password": STRONG})
    browser = signed_in(world.rita)
    looked = browser.get(link)
    accepted = browser.post(link)

    assert "/accounts/login/?next=/invitations/" in offered and 'name="password"' not in offered
    assert refused.status_code == 200 and not refused.wsgi_request.user.is_authenticated
    assert "Accept and join" in looked.content.decode()
    assert accepted["Location"] == "/"
    assert role_of(world.acme, world.rita, seen_by=world.priya) == "contributor"


def test_looking_accepts_nothing(world: World, signed_in) -> None:
    """Mail scanners open links."""
    link = invited(signed_in(world.priya), world, email="rita@example.org")

    signed_in(world.rita).get(link)

    assert role_of(world.acme, world.rita, seen_by=world.priya) is None
    assert open_invitations(world) == 1


def test_a_weak_password_is_refused_in_words_and_nothing_is_made(world: World, signed_in) -> None:
    link = invited(signed_in(world.priya), world)

    answer = DjangoClient().post(link, {"name": "Nina", "password": "short"})

    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()
    assert not User.objects.filter(email="nina@example.org").exists()


def test_the_secret_is_stored_hashed_only(world: World, signed_in) -> None:
    link = invited(signed_in(world.priya), world)
    token = link.split("/")[2]

    with entering(world.acme, by=world.priya):
        row = Invitation.objects.get()

    assert len(token) == 43
    assert token not in str(row.__dict__) and len(row.token_sha256) == 64
    assert row.expires_at - row.created_at <= timedelta(hours=72, seconds=1)


def test_a_new_invitation_takes_the_former_back(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    first = invited(browser, world)
    second = invited(browser, world)

    assert DjangoClient().get(first).status_code == 410
    assert DjangoClient().get(second).status_code == 200
    assert open_invitations(world) == 1


def test_a_member_is_not_invited_again(world: World, signed_in) -> None:
    form = {"name": "Omar", "email": "OMAR@example.org", "role": "viewer"}

    answer = signed_in(world.priya).post(page_of(world.acme, "invite"), form)

    assert answer.status_code == 422
    assert "has access already" in answer.content.decode() and 'value="Omar"' in answer.content.decode()
    assert open_invitations(world) == 0


def test_an_auditor_needs_a_last_day_and_a_fresh_confirmation(world: World, signed_in) -> None:
    url = page_of(world.acme, "invite_auditor")
    day = (clock.today("Europe/Berlin") + timedelta(days=30)).isoformat()
    form = {"name": "Axel", "email": "axel@example.org", "until": day}
    browser = signed_in(world.priya)

    asked = browser.get(url)
    unconfirmed = browser.post(url, form)
    confirm(browser, world.priya)
    without = browser.post(url, form | {"until": ""})
    late = browser.post(url, form | {"until": "9999-12-31"})
    plain = browser.post(page_of(world.acme, "invite"), form | {"role": "auditor"})

    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert (unconfirmed.status_code, without.status_code, late.status_code, plain.status_code) == (403, 422, 422, 422)
    assert open_invitations(world) == 0
    assert browser.post(url, form).status_code == 302
    DjangoClient().post(link_in_latest_mail(), {"name": "Axel", "password": STRONG})
    axel = User.objects.get(email="axel@example.org")
    with entering(world.acme, by=world.priya):
        grant = Membership.objects.get(user=axel)
    assert grant.role == "auditor"
    assert grant.expires_at is not None and grant.expires_at.astimezone().date().isoformat() >= day


def test_taking_back_shuts_the_link(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    link = invited(browser, world)
    with entering(world.acme, by=world.priya):
        row = Invitation.objects.get()

    browser.post(page_of(world.acme, "revoke_invitation", row.pk))
    again = browser.post(page_of(world.acme, "revoke_invitation", row.pk))

    assert DjangoClient().post(link, {"name": "N", "password": STRONG}).status_code == 410
    assert again.status_code == 409
    assert not User.objects.filter(email="nina@example.org").exists()


def test_who_may_not_manage_people_invites_nobody(world: World, signed_in) -> None:
    for user, status in ((world.omar, 403), (world.vera, 403), (world.audrey, 403), (world.rita, 404)):
        form = {"name": "Nina", "email": "nina@example.org", "role": "viewer"}
        assert signed_in(user).post(page_of(world.acme, "invite"), form).status_code == status

    assert open_invitations(world) == 0


def test_somebody_whose_access_ran_out_can_be_invited_again(world: World, signed_in) -> None:
    """As an auditor is every year: the former membership ended on its last day and stands in nobody's way."""
    ended = clock.now() - timedelta(days=1)
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.audrey).update(expires_at=ended)
    link = invited(signed_in(world.priya), world, email="audrey@example.org", role="viewer")

    accepted = signed_in(world.audrey).post(link)

    assert accepted.status_code == 302
    assert role_of(world.acme, world.audrey, seen_by=world.priya) == "viewer"
    with entering(world.acme, by=world.priya):
        assert Membership.objects.get(user=world.audrey, role="auditor").revoked_at == ended
