"""A17: clients of one name, one month, printed and exported at the same time: each file holds its own words alone."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pypdfium2
from django.db import connections

from benchmarks.databases import point_at
from benchmarks.faults import queues
from benchmarks.faults.asking import Answer, Api, Browser, side_by_side
from benchmarks.faults.ground import Ground
from benchmarks.faults.people import Account
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, site
from soc2hub.accounts.actions.clients import open_client
from soc2hub.accounts.models import User
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering

ROUNDS = 20
PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class _Twin:
    """A client with a word that stands nowhere else, and who leads it."""

    id: UUID
    leader: Account
    canary: str
    briefing: str = ""


def same_names(ground: Ground) -> Result:
    """A17: two practices have an Acme; one of them a second client beside it."""
    world = ground.small
    with site(ground, world.template) as at:
        namesake = _namesake(at.database, world.rival, world.outsider)
        twins = [
            _prepared(at, _Twin(world.acme, world.ciso, "Heronquartz")),
            _prepared(at, _Twin(world.bravo, world.ciso, "Magpieslate")),
            _prepared(at, _Twin(namesake, world.rival, "Wagtailflint")),
        ]
        at.start_worker(concurrency=2)
        browsers = {leader.email: Browser(at.url).sign_in(leader) for leader in (world.ciso, world.rival)}
        side_by_side(lambda twin: _ordered(at, twin), twins * ROUNDS, hands=len(twins) * 4)
        if queues.all_done(at, seconds=PATIENCE) is None:
            return counted("A17", [f"not printed: {queues.states(at)}"], of="in prints of one name")
        taken = side_by_side(lambda twin: _taken(browsers[twin.leader.email], twin), twins * ROUNDS, hands=12)
    faults = sorted({fault for found in taken for fault in found})
    return counted("A17", faults, of=f"in {len(taken)} board pages and {len(taken)} lists of {len(twins)} clients")


def _namesake(database: str, rival: Account, outsider: UUID) -> UUID:
    """The other practice's own Acme."""
    point_at(database)
    try:
        with entering(outsider, by=rival.id):
            practice = Client.objects.get(pk=outsider).practice_id
        return open_client(practice_id=practice, name="Acme", zone="UTC", by=User.objects.get(pk=rival.id)).pk
    finally:
        connections.close_all()


def _prepared(at: Site, twin: _Twin) -> _Twin:
    api, home = Api(at.url, twin.leader.token), f"/clients/{twin.id}"
    _expect(api.ask("POST", f"{home}/services", {"name": twin.canary, "description": ""}), 201)
    month = time.strftime("%Y-%m-01", time.gmtime())
    opened = _expect(api.ask("POST", f"{home}/briefings", {"month": month}), 201)
    words = {
        "headline": f"{twin.canary} begins.",
        "sentences": [f"{twin.canary} {n}." for n in ("one", "two", "three")],
    }
    version = {"If-Match": f'"{opened["version"]}"'}
    _expect(api.ask("PATCH", f"{home}/briefings/{opened['id']}", words, headers=version), 200)
    return _Twin(twin.id, twin.leader, twin.canary, opened["id"])


def _ordered(at: Site, twin: _Twin) -> None:
    answer = Api(at.url, twin.leader.token).ask("POST", f"/clients/{twin.id}/briefings/{twin.briefing}/print")
    if answer.status >= 500:
        raise RuntimeError(f"the print of {twin.canary}: {answer.status} {answer.text[:300]}")


def _taken(browser: Browser, twin: _Twin) -> list[str]:
    """One board page and one list, as the person takes them."""
    page = browser.get(f"/c/{twin.id}/briefings/{twin.briefing}/pdf/")
    rows = browser.get(f"/c/{twin.id}/scope/services/?as=csv")
    if (page.status, rows.status) != (200, 200):
        return [f"{twin.canary}: the page answers {page.status}, the list {rows.status}"]
    with pypdfium2.PdfDocument(page.body) as document:
        printed = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    return [
        f"{twin.canary}: {what} holds {', '.join(found) or 'no canary'}"
        for what, text in (("the page", printed), ("the list", rows.text))
        if (found := [word for word in ("Heronquartz", "Magpieslate", "Wagtailflint") if word in text]) != [twin.canary]
    ]


def _expect(answer: Answer, status: int) -> Any:
    if answer.status != status:
        raise RuntimeError(f"{answer.status} instead of {status}: {answer.text[:300]}")
    return answer.json
