"""Every component renders, and keeps what it promises."""

from types import SimpleNamespace

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import render_to_string

from soc2hub.ui import gallery
from soc2hub.web.frames import NavEntry, SwitcherEntry

CLIENT = {
    "name": "North & <Wind>",
    "initials": "NW",
    "colour": 3,
    "url": "/c/1/",
    "zone": "Europe/Berlin",
    "is_demo": True,
}
ENTRY = SwitcherEntry("North & <Wind>", "NW", 3, "/c/1/", "ciso", is_demo=True)
SHELL = {
    "theme": "dark",
    "user_name": "Priya Raman",
    "user_initials": "PR",
    "clients": (ENTRY,),
    "client": CLIENT,
    "my_work_count": 4,
    "now_local": "Tuesday 15 September 2026, 09:42",
    "nav": (NavEntry("Scope", "target", "/c/1/scope", is_here=True, badge="2"),),
}


def page(**changes: object) -> str:
    return render_to_string("ui/gallery.html", gallery.samples() | {"shell": SHELL | changes, "csrf_token": "t0ken"})


def drawn(template: str, **context: object) -> str:
    return render_to_string(f"ui/{template}.html", context)


def test_the_gallery_renders_without_a_trace_of_template_code() -> None:
    html = page()

    assert "{%" not in html
    assert "{{" not in html
    assert " style=" not in html


def test_the_client_stands_in_a_band_by_name_and_colour() -> None:
    html = page()

    assert '<div class="client-band client-colour-3">' in html
    assert '<span class="client-band-name">North &amp; &lt;Wind&gt;</span>' in html
    assert '<span class="client-band-tag">Demo</span>' in html


def test_without_a_client_there_is_no_band() -> None:
    assert "client-band" not in page(client=None)


def test_the_theme_is_painted_by_the_server() -> None:
    assert '<html lang="en" data-bs-theme="dark">' in page()
    assert 'data-bs-theme="auto"' in render_to_string("404.html", {})


def test_htmx_may_neither_evaluate_nor_run_scripts() -> None:
    html = page()

    for promise in ('"allowEval":false', '"allowScriptTags":false', '"selfRequestsOnly":true', '"historyCacheSize":0'):
        assert promise in html
    assert """hx-headers='{"X-CSRFToken": "t0ken"}'""" in html


def test_the_place_one_is_in_is_marked() -> None:
    assert '<a class="nav-place" href="/c/1/scope" aria-current="page">' in page()


def test_search_is_a_plain_link_and_a_dialog() -> None:
    html = page()

    assert 'href="/search" data-search' in html
    assert '<dialog class="sheet search" id="search"' in html


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "503"])
def test_error_pages_stand_by_themselves(name: str) -> None:
    html = render_to_string(f"{name}.html", {})

    assert "<h1>" in html
    assert "shell-nav" not in html


def test_a_status_is_said_in_words_even_when_small() -> None:
    html = Template('{% load ui %}{% status "overdue" compact=True %}').render(Context())

    assert '<span class="visually-hidden">Overdue</span>' in html
    assert '<span aria-hidden="true">O</span>' in html
    assert "state-bad" in html


def test_a_figure_shows_its_denominator() -> None:
    html = drawn("figure", label="Controls proven", value="52", of="60 due", state="green")

    assert '52 <span class="figure-of">of 60 due</span>' in html


def test_a_confirmation_opens_without_scripts_and_posts_with_a_token() -> None:
    html = drawn(
        "confirm", id="x", label="Close", title="Close it?", text="It counts.", url="/c/1/close", action="Close"
    )

    assert 'popovertarget="x"' in html
    assert '<dialog class="sheet" id="x" popover aria-labelledby="x-title">' in html
    assert '<form method="post" action="/c/1/close">' in html


def test_running_work_asks_again_and_finished_work_does_not() -> None:
    running = drawn(
        "progress", id="w", label="Package", url="/jobs/1", state="running", done=3, total=9, message="On it."
    )
    done = drawn("progress", id="w", label="Package", url="/jobs/1", state="done", result_url="/jobs/1/file")

    assert 'hx-get="/jobs/1" hx-trigger="every 2s"' in running
    assert '<progress aria-label="Package" value="3" max="9">' in running
    assert "hx-trigger" not in done
    assert 'href="/jobs/1/file"' in done


def test_a_drop_zone_is_an_ordinary_form_without_scripts() -> None:
    html = drawn("dropzone", id="d", url="/upload", limit=1000)

    assert 'method="post" action="/upload" enctype="multipart/form-data" data-url="/upload"' in html
    assert 'data-limit="1000"' in html
    assert '<button class="btn btn-primary without-js">Send</button>' in html


def test_a_table_sorts_by_links_and_says_how() -> None:
    html = drawn(
        "table",
        caption="Due",
        columns=gallery.COLUMNS,
        rows=gallery.ROWS,
        row_template="ui/gallery/row.html",
        next_url="?a",
    )

    assert '<th scope="col" aria-sort="ascending">' in html
    assert '<a class="sort" href="?sort=due">' in html
    assert 'rel="next"' in html
    assert html.count("<tr>") == 5


def test_an_empty_table_says_what_to_do_first() -> None:
    html = drawn(
        "table",
        rows=[],
        empty_title="No gaps yet",
        empty_text="Run the assessment.",
        empty_url="/x",
        empty_action="Run",
    )

    assert "<table" not in html
    assert "No gaps yet" in html
    assert '<a class="btn btn-primary" href="/x">Run</a>' in html


def test_trouble_stays_above_the_content_and_good_news_goes_to_the_corner() -> None:
    said = [Message(constants.ERROR, "Empty file <b>"), Message(constants.SUCCESS, "Accepted.")]
    html = drawn("messages", messages=said)

    above, corner = html.split('id="toasts"')
    assert "Empty file &lt;b&gt;" in above
    assert "Accepted." in corner
    assert "tone-bad" in above
    assert "tone-good" in corner


def test_a_note_can_be_undone_by_a_form() -> None:
    assert '<form class="note-actions" method="post" action="/undo">' in drawn("note", text="Done.", undo_url="/undo")


def test_history_and_reasons_escape_what_people_wrote() -> None:
    item = drawn("history_item", said="<script>", when="today", quote="<img>")
    chain = drawn("reasons", reasons=[SimpleNamespace(kind="Flow", name="<b>", url="")])

    assert "<script>" not in item
    assert "<img>" not in item
    assert "&lt;b&gt;" in chain


def test_a_mail_carries_the_clients_name_and_colour() -> None:
    html = render_to_string("emails/base.html", {"client": CLIENT, "heading": "Evidence is due"})
    words = render_to_string("emails/base.txt", {"client": CLIENT, "heading": "Evidence is due"})

    assert "North &amp; &lt;Wind&gt;" in html
    assert "#7a3ea8" in html
    assert words.startswith("[North & <Wind>]")
