"""Marks that are rendered once a process say what their templates say, of each thing its own."""

from types import SimpleNamespace

from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.html import escape

from soc2hub.ui.templatetags.ui import client_mark, queue_item, status, status_cells


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
