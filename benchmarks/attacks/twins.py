"""A17: clients of one name, printed and exported at the same time: each of sixty files holds its own words alone."""

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Lock
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
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering

NAME = "Beacon"
MONTHS = 20
PATIENCE = 170.0
PRINTS = "render.briefing"

ONE_READER = Lock()  # PDFium is not made for threads


@dataclass(frozen=True, slots=True)
class _Twin:
    """A client with a word that stands nowhere else, and who leads it."""

    id: UUID
    leader: Account
    canary: str


@dataclass(frozen=True, slots=True)
class _Page:
    """One month of one client, with a word of its own beside the client's."""

    twin: _Twin
    months_ago: int
    briefing: str = ""

    @property
    def word(self) -> str:
        return f"{self.twin.canary}x{self.months_ago:02}"


def same_names(ground: Ground) -> Result:
    """A17: two practices have a client of one name; one of them a second client beside it."""
    world = ground.small
    with site(ground, world.template) as at:
        twins = [
            _Twin(_opened(at.database, NAME, world.ciso, beside=world.acme), world.ciso, "Heronquartz"),
            _Twin(_opened(at.database, NAME, world.rival, beside=world.outsider), world.rival, "Wagtailflint"),
            _Twin(_opened(at.database, f"{NAME} North", world.ciso, beside=world.acme), world.ciso, "Magpieslate"),
        ]
        for twin in twins:
            _served(at, twin)
        blank = [_Page(twin, ago) for ago in range(MONTHS) for twin in twins]
        pages = side_by_side(lambda page: _written(at, page), blank, hands=4)
        browsers = {leader.email: Browser(at.url).sign_in(leader) for leader in (world.ciso, world.rival)}
        side_by_side(lambda page: _ordered(at, page), pages, hands=12)
        began = time.monotonic()
        at.start_worker(concurrency=2)
        if queues.all_done(at, PRINTS, seconds=PATIENCE) is None:
            return counted("A17", [f"not printed: {queues.states(at, PRINTS)}"], of="in prints of one name")
        took = time.monotonic() - began
        taken = side_by_side(lambda page: _taken(browsers[page.twin.leader.email], page), pages, hands=12)
    faults, words = _faults(pages, [text for text, _ in taken]), [twin.canary for twin in twins]
    faults += [
        f"the list of {page.twin.canary} holds {', '.join(held) or 'no canary'}"
        for page, (_, rows) in zip(pages, taken, strict=True)
        if (held := [word for word in words if word in rows]) != [page.twin.canary]
    ]
    notes = [f"{len(pages)} different pages rendered in {took:.0f} s"]
    of = f"in {len(pages)} board pages and {len(pages)} lists of {len(twins)} clients"
    return counted("A17", sorted(set(faults)), of=of, notes=notes)


def _faults(pages: list[_Page], printed: list[str]) -> list[str]:
    """Each text holds its own month's word and client, and none of the others'."""
    known = {page.word for page in pages}
    found = [{word for word in known if word in text} for text in printed]
    faults = [
        f"{page.word}: the page holds {', '.join(sorted(held)) or 'no word of any'}"
        for page, held in zip(pages, found, strict=True)
        if held != {page.word}
    ]
    return faults if len(set(printed)) == len(pages) else [*faults, "two pages are the same"]


def _opened(database: str, name: str, leader: Account, *, beside: UUID) -> UUID:
    """Of the same practice, and long enough ago for so many months."""
    point_at(database)
    try:
        with entering(beside, by=leader.id):
            practice = Client.objects.get(pk=beside).practice_id
        with clock.travelled_to(clock.now() - timedelta(days=31 * (MONTHS + 1))):
            return open_client(practice_id=practice, name=name, zone="UTC", by=User.objects.get(pk=leader.id)).pk
    finally:
        connections.close_all()


def _served(at: Site, twin: _Twin) -> None:
    api = Api(at.url, twin.leader.token)
    _expect(api.ask("POST", f"/clients/{twin.id}/services", {"name": twin.canary, "description": ""}), 201)


def _written(at: Site, page: _Page) -> _Page:
    api, home = Api(at.url, page.twin.leader.token), f"/clients/{page.twin.id}/briefings"
    opened = _expect(api.ask("POST", home, {"month": _month(page.months_ago)}), 201)
    words = {
        "headline": f"{page.word} begins.",
        "sentences": [f"{page.word} {n}." for n in ("one", "two", "three")],
    }
    version = {"If-Match": f'"{opened["version"]}"'}
    _expect(api.ask("PATCH", f"{home}/{opened['id']}", words, headers=version), 200)
    return replace(page, briefing=opened["id"])


def _month(months_ago: int) -> str:
    now = time.gmtime()
    year, month = divmod(now.tm_year * 12 + now.tm_mon - 1 - months_ago, 12)
    return f"{year}-{month + 1:02}-01"


def _ordered(at: Site, page: _Page) -> None:
    api = Api(at.url, page.twin.leader.token)
    _expect(api.ask("POST", f"/clients/{page.twin.id}/briefings/{page.briefing}/print"), 202)


def _taken(browser: Browser, page: _Page) -> tuple[str, str]:
    """The words of one board page and of one list, as the person takes them."""
    printed = browser.get(f"/c/{page.twin.id}/briefings/{page.briefing}/pdf/")
    rows = browser.get(f"/c/{page.twin.id}/scope/services/?as=csv")
    if (printed.status, rows.status) != (200, 200):
        return f"the page answers {printed.status}", f"the list answers {rows.status}"
    with ONE_READER, pypdfium2.PdfDocument(printed.body) as document:
        return "".join(sheet.get_textpage().get_text_range() for sheet in document), rows.text


def _expect(answer: Answer, status: int) -> Any:
    if answer.status != status:
        raise RuntimeError(f"{answer.status} instead of {status}: {answer.text[:300]}")
    return answer.json
