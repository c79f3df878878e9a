"""What the serializers and the schema of this app share."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


def paged(serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    fields = {"results": serializer(many=True), "next": serializers.CharField(allow_null=True)}
    return inline_serializer(f"{serializer.__name__.removesuffix('Serializer')}Page", fields)


def key_of(model: Any, **kwargs: Any) -> Any:
    """A row of the client entered; a foreign id is as unknown as a made-up one."""
    return serializers.PrimaryKeyRelatedField(queryset=model.objects, **kwargs)


def checked(serializer: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values
