"""What can be told at once from a file's words: whether a date stands in it, and whether it names another company
(PRACTICE §1). It is read once, as it is handed in; who reads later sees what was found, never the words.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection

from soc2hub.lib.refusals import Refusal
from soc2hub.vault.kinds import extension_of
from soc2hub.vault.models import Blob, Contents
from soc2hub.vault.previews import text_of

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez"
DATE = re.compile(
    rf"""\b(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?!\d)
    | \b(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:(?:19|20)\d\d|\d\d)\b
    | \b(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?[\s-]*(?:{MONTHS})[a-zäé]*\.?,?[\s-]*(?:(?:19|20)\d\d|\d\d)\b
    | \b(?:{MONTHS})[a-zäé]*\.?\s+(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b
    | \b(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:T|\b)""",
    re.IGNORECASE | re.VERBOSE,
)
WORD = re.compile(r"[^\W_]+")
SPACED = {code: " " for code in range(128) if not chr(code).isalnum()}
_is_left_unread = ContextVar("is_left_unread", default=False)


@contextmanager
def leaving_unread() -> Iterator[None]:
    """For files we wrote ourselves, hundreds at a time: each would take a child process of its own."""
    token = _is_left_unread.set(True)
    try:
        yield
    finally:
        _is_left_unread.reset(token)


def read_contents(blob: Blob, *, name: str) -> Contents | None:
    """None where nothing can be told (a picture, a locked or broken file, too many read right now) or is to be."""
    if _is_left_unread.get():
        return None
    if (known := contents_of(blob)) is not None:
        return known
    try:
        text = text_of(blob, extension_of(name))
    except Refusal:
        return None
    if not text.strip():
        return None
    found = Contents(blob=blob, has_date=has_date(text), names=[str(pk) for pk in others_named(text)])
    Contents.objects.bulk_create([found], ignore_conflicts=True)
    blob.read = found
    return found


def contents_of(blob: Blob) -> Contents | None:
    """What was found in it, if it was read."""
    return blob.read if blob.is_new else Contents.objects.filter(blob=blob).first()


def has_date(text: str) -> bool:
    return DATE.search(text) is not None


def others_named(text: str) -> list[UUID]:
    """Other clients of the same practice whose name stands in it, by id: whose they are is nobody's business here."""
    words = _words(text)
    vocabulary = " ".join(set(words))
    with connection.cursor() as cursor:
        cursor.execute("SELECT other_clients_may_be_named(%s)", [vocabulary])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute("SELECT other_clients_named(%s, %s)", [f" {' '.join(words)} ", vocabulary])
        return list(cursor.fetchone()[0])


def names_told(ids: list[UUID]) -> list[str]:
    """Names of those among them in which the person works too; of the others nothing is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT names_of_own_clients(%s::uuid[])", [[str(pk) for pk in ids]])
        return list(cursor.fetchone()[0])


def _words(text: str) -> list[str]:
    """As the database writes a name before it looks for it; plain text in a fifth of the time."""
    text = text.lower()
    return text.translate(SPACED).split() if text.isascii() else WORD.findall(text)
