"""A53: nothing is changed by a form of another site."""

import pytest
from django.test import Client as DjangoClient

from soc2hub.accounts.models import Membership, Person, User
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Head
from tests.accounts.inviting import page_of
from tests.policy.matrix import MATRIX
from tests.policy.test_routes import filled
from tests.worlds import World


def strict(user: User) -> DjangoClient:
    browser = DjangoClient(enforce_csrf_checks=True)
    browser.force_login(user)
    session = browser.session
    session["has_mfa"] = True
    session.save()
    return browser


def token_in(browser: DjangoClient, world: World) -> str:
    return str(browser.get(page_of(world.acme, "add_person")).context["csrf_token"])


def state(world: World) -> tuple[int, int, int]:
    with entering(world.acme, by=world.priya):
        return Head.objects.get().seq, Membership.objects.count(), Person.objects.count()


def test_every_unsafe_route_needs_the_token(world: World) -> None:
    browser, before, wrong = strict(world.priya), state(world), []

    for route, line in MATRIX.items():
        for method in sorted(line.methods - {"GET"}):
            answer = getattr(browser, method.lower())(filled(route, world), "{}", content_type="application/json")
            shut = {403, 404, 405} if line.kind == "client" else {403, 404}
            if answer.status_code not in shut:
                wrong.append(f"{method} {route} gave {answer.status_code}")

    assert wrong == []
    assert state(world) == before


@pytest.mark.parametrize("with_token", [True, False])
def test_a_form_works_with_its_token_and_not_without(world: World, with_token: bool) -> None:
    browser, before = strict(world.priya), state(world)
    form = {"name": "Lena"} | ({"csrfmiddlewaretoken": token_in(browser, world)} if with_token else {})

    answer = browser.post(page_of(world.acme, "add_person"), form)

    assert answer.status_code == (302 if with_token else 403)
    assert (state(world) != before) is with_token


def test_another_persons_token_does_not_serve(world: World) -> None:
    foreign = token_in(strict(world.priya), world)
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role="client_admin")
    browser, before = strict(world.omar), state(world)
    token_in(browser, world)

    answer = browser.post(page_of(world.acme, "add_person"), {"name": "L", "csrfmiddlewaretoken": foreign})

    assert answer.status_code == 403
    assert state(world) == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8000.evil.example"])
def test_another_origin_is_refused_even_with_the_token(world: World, origin: str) -> None:
    browser, before = strict(world.priya), state(world)
    form = {"name": "Lena", "csrfmiddlewaretoken": token_in(browser, world)}

    answer = browser.post(page_of(world.acme, "add_person"), form, headers={"Origin": origin})

    assert answer.status_code == 403
    assert state(world) == before


def test_json_sent_as_plain_text_is_refused(world: World) -> None:
    browser, before = strict(world.priya), state(world)

    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        path = f"/api/v1/clients/{world.acme.pk}/services"
        assert browser.post(path, '{"name": "Pay"}', content_type=kind).status_code == 403

    assert state(world) == before
