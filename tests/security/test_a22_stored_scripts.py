"""A22: what is uploaded never runs, neither as a download nor looked at; in a real browser nothing greets."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from evidence.models import Submission
from soc2hub.tenancy.scope import entering
from soc2hub.vault.refusals import WrongType
from tests.evidence.building import at, hand_in, occurrence_of, owing
from tests.vault import documents
from tests.vault.samples import HTML, SVG
from tests.worlds import World

SCRIPT = b"<script>document.title='ran'</script>"
XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>"
REFUSED = {
    "page.html": HTML,
    "page.txt": HTML,
    "drawing.svg": SVG,
    "drawing.png": SVG,
    "drawing.csv": SVG,
    "page.xhtml": XHTML,
    "page.json": XHTML,
    "shot.png": HTML,
    "polyglot.png": b"GIF89a/*" + SCRIPT + b"*/",
}
HELD = {
    "script.pdf": documents.pdf_with_script(),
    "polyglot.jpg": documents.picture("JPEG", comment=SCRIPT),
    "polyglot.png": documents.picture() + SCRIPT,
    "late.txt": b"nothing to see " * 200 + SCRIPT,
    "cells.csv": b"who,what\n" + SCRIPT + b",<img src=x onerror=document.title='ran'>\n",
    "cells.xlsx": documents.workbook([["who"], [SCRIPT.decode()], ["<img src=x onerror=document.title='ran'>"]]),
    "markdown.md": b"words [x](javascript:document.title='ran') " * 60 + SCRIPT,
}


def handed_in(world: World, data: bytes, name: str) -> Submission:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control), by=world.erin, data=data, name=name)


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_browser_would_run_is_not_kept(world: World, name: str) -> None:
    with pytest.raises(WrongType):
        handed_in(world, REFUSED[name], name)

    with entering(world.acme, by=world.priya):
        assert not Submission.objects.exists()


@pytest.mark.parametrize("name", HELD)
def test_what_is_kept_runs_neither_downloaded_nor_looked_at(
    world: World, signed_in, chromium: Browser, name: str
) -> None:
    piece, browser = handed_in(world, HELD[name], name), signed_in(world.priya)

    download = browser.get(reverse("evidence:download", args=[world.acme.pk, piece.pk]))
    preview = browser.get(reverse("evidence:preview", args=[world.acme.pk, piece.pk]))
    pictures = [browser.get(url) for url in preview.context["pictures"]]

    assert download.headers["Content-Disposition"].startswith("attachment")
    for answer in (download, *pictures):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "html" not in answer.headers["Content-Type"] and "svg" not in answer.headers["Content-Type"]
    assert all(SCRIPT not in answer.content for answer in (preview, *pictures))
    assert nothing_ran(chromium, preview)


def nothing_ran(chromium: Browser, answer: Any) -> bool:
    """The page as it was sent, under its own policy, opened by a browser that would run what it may."""
    page: Page = chromium.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    headers = {"Content-Type": answer.headers["Content-Type"]}
    headers["Content-Security-Policy"] = answer.headers["Content-Security-Policy"]
    page.route("**/*", lambda route: route.abort())
    page.route("http://app.test/", lambda route: route.fulfill(body=answer.content, headers=headers))
    page.goto("http://app.test/")
    title = page.title()
    page.close()
    return said == [] and title != "ran"
