"""Tables: their columns, and rows that say all that is shown of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of templates/ui/table.html; `sorted` is empty, `ascending` or `descending`."""

    label: str
    sort_url: str = ""
    sorted: str = ""
    is_number: bool = False
    is_hidden_label: bool = False


@dataclass(frozen=True)
class Line:
    """A row that holds all its template shows, plain and immutable: equal rows look alike and are rendered once.

    Its template is given `row` alone. Rows that are no `Line` are rendered each time, with the page's whole context.
    """
