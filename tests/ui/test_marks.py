"""Marks that are rendered once a process say what their templates say, of each thing its own."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe

from soc2hub.ui.tables import Line
from soc2hub.ui.templatetags.ui import _line, client_mark, queue_item, shortened, status, status_cells


def test_a_row_of_cells_holds_the_mark_of_each_state_under_its_own_title() -> None:
    cells = [("ready", "Access <b>review</b>"), ("", "Backup"), ("not_ready", 'Say "yes"')]

    row = status_cells(cells)

    first, last = (status(key, compact=True, title=title) for key, title in (cells[0], cells[2]))
    assert row == f'<td class="state-cell">{first}</td><td></td><td class="state-cell">{last}</td>'
    assert escape("Access <b>review</b>") in row


def test_a_clients_mark_is_that_of_its_template() -> None:
    rival = {"initials": "<R", "colour": 3}
    tag = Template('{% load ui %}{% client_mark client.initials client.colour "sm" %}')

    mark = tag.render(Context({"client": rival}))

    assert mark == render_to_string("ui/client_mark.html", {"client": rival, "size": "sm"})
    assert client_mark("AP", 1) != client_mark("AP", 2)


def test_a_line_of_the_queue_is_that_of_its_template_and_escapes_what_people_wrote() -> None:
    client = SimpleNamespace(initials="AP", colour=1, name="Acme")
    said = {"state": "red", "title": "<b>Late</b>", "url": "/c/1", "why": "since May", "action": "Open"}

    line = queue_item(SimpleNamespace(client=client, **said))

    assert line == render_to_string("ui/queue_item.html", {"client": client, **said})
    assert "&lt;b&gt;Late&lt;/b&gt;" in line
    client.name = "Acme Payments"
    assert "Acme Payments" in queue_item(SimpleNamespace(client=client, **said))


@dataclass(frozen=True, slots=True)
class Named(Line):
    title: str


def rows_as_shown(rows: list[object], **context: object) -> str:
    """By a template of the gallery, which shows a row's title."""
    tag = Template('{% load ui %}{% table_rows rows "ui/gallery/row.html" %}')
    return tag.render(Context({"rows": rows, **context}))


def test_a_line_of_a_table_is_rendered_by_its_template_once_and_escapes_what_people_wrote() -> None:
    _line.cache_clear()
    titles = ("<b>Acme</b>", "Rival")

    shown = rows_as_shown([Named(titles[0]), Named(titles[1]), Named(titles[0])])

    first, second = (render_to_string("ui/gallery/row.html", {"row": Named(title)}) for title in titles)
    assert shown == first + second + first
    assert "&lt;b&gt;Acme&lt;/b&gt;" in shown
    assert _line.cache_info().misses == 2


def test_a_row_that_is_no_line_is_rendered_each_time() -> None:
    row = SimpleNamespace(title="Before")

    before = rows_as_shown([row])
    row.title = "After"

    assert "Before" in before
    assert "After" in rows_as_shown([row])


def test_a_piece_rendered_once_is_not_shared_between_safe_text_and_the_same_text_unsafe() -> None:
    tag = Template('{% load ui %}{% once "ui/note.html" title=title %}')

    safe = tag.render(Context({"title": mark_safe("<b>Late</b>")}))
    unsafe = tag.render(Context({"title": "<b>Late</b>"}))

    assert "<b>Late</b>" in safe
    assert "<b>Late</b>" not in unsafe
    assert unsafe == render_to_string("ui/note.html", {"title": "<b>Late</b>"})


def test_a_text_is_shortened_to_so_many_characters() -> None:
    assert shortened("x" * 90, 90) == "x" * 90
    assert shortened("x" * 91, 90) == "x" * 89 + "…"
