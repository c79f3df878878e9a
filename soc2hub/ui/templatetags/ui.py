"""Tags of the house: `{% load ui %}`. Each renders one template of templates/ui/."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from soc2hub.ui import words
from soc2hub.ui.charts.canvas import shape as drawn_shape
from soc2hub.ui.client_colours import client_colour
from soc2hub.ui.fields import dressed
from soc2hub.ui.states import state_named
from soc2hub.ui.tables import Line
from soc2hub.ui.tones import Tone

register = template.Library()


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, *, label: str = "", wide: bool = False, in_filter: bool = False) -> dict[str, Any]:
    """`{% field form.title %}`: label, control, help and error of one form field."""
    optional = not (bound.field.required or in_filter)
    label = str(label or bound.label)
    return {"field": dressed(bound), "bound": bound, "label": label, "wide": wide, "optional": optional}


@register.inclusion_tag("ui/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """`{% fields form %}`: what is wrong with the whole form, then every field, hidden ones too."""
    return {"form": form}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """`{% form_errors form %}`: what is wrong with the whole, then each field with an error; nothing when all is well.

    An error of a hidden field, such as a version that is no longer the newest, is one of the whole form.
    """
    unseen = [error for bound in form.hidden_fields() for error in bound.errors]
    wrong = [bound for bound in form.visible_fields() if bound.errors]
    return {"form": form, "whole": [*form.non_field_errors(), *unseen], "wrong": wrong}


@register.simple_tag
def status(key: str, *, word: str = "", compact: bool = False, title: str = "") -> SafeString:
    """`{% status "overdue" %}`: shape, colour and word of a state; `compact=True` shows shape and letter."""
    return _status(str(key), str(word), compact, str(title))


@lru_cache(maxsize=1024)
def _status(key: str, word: str, compact: bool, title: str) -> SafeString:
    """A list shows the same few states on every row: each is rendered once a process."""
    state = state_named(key)
    return render_to_string(
        "ui/status.html", {"state": state, "word": word or state.word, "compact": compact, "title": title}
    )


@register.simple_tag(takes_context=True)
def before_take_over(context: dict[str, Any], when: date | None) -> SafeString:
    """`{% before_take_over row.due_on %}`: the mark of what is older than the practice's own time in this client."""
    if isinstance(when, datetime):
        when = localtime(when).date()
    access = getattr(context.get("request"), "access", None)
    if access is None or not access.client.is_before_take_over(when):
        return SafeString("")
    return format_html(" {}", _status("before_take_over", "Before take-over", False, ""))


@register.simple_tag
@lru_cache(maxsize=1024)
def client_mark(initials: str, colour: int, size: str = "") -> SafeString:
    """`{% client_mark client.initials client.colour "sm" %}`: as `ui/client_mark.html`, rendered once a process."""
    client = {"initials": initials, "colour": colour}
    return render_to_string("ui/client_mark.html", {"client": client, "size": size})


@register.simple_tag
def queue_item(item: Any) -> SafeString:
    """`{% queue_item item %}`: one line of a client's queue; `item` has client, state, title, url, why and action."""
    client = item.client
    return _queue_item(
        client.initials, client.colour, client.name, item.state, item.title, item.url, item.why, item.action
    )


@lru_cache(maxsize=2048)
def _queue_item(
    initials: str, colour: int, name: str, state: str, title: str, url: str, why: str, action: str
) -> SafeString:
    """The same lines stand there at the next look: each is rendered once a process, by all it says."""
    client = {"initials": initials, "colour": colour, "name": name}
    said = {"state": state, "title": title, "url": url, "why": why, "action": action}
    return render_to_string("ui/queue_item.html", {"client": client, **said})


@register.simple_tag
def once(template: str, **said: Any) -> SafeString:
    """`{% once "ui/shell/nav.html" places=shell.nav %}`: an include with only these hashable parameters."""
    return _once(template, tuple((name, type(value), value) for name, value in said.items()))


@lru_cache(maxsize=1024)
def _once(template: str, said: tuple[tuple[str, type, Any], ...]) -> SafeString:
    """A piece that says the same on the next page too is rendered once a process, by all it says.

    By its type too: text that is safe as it is equals the same text that is not.
    """
    return render_to_string(template, {name: value for name, _, value in said})


@register.simple_tag(takes_context=True)
def table_rows(context: Context, rows: Iterable[Any], row_template: str) -> SafeString:
    """`{% table_rows rows "controls/control_row.html" %}`: that template for each row, which it calls `row`."""
    each: Template = context.template.engine.get_template(row_template)  # type: ignore[union-attr]
    return mark_safe("".join([_table_row(context, row, each) for row in rows]))


def _table_row(context: Context, row: Any, each: Template) -> str:
    if isinstance(row, Line):
        return _line(row, str(each.name))
    with context.push(row=row):
        return each.render(context)


@lru_cache(maxsize=4096)
def _line(row: Line, row_template: str) -> SafeString:
    """Who opens a list again sees the same rows again: each is rendered once a process, by all it says."""
    return render_to_string(row_template, {"row": row})


SLOT = "\ufffc"


@register.simple_tag
def status_cells(cells: Iterable[tuple[str, str]]) -> SafeString:
    """`{% status_cells row %}`: a table cell for each (state, title), compact; an empty state leaves its cell empty."""
    return mark_safe("".join([_status_cell(key, title) if key else "<td></td>" for key, title in cells]))


def _status_cell(key: str, title: str) -> str:
    """The few marks are rendered once, each title put into its slot: a matrix holds hundreds."""
    mark = str(status(key, compact=True, title=SLOT))
    return f'<td class="state-cell">{mark.replace(SLOT, escape(title))}</td>'


@register.simple_tag
def shape(tone: str) -> SafeString:
    """`{% shape "good" %}`: the tone's mark alone; the words beside it must say what it means."""
    mark = mark_safe(drawn_shape(Tone(tone), 6, 6))
    return format_html('<svg class="state-mark" viewBox="0 0 12 12" aria-hidden="true">{}</svg>', mark)


@register.filter
def tone_of(key: str) -> str:
    """The tone of a state, for a class name."""
    return state_named(key).tone.value


@register.filter
def money(cents: int | None, currency: str = "USD") -> str:
    """`{{ cents|money }}` or `{{ cents|money:currency }}`: rounded for reading."""
    return "" if cents is None else words.short_money(cents, currency)


@register.filter
def day(when: date | None) -> str:
    """`{{ date|day }}`: 3 Mar 2026; of an instant, the day it was in the client's zone."""
    if isinstance(when, datetime):
        when = localtime(when)
    return words.day(when) if when else ""


@register.filter
def window(key: str | None) -> str:
    """`{{ occurrence.key|window }}`: Q3 2026; empty where there is no window."""
    return words.window_name(key) if key else ""


@register.filter
def moment(when: datetime | None) -> str:
    """`{{ instant|moment }}`: 3 Mar 2026, 09:30 in the client's zone."""
    return f"{words.day(localtime(when).date())}, {localtime(when):%H:%M}" if when else ""


@register.filter
def shortened(text: str, most: int) -> str:
    """`{{ text|shortened:90 }}`: its first characters and …; Django's own looks at each character's width."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@register.filter
def hex_colour(number: int) -> str:
    """A client's colour as hex, for mail, where no style sheet reaches."""
    return client_colour(number)


@register.filter
def unbroken(sentence: str) -> SafeString:
    """Keeps words with a hyphen whole: `sign-in` is not torn at a line's end."""
    pieces = (
        (format_html('<span class="whole">{}</span>', word) if "-" in word else escape(word))
        for word in sentence.split()
    )
    return mark_safe(" ".join(pieces))


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of a Django message."""
    tones = {"success": Tone.GOOD, "warning": Tone.WATCH, "error": Tone.BAD}
    return tones.get(level_tag, Tone.INFO).value


@register.filter
def lasts(level_tag: str) -> bool:
    """Whether a message stays in the page until it is dealt with, rather than in the corner."""
    return level_tag in {"warning", "error"}
