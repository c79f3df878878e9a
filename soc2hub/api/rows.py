"""The rows of a list as JSON: what a serializer would say of each, found out once a page instead of once a cell."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from rest_framework import fields, serializers
from rest_framework.relations import PrimaryKeyRelatedField

Way = Callable[[Any], Any]
AS_IT_IS = (
    fields.BooleanField, fields.CharField, fields.ChoiceField, fields.DateField, fields.DateTimeField,
    fields.IntegerField, fields.UUIDField,
)  # fmt: skip
"""Fields whose value the renderer writes as they would have; subclasses may differ and are asked themselves."""


def represented(rows: Iterable[Any], serializer: Callable[..., Any], *, context: dict[str, Any]) -> list[Any]:
    """As `serializer(rows, many=True).data`, for reading only."""
    many: Any = serializer(rows, many=True, context=context)
    if type(many) is not serializers.ListSerializer or _speaks_for_itself(type(many.child)):
        return list(many.data)
    child: Any = many.child
    ways = [(name, _way_to(field)) for name, field in child.fields.items() if not field.write_only]
    return [_said(row, ways) for row in rows]


def _said(row: Any, ways: list[tuple[str, Way]]) -> dict[str, Any]:
    said = {}
    for name, way in ways:
        try:
            said[name] = way(row)
        except fields.SkipField:
            continue
    return said


def _speaks_for_itself(serializer: type[Any]) -> bool:
    own = serializer.to_representation
    return own not in (serializers.Serializer.to_representation, serializers.ModelSerializer.to_representation)


def _way_to(field: Any) -> Way:
    """Straight to the attribute where nothing else could be meant, through the field itself otherwise."""
    if field.default is not fields.empty or len(field.source_attrs) != 1:
        return _asked(field)
    if type(field) is PrimaryKeyRelatedField and field.pk_field is None:
        return attrgetter(f"{field.source}_id")
    if type(field) in AS_IT_IS:
        return _plain(field)
    return _asked(field)


def _plain(field: Any) -> Way:
    """The attribute itself, or the answer where it is a question of the row such as `get_state_display`."""
    get = attrgetter(field.source)

    def way(row: Any) -> Any:
        try:
            value = get(row)
        except AttributeError:
            return field.get_attribute(row)
        return value() if callable(value) else value

    return way


def _asked(field: Any) -> Way:
    def way(row: Any) -> Any:
        value = field.get_attribute(row)
        return None if getattr(value, "pk", value) is None else field.to_representation(value)

    return way
