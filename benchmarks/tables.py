"""Rows on their way into PostgreSQL: one spooled COPY file a table, with each column's default as the model has it.

They are shuffled on the way, so that a client's rows lie among those of others as they would in life.
"""

import io
import json
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from django.db import models
from django.db.models.fields import NOT_PROVIDED
from psycopg2.extensions import cursor

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = "\\N"
SHUFFLED = 100_000


class Table:
    """`add(**values)` by attribute names (`control_id`); nothing is held in memory."""

    def __init__(self, model: type[models.Model], folder: Path) -> None:
        self.name = model._meta.db_table
        fields = model._meta.concrete_fields
        self.columns = [str(field.column) for field in fields]
        self.kinds = [(field.attname, isinstance(field, models.JSONField), _default(field)) for field in fields]
        self.known = frozenset(field.attname for field in fields)
        self.path = folder / self.name
        self.file: TextIO = self.path.open("w", encoding="utf-8")

    def add(self, **values: Any) -> None:
        if not values.keys() <= self.known:
            raise TypeError(f"{self.name} has no {', '.join(values.keys() - self.known)}")
        cells = (
            _cell(values[name] if name in values else default(), is_json=is_json)
            for name, is_json, default in self.kinds
        )
        self.file.write("\t".join(cells) + "\n")

    def copy(self, cur: cursor) -> None:
        self.file.close()
        columns = ", ".join(f'"{column}"' for column in self.columns)
        command = f"COPY {self.name} ({columns}) FROM STDIN"
        chance = random.Random(self.name)
        with self.path.open(encoding="utf-8") as file:
            while lines := list(islice(file, SHUFFLED)):
                chance.shuffle(lines)
                cur.copy_expert(command, io.StringIO("".join(lines)))
        self.path.unlink()


class Tables:
    """Looked up by model; written in the order in which they were named, parents first."""

    def __init__(self, order: Iterable[type[models.Model]], folder: Path) -> None:
        self.by_model = {model: Table(model, folder) for model in order}

    def add(self, model: type[models.Model], **values: Any) -> None:
        self.by_model[model].add(**values)

    def copy(self, cur: cursor) -> None:
        for table in self.by_model.values():
            table.copy(cur)


@contextmanager
def spooled(order: Iterable[type[models.Model]]) -> Iterator[Tables]:
    with TemporaryDirectory(prefix="soc2hub-benchmark-") as folder:
        yield Tables(order, Path(folder))


def _default(field: Any) -> Callable[[], Any]:
    default = field.default
    if default is NOT_PROVIDED:
        value = "" if field.empty_strings_allowed and not field.null else None
        return lambda: value
    return default if callable(default) else lambda: default


def _cell(value: Any, *, is_json: bool) -> str:
    if value is None:
        return NULL
    if is_json:
        value = json.dumps(value)
    return str(value).translate(ESCAPES)
