from collections.abc import Callable

from django.test import Client as Browser

from scoping.models import CategoryChoice
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import payments
from tests.worlds import World

SignIn = Callable[[User], Browser]


def at(world: World, path: str = "") -> str:
    return f"/c/{world.acme.pk}/scope/categories/{path}"


def test_a_category_is_chosen_with_its_reason(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    empty = browser.post(at(world, "privacy/"), {"is_in": "yes", "reason": ""})
    done = browser.post(at(world, "privacy/"), {"is_in": "yes", "reason": "We collect from data subjects."})

    assert (empty.status_code, done.status_code) == (422, 302)
    with entering(world.acme, by=world.priya):
        choice = CategoryChoice.objects.get()
        assert (choice.category, choice.is_in, choice.reason) == ("privacy", True, "We collect from data subjects.")


def test_leaving_security_out_warns_and_goes_through(world: World, signed_in: SignIn) -> None:
    """DOMAIN R1.5."""
    browser = signed_in(world.priya)

    alone = browser.post(at(world, "security/"), {"is_in": "no", "reason": "Only uptime is asked for."})
    browser.post(at(world, "availability/"), {"is_in": "yes", "reason": "Uptime clause."})
    done = browser.post(at(world, "security/"), {"is_in": "no", "reason": "Only uptime is asked for."})

    assert (alone.status_code, done.status_code) == (422, 302)
    assert "an auditor may decline it as misleading" in browser.get(at(world)).content.decode()


def test_who_asks_is_named(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)

    page = signed_in(world.omar).get(at(world)).content.decode()

    assert "Asked for by First Bank." in page
    assert "<form" not in page[page.index('id="main"') : page.index("</main>")]


def test_nobody_else_chooses_and_no_other_category_exists(world: World, signed_in: SignIn) -> None:
    answer = {"is_in": "yes", "reason": "Mine."}

    assert signed_in(world.omar).post(at(world, "privacy/"), answer).status_code == 403
    assert signed_in(world.rita).post(at(world, "privacy/"), answer).status_code == 404
    assert signed_in(world.priya).post(at(world, "beauty/"), answer).status_code == 404
    with entering(world.acme, by=world.priya):
        assert not CategoryChoice.objects.exists()
