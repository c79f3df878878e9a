"""SameClient: a composite foreign key that keeps a row from pointing into another client (SECURITY §1.1)."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint


class SameClient(BaseConstraint):
    """`FOREIGN KEY (client_id, field_id) REFERENCES target (client_id, id)`, checked at once.

    A foreign id and an id that does not exist give the identical error: no existence oracle.
    """

    def __init__(self, *, field: str, name: str, violation_error_message: str | None = None) -> None:
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.field = field

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Deferred to the migration's end, when the target's unique (client, id) surely exists."""
        schema_editor.deferred_sql.append(self._statement(model, schema_editor))
        return None

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask beforehand: the scoped manager finds no foreign row, the database refuses it."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameClient) and (self.name, self.field) == (other.name, other.field)

    __hash__ = BaseConstraint.__hash__

    def _statement(self, model: Any, schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        field = model._meta.get_field(self.field)
        target = field.remote_field.model._meta.db_table
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY (client_id, {quote(field.column)}) REFERENCES {quote(target)} (client_id, id)"
        )


def belongs_together(*fields: str) -> list[BaseConstraint]:
    """What every tenant table needs: unique (client, id) for its children, SameClient for its own keys."""
    own: list[BaseConstraint] = [
        models.UniqueConstraint(fields=["client", "id"], name="%(app_label)s_%(class)s_of_client")
    ]
    return own + [SameClient(field=f, name="%(app_label)s_%(class)s_same_" + f) for f in fields]
