"""A snapshot is the whole page as JSON: the facts it rests on and the page that shows them, under one hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

SHORT = 12


def plain(value: Any) -> Any:
    """Dataclasses, dates and tuples as JSON knows them."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def sha256_of(value: Any) -> str:
    """Of the canonical text: sorted names, no spaces, so that equal data have equal hashes."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def built(kind: Any, data: Any) -> Any:
    """The reverse of `plain`: `data` from JSON as the annotated kind."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(
            **{each.name: built(hints[each.name], data[each.name]) for each in fields(kind) if each.name in data}
        )  # type: ignore[operator]
    parts = get_args(kind)
    if get_origin(kind) is tuple:
        kinds = [parts[0]] * len(data) if parts[-1] is Ellipsis else parts
        return tuple(built(part, inner) for part, inner in zip(kinds, data, strict=True))
    if get_origin(kind) in (Union, UnionType):
        return None if data is None else built(parts[0], data)
    return date.fromisoformat(data) if kind is date else data
