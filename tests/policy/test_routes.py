"""Every route stands in the matrix, and answers each role as written there (cases A01, A03, A12)."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client as DjangoClient

from benchmarks.attacks.paths import TABLES, Unknown, slots
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import GRANTS, Permission, Role
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Head
from soc2hub.web.checks import declared, routes
from tests.policy.matrix import ALLOWED, LIBRARY, MATRIX, Line
from tests.worlds import World, join

SAFE = {"GET"}
FOUND = {200, 302}
"""302: a page that asks to confirm who one is, or leads on to the one thing there is."""


def test_every_route_of_ours_is_in_the_matrix_as_it_is_declared() -> None:
    told: dict[str, Line] = {}
    for route, view in routes():
        guard = declared(view)
        if guard is not None:
            told[route] = Line(
                guard.kind, frozenset(guard.methods), guard.permission, guard.write_permission or guard.permission
            )

    assert sorted(set(told) - set(MATRIX)) == [], "write these into tests/policy/matrix.py"
    assert sorted(set(MATRIX) - set(told)) == [], "these routes are gone"
    assert {route: line for route, line in told.items() if line != MATRIX[route]} == {}


def test_library_pages_are_the_ones_we_know() -> None:
    assert {route for route, view in routes() if declared(view) is None} == LIBRARY


def test_the_drills_know_whose_id_each_route_carries() -> None:
    """The attacks of A02 to A12 stop at a route they do not know: name its table in benchmarks/attacks/paths.py."""
    tables = {model._meta.db_table for model in apps.get_models()}
    unknown = []

    for route, _ in client_lines():
        try:
            list(slots(route))
        except Unknown as error:
            unknown.append(str(error))

    assert unknown == []
    assert set(TABLES.values()) - tables == set()


def test_every_role_has_the_permissions_written_down() -> None:
    granted = {permission: {r.value for r in Role if permission in GRANTS[r]} for permission in Permission}

    assert granted == ALLOWED


@pytest.fixture
def browsers(world: World) -> dict[str, DjangoClient]:
    """One signed-in browser a role, and Rita, who is no member."""
    users = {"rival": world.rita, "control_owner": world.omar, "contributor": world.erin, "executive": world.eve}
    users |= {"practice_owner": world.priya, "auditor": world.audrey, "viewer": world.vera}
    for role in (Role.CISO, Role.ANALYST, Role.CLIENT_ADMIN):
        users[role.value] = User.objects.create_user(f"{role}@example.org", role.label)
        join(world.acme, users[role.value], role, by=world.priya)
    return {role: signed_in(user) for role, user in users.items()}


def signed_in(user: User) -> DjangoClient:
    browser = DjangoClient()
    browser.force_login(user)
    session = browser.session
    session["has_mfa"] = True
    session.save()
    return browser


def test_a_page_without_ids_opens_for_the_roles_it_is_for(world: World, browsers) -> None:
    wrong = []
    for route, line in client_lines():
        if "GET" in line.methods and "<" not in route.replace("<uuid:client_id>", ""):
            for role, browser in browsers.items():
                status = browser.get(filled(route, world)).status_code
                if status not in expected(role, line.see):
                    wrong.append(f"{role} got {status} from {route}")

    assert wrong == []


def test_every_route_is_shut_to_whom_it_is_not_for_and_nothing_happens(world: World, browsers) -> None:
    before, wrong = state(world), []

    for route, line in client_lines():
        for method in sorted(line.methods):
            needed = line.see if method in SAFE else line.change
            shut = {role: 403 for role in browsers if role not in ALLOWED[needed]} | {"rival": 404}
            for role, status in shut.items():
                found = called(browsers[role], method, filled(route, world))
                if found != status:
                    wrong.append(f"{role} got {found} for {method} {route}")

    assert wrong == []
    assert state(world) == before


def test_made_up_ids_are_not_found_by_who_may(world: World, browsers) -> None:
    """Never 500, never 403: whoever has the right learns that there is no such row."""
    wrong = []
    for route, line in client_lines():
        if "<uuid:" in route.replace("<uuid:client_id>", "") and "GET" in line.methods:
            role = sorted(ALLOWED[line.see])[0]
            status = browsers[role].get(filled(route, world)).status_code
            if status != 404:
                wrong.append(f"{role} got {status} from {route}")

    assert wrong == []


def test_a_stranger_gets_nothing_but_the_public_pages(world: World) -> None:
    wrong = []
    for route, line in MATRIX.items():
        if line.kind != "public":
            for method in sorted(line.methods):
                status = called(DjangoClient(), method, filled(route, world))
                if status != (401 if route.startswith("/api/") else 302):
                    wrong.append(f"{method} {route} gave {status}")

    assert wrong == []


def test_a_password_without_second_factor_gets_nothing(world: World) -> None:
    """A34, all routes of the matrix."""
    browser, wrong = DjangoClient(), []
    browser.force_login(world.priya)

    for route, line in MATRIX.items():
        if not route.startswith(("/healthz", "/readyz")):
            for method in sorted(line.methods):
                status = called(browser, method, filled(route, world))
                if status != (403 if route.startswith("/api/") else 302):
                    wrong.append(f"{method} {route} gave {status}")

    assert wrong == []


def test_a_method_a_page_does_not_offer_is_refused(world: World, browsers) -> None:
    wrong = []
    for route, line in client_lines():
        for method in {"POST", "PUT", "PATCH", "DELETE"} - set(line.methods):
            status = called(browsers["practice_owner"], method, filled(route, world))
            if status not in (405, 403):
                wrong.append(f"{method} {route} gave {status}")

    assert wrong == []


def client_lines() -> Iterator[tuple[str, Line]]:
    return ((route, line) for route, line in MATRIX.items() if line.kind == "client")


def expected(role: str, needed: Permission) -> set[int]:
    if role == "rival":
        return {404}
    return FOUND if role in ALLOWED[needed] else {403}


def filled(route: str, world: World) -> str:
    if route.startswith("/^"):
        return "/accounts/password/reset/key/1-set-password/"
    route = route.replace("<uuid:client_id>", str(world.acme.pk))
    route = re.sub(r"<uuid:\w+>", lambda _: str(uuid4()), route)
    return re.sub(r"<int:\w+>", "1", re.sub(r"<(slug|str):\w+>", "CC1", route))


def called(browser: DjangoClient, method: str, path: str) -> int:
    kind = {"content_type": "application/json"} if path.startswith("/api/") else {}
    if method == "GET":
        return browser.get(path).status_code
    body = {} if method == "POST" or kind else ""
    return getattr(browser, method.lower())(path, body, **kind).status_code


def state(world: World) -> tuple[int, int]:
    with entering(world.acme, by=world.priya):
        return Head.objects.get().seq, Membership.objects.count()
