from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of templates/ui/table.html; `sorted` is empty, `ascending` or `descending`."""

    label: str
    sort_url: str = ""
    sorted: str = ""
    is_number: bool = False
    is_hidden_label: bool = False
