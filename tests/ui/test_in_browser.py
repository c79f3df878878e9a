"""The gallery in a real browser under the product's CSP: WCAG 2.2 AA in both themes, at desk and phone width."""

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, BrowserContext, Page

from soc2hub.ui import gallery
from tests.ui.test_gallery import ENTRY, SHELL

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
UPLOADS: list[tuple[str, str, bytes]] = []


class Pages(BaseHTTPRequestHandler):
    """The gallery as the server would send it, static files, and a place to upload to."""

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/static/"):
            name = finders.find(path.removeprefix("/static/"))
            body, kind = (Path(name).read_bytes(), guess_type(name)[0]) if name else (b"", "text/plain")
        elif path == "/search":
            body, kind = b'<a href="/found">Access review</a><a href="/found2">Access request</a>', "text/html"
        else:
            body, kind = self.page().encode(), "text/html; charset=utf-8"
        self.answer(body, kind or "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        UPLOADS.append((self.headers["X-File-Name"], self.headers["Content-Type"], body))
        self.answer(b'{"message": "Received and checked.", "sha256": "abc123def4567890"}', "application/json")

    def page(self) -> str:
        theme = "dark" if "theme=dark" in self.headers.get("Cookie", "") else "light"
        shell = SHELL | {"theme": theme, "clients": (ENTRY, replace(ENTRY, url="/c/2/", name="Brightpath"))}
        form = {"form": gallery.SampleForm({"owner": "omar"})}
        return render_to_string("ui/gallery.html", gallery.samples() | form | {"shell": shell, "csrf_token": "t0ken"})

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def opened(chromium: Browser, address: str, *, width: int = 1360, theme: str = "light", scripts: bool = True) -> Page:
    context: BrowserContext = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    page = context.new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.goto(f"{address}/gallery/")
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
def test_the_gallery_is_accessible_and_breaks_no_policy(
    chromium: Browser, address: str, width: int, theme: str
) -> None:
    page = opened(chromium, address, width=width, theme=theme)

    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]

    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []
    assert page.complaints == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_search_opens_by_key_and_arrows_walk_through_it(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)

    page.keyboard.press("Control+k")
    page.keyboard.type("acc")
    page.wait_for_selector("#search-found a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    assert page.evaluate("document.activeElement.textContent") == "Access request"
    page.keyboard.press("Escape")
    assert not page.locator("#search").is_visible()
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [1360, 390])
def test_escape_closes_the_search_at_once_though_something_is_typed(
    chromium: Browser, address: str, width: int
) -> None:
    page = opened(chromium, address, width=width)

    page.keyboard.press("Control+k")
    page.keyboard.type("acc")
    page.keyboard.press("Escape")

    assert not page.locator("#search").is_visible()


def test_a_confirmation_is_modal_and_gives_the_focus_back(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)

    page.get_by_role("button", name="Close the gap").first.click()

    assert page.evaluate("document.querySelector('#close-gap').matches(':modal')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Close the gap"


def test_the_theme_is_kept_in_a_cookie(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)

    page.get_by_role("button", name="Switch between light and dark").click()
    page.reload()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_dropped_files_go_one_by_one_as_raw_bodies(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)
    UPLOADS.clear()

    files = [
        {"name": "Zugriff Übersicht.csv", "mimeType": "text/csv", "buffer": b"a,b"},
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
    ]
    page.set_input_files("#drop-files", files)
    page.wait_for_selector(".dropzone-file.is-received >> nth=1")

    assert UPLOADS == [
        ("Zugriff%20%C3%9Cbersicht.csv", "text/csv", b"a,b"),
        ("scan.pdf", "application/pdf", b"%PDF-1.7"),
    ]
    assert "Received and checked. SHA-256 abc123def456" in page.locator(".dropzone-file").first.inner_text()
    assert page.locator("#drop [role=status]").inner_text() == "2 of 2 files received."


def test_without_scripts_menus_and_confirmations_still_open(chromium: Browser, address: str) -> None:
    page = opened(chromium, address, width=390, scripts=False)

    page.locator("summary[aria-label^='Account of']").click()
    assert page.get_by_text("Priya Raman", exact=True).is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Scope").is_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close the gap").first.click()
    assert page.get_by_role("heading", name="Close this gap?").is_visible()
    assert page.locator("#drop").get_by_role("button", name="Send").is_visible()
