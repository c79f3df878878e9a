"""Rows of plain SQL as models, for the few questions asked at every request.

There, building the query through the ORM costs several times what PostgreSQL needs to answer it.
"""

from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def columns(model: type[models.Model], table: str, prefix: str) -> str:
    """All of them, named as `made` takes them."""
    return ", ".join(f"{table}.{field.column} AS {prefix}{field.attname}" for field in model._meta.concrete_fields)


def asked(statement: str, *params: Any) -> dict[str, Any] | None:
    """The first row by column name."""
    return next(iter(all_asked(statement, *params)), None)


def all_asked(statement: str, *params: Any) -> list[dict[str, Any]]:
    """Every row by column name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def made(model: type[Row], found: dict[str, Any], *, prefix: str = "") -> Row:
    """An instance from the columns that begin with `prefix`; a column that was not asked for is read when needed."""
    fields = [field for field in model._meta.concrete_fields if prefix + field.attname in found]
    values = [_converted(field, found[prefix + field.attname]) for field in fields]
    return model.from_db(connection.alias, [field.attname for field in fields], values)


def _converted(field: Any, value: Any) -> Any:
    return field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
