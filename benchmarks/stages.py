"""A filled database with the product and the bare view served beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import address as address_of
from benchmarks.databases import addresses, migrate, point_at, thrown_away
from benchmarks.dataset import Filled, fill
from benchmarks.operations import Visitor
from benchmarks.servers import Server, serving
from benchmarks.sets import Size
from benchmarks.signing_in import put_scopes_in_force, session_of

PRODUCT, BARE = "benchmarks.wsgi", "benchmarks.bare"


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    folder: Path
    filled: Filled
    visitor: Visitor
    web: Server
    bare: Server
    migrate_seconds: float

    @property
    def bare_path(self) -> str:
        return f"/{self.filled.client}"


@contextmanager
def staged(size: Size, folder: Path, name: str) -> Iterator[Stage]:
    """One worker with one thread each, so that a figure is that of one request."""
    (folder / "vault").mkdir(parents=True)
    with thrown_away(name):
        seconds = migrate(name)
        filled = fill(address_of("DATABASE_URL_MIGRATE", name), size, vault=folder / "vault")
        point_at(name)
        put_scopes_in_force(filled)
        cookie = session_of(filled)
        environ = addresses(name)
        with (
            serving(PRODUCT, environ, folder) as web,
            serving(BARE, environ, folder, ask=f"/{filled.client}") as bare,
        ):
            visitor = Visitor(filled, cookie, web.port)
            yield Stage(name, folder, filled, visitor, web, bare, seconds)
