"""A tiny set keeps every invariant of a large one, and reads like any other data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from benchmarks.dataset import Filled, fill
from benchmarks.sets import TINY
from benchmarks.signing_in import put_scopes_in_force, session_of
from controls.calendar import Frequency, Rules
from controls.models import Occurrence
from evidence.models import Acceptance, Submission
from scoping.queries import current_scope
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.databases import BASE, url_for


@pytest.fixture
def filled(fresh_database: str) -> Filled:
    return fill(url_for("DATABASE_URL_MIGRATE", fresh_database), TINY, vault=Path(settings.VAULT_ROOT))


def verified(command: str, database: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "SOC2HUB_PROCESS": "migrate",
        "DATABASE_URL_MIGRATE": url_for("DATABASE_URL_MIGRATE", database),
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
        "SOC2HUB_DATA": str(Path(settings.VAULT_ROOT).parent),
    }
    argv = [sys.executable, "-m", "django", command]
    return subprocess.run(argv, cwd=BASE, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", ["verify_trail", "verify_vault", "check_isolation"])
def test_the_products_own_checks_find_nothing(filled: Filled, fresh_database: str, command: str) -> None:
    done = verified(command, fresh_database)

    assert done.returncode == 0, done.stdout + done.stderr


def test_occurrences_are_those_of_the_calendar(filled: Filled) -> None:
    calendar = filled.calendar

    with entering(filled.client, by=filled.ciso):
        rows = list(Occurrence.objects.select_related("control"))

    assert rows
    for row in rows:
        cadence = row.control.cadence_under(Rules())
        window = cadence.window_of(row.starts_on)
        assert window is not None and cadence.frequency is Frequency(row.control.frequency)
        assert (row.key, row.starts_on, row.due_on) == (window.key, window.start, window.due_on)
        assert row.next_ends_on == cadence.next_window_end(window)
        assert calendar.since <= row.due_on <= calendar.until


def test_occurrences_say_what_their_evidence_says(filled: Filled) -> None:
    with entering(filled.client, by=filled.ciso):
        pieces = list(Submission.objects.select_related("occurrence"))
        accepted = list(Acceptance.objects.select_related("submission"))
        performed = dict(Occurrence.objects.exclude(performed_on=None).values_list("pk", "performed_on"))
        reviewed = dict(Occurrence.objects.exclude(reviewed_at=None).values_list("pk", "reviewed_at"))

    assert len(pieces) == TINY.submissions
    assert performed == _earliest((piece.occurrence_id, piece.performed_on) for piece in pieces)
    assert reviewed == _earliest((of.submission.occurrence_id, of.accepted_at) for of in accepted)
    assert all(of.accepted_by_id != of.submission.uploaded_by_id for of in accepted)


def test_the_same_seed_gives_the_same_ids(filled: Filled) -> None:
    assert str(filled.client).startswith("a5735cb7")


def test_it_reads_through_the_api_and_in_the_browser(filled: Filled) -> None:
    put_scopes_in_force(filled)
    name, _, key = session_of(filled).partition("=")
    browser = Client()
    browser.cookies[name] = key

    listed = Client().get(
        f"/api/v1/clients/{filled.client}/submissions", headers={"Authorization": f"Bearer {filled.token}"}
    )
    shown = browser.get("/")

    assert len(listed.json()["results"]) == TINY.submissions
    assert shown.status_code in (200, 302)
    with entering(filled.client, by=User.objects.get(pk=filled.ciso)):
        scope = current_scope()
    assert scope is not None and scope.period_start == filled.calendar.since


def test_colleagues_clients_are_walled_off(filled: Filled) -> None:
    with entering(filled.client, by=filled.ciso):
        mine = set(Submission.objects.values_list("client_id", flat=True))

    assert mine == {filled.client}
    assert len(filled.clients) == TINY.seen < TINY.clients


def _earliest(pairs: object) -> dict[object, object]:
    found: dict[object, object] = {}
    for key, moment in pairs:  # type: ignore[attr-defined]
        found[key] = min(found.get(key, moment), moment)
    return found
