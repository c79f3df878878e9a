"""Lists as CSV, for those who may see the list: streamed, its opening recorded, nothing in it a spreadsheet would run.

A view that lists rows answers `?as=csv` by its `Export`, under the same guard and with the same filters as the page.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse

from soc2hub.accounts.access import Access
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.record import record

BOM = "\ufeff"
ROWS_AT_ONCE = 200
LONGEST_FILTER = 100
BEFORE = "Before take-over"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula, in full width too (case A32)."""


@dataclass(frozen=True, slots=True)
class Export:
    """`columns` gives each heading, in plain words, the value it shows of a row; `noun` names file and trail event.

    Where a program was taken over, a last column says which rows are older, by the day `fact_on` gives (DOMAIN §2).
    """

    noun: str
    columns: Mapping[str, Callable[[Any], Any]]
    fact_on: Callable[[Any], date | None] | None = None

    def asked_by(self, request: Any) -> bool:
        return bool(request.GET.get("as") == "csv")

    def of(self, request: Any, rows: Callable[[], Iterable[Any]]) -> Any:
        """`rows` is called when the answer is sent, in a transaction of its own that asks for the membership anew."""
        access: Access = request.access
        filters = {key: value[:LONGEST_FILTER] for key, value in request.GET.items() if key != "as" and value}
        record(f"{self.noun}.exported", subject=access.client, by=access.user, filters=filters or None)
        response = StreamingHttpResponse(self._sent(access, rows), content_type="text/csv; charset=utf-8")
        name = f"{access.client.slug}-{self.noun}-{access.client.today()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _sent(self, access: Access, rows: Callable[[], Iterable[Any]]) -> Iterator[str]:
        zone = ZoneInfo(access.client.zone)
        columns = self._columns(access.client, zone)
        write = csv.writer(Echo()).writerow
        with entering(access.client, by=access.user):
            yield BOM + write(columns)
            remaining = iter(rows())
            while some := list(islice(remaining, ROWS_AT_ONCE)):
                cells = ([harmless(text_of(value(row), zone)) for value in columns.values()] for row in some)
                yield "".join(map(write, cells))

    def _columns(self, client: Client, zone: ZoneInfo) -> Mapping[str, Callable[[Any], Any]]:
        dated = self.fact_on
        if dated is None or client.taken_over_on is None:
            return self.columns
        return {**self.columns, BEFORE: lambda row: client.is_before_take_over(_day_of(dated(row), zone))}


class Echo:
    """A file for `csv.writer` that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _day_of(value: date | None, zone: ZoneInfo) -> date | None:
    """Of an instant, the day it was in the client's zone."""
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def csv_url(request: Any) -> str:
    """Where the page's own list is to be had whole, with the filters in use."""
    query = request.GET.copy()
    query.pop("cursor", None)
    query["as"] = "csv"
    return f"?{query.urlencode()}"


def harmless(text: str) -> str:
    """An apostrophe in front of what a spreadsheet would reckon: it shows the text and runs nothing."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def text_of(value: Any, zone: ZoneInfo) -> str:
    """As a person writes it; instants in the client's zone, empty where nothing is known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(text_of(item, zone) for item in value)
    return str(value)
