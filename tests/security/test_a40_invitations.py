"""A40: no membership comes of an invitation beyond the invited address, client and role."""

import re
from datetime import timedelta

import pytest
from django.test import Client as DjangoClient

from soc2hub.accounts.models import Invitation, Membership, User
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from tests.accounts.inviting import STRONG, invited, role_of
from tests.worlds import World

FORM = {"name": "Nina", "password": STRONG}


def members(world: World) -> int:
    with entering(world.acme, by=world.priya):
        return Membership.objects.filter(revoked_at=None).count()


def test_a_used_link_is_gone_for_everybody(world: World, signed_in) -> None:
    link = invited(signed_in(world.priya), world)
    first = DjangoClient()

    assert first.post(link, FORM).status_code == 302
    assert DjangoClient().get(link).status_code == 410
    assert DjangoClient().post(link, FORM).status_code == 410
    assert members(world) == 7


def test_an_expired_link_is_gone(world: World, signed_in) -> None:
    link = invited(signed_in(world.priya), world)
    with entering(world.acme, by=world.priya):
        Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    assert DjangoClient().get(link).status_code == 410
    assert DjangoClient().post(link, FORM).status_code == 410
    assert not User.objects.filter(email="nina@example.org").exists()


def test_somebody_else_signed_in_cannot_take_it(world: World, signed_in) -> None:
    link = invited(signed_in(world.priya), world, role="client_admin")
    browser = signed_in(world.rita)

    assert (browser.get(link).status_code, browser.post(link).status_code) == (410, 410)
    assert role_of(world.acme, world.rita, seen_by=world.priya) is None
    assert DjangoClient().post(link, FORM).status_code == 302


@pytest.mark.parametrize("form", [{"email": "rita@example.org"}, {"role": "ciso"}, {"client": "bravo-health"}])
def test_what_is_sent_along_changes_neither_address_nor_role_nor_client(world: World, signed_in, form) -> None:
    link = invited(signed_in(world.priya), world, role="viewer")

    DjangoClient().post(link, FORM | form)

    nina = User.objects.get(email="nina@example.org")
    assert role_of(world.acme, nina, seen_by=world.priya) == "viewer"
    assert role_of(world.bravo, nina, seen_by=world.priya) is None
    assert role_of(world.acme, world.rita, seen_by=world.priya) is None


def test_an_altered_link_is_as_gone_as_a_made_up_one(world: World, signed_in) -> None:
    link = invited(signed_in(world.priya), world)
    altered = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"

    answers = [DjangoClient().get(path) for path in (altered, "/invitations/x/", "/invitations/" + "0" * 3000 + "/")]

    assert {answer.status_code for answer in answers} == {410}
    assert len({re.sub(rb"[A-Za-z0-9]{64}", b"", answer.content) for answer in answers}) == 1


def test_an_invitation_dies_with_the_right_of_who_sent_it(world: World, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role="client_admin")
    link = invited(signed_in(world.omar), world, role="client_admin")
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role="viewer")

    assert DjangoClient().get(link).status_code == 410
    assert DjangoClient().post(link, FORM).status_code == 410
    assert members(world) == 6
