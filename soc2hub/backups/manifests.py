"""What a backup holds, told line by line, so that neither writing nor reading keeps it in memory."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from soc2hub.backups.failures import Unreadable


@dataclass(frozen=True, slots=True)
class About:
    """The first line. `secret_mark` tells whether an installation's SOC2HUB_SECRET_KEY is the one of then."""

    kind: ClassVar[str] = "about"
    stamp: str
    began: str
    server: int
    database: str
    dump_sha256: str
    dump_size: int
    secret_mark: str

    @property
    def began_at(self) -> datetime:
        return datetime.fromisoformat(self.began)


@dataclass(frozen=True, slots=True)
class Migration:
    kind: ClassVar[str] = "migration"
    app: str
    name: str


@dataclass(frozen=True, slots=True)
class Role:
    """As pg_roles has it: may sign in, is bound by row-level security; and what it is a member of."""

    kind: ClassVar[str] = "role"
    name: str
    can_login: bool
    bypasses: bool
    groups: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    kind: ClassVar[str] = "table"
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one client's chain of events."""

    kind: ClassVar[str] = "head"
    client: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Bytes that were purged, with the whole row that says why: no restore brings them back."""

    kind: ClassVar[str] = "tombstone"
    client: str
    sha256: str
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bytes:
    kind: ClassVar[str] = "bytes"
    client: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return f"{self.client}/{self.sha256}"


@dataclass(frozen=True, slots=True)
class End:
    """The last line: without it the manifest is not whole."""

    kind: ClassVar[str] = "end"
    lines: int


Line = About | Migration | Role | Table | Head | Tombstone | Bytes | End
KINDS: dict[str, type[Line]] = {k.kind: k for k in (About, Migration, Role, Table, Head, Tombstone, Bytes, End)}


def written(lines: Iterable[Line]) -> Iterator[bytes]:
    count = 0
    for line in lines:
        count += 1
        yield _text(line)
    yield _text(End(count))


def read(chunks: Iterable[bytes]) -> Iterator[Line]:
    """Every line but the last; Unreadable where the manifest is not whole."""
    for count, line in enumerate(_lines(chunks)):
        if not isinstance(line, End):
            yield line
        elif line.lines == count:
            return
        else:
            raise Unreadable(f"the manifest has {count} lines and says {line.lines}")
    raise Unreadable("the manifest was cut off")


def _text(line: Line) -> bytes:
    return json.dumps({"kind": line.kind} | asdict(line), ensure_ascii=False).encode() + b"\n"


def _lines(chunks: Iterable[bytes]) -> Iterator[Line]:
    held = b""
    for chunk in chunks:
        *whole, held = (held + chunk).split(b"\n")
        for text in whole:
            yield _line(text)


def _line(text: bytes) -> Line:
    try:
        values = json.loads(text)
        return KINDS[values.pop("kind")](**values)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable(f"the manifest has a line that is none: {text[:80]!r}") from None
