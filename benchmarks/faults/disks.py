"""F12: the disk of the vault fills up while a file arrives, and has room again later."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.databases import addresses
from benchmarks.faults.asking import Answer, Api
from benchmarks.faults.ground import Ground, count
from benchmarks.faults.results import Result, counted, left_out
from benchmarks.limits import bytes_of
from benchmarks.servers import serving
from benchmarks.sets import TINY
from benchmarks.stages import PRODUCT, staged

SMALL_MB, ROOMY_MB, FILE_MB = 8, 64, 20


def full_disk(ground: Ground) -> Result:
    """A clear refusal (507), no row, nothing left of the file, everything else up; with room again the file is kept."""
    folder = ground.folder / "full"
    web = folder / "web"
    with staged(TINY, folder, f"{ground.base}_full") as stage:
        (web / "vault").mkdir(parents=True)
        with _small_disk(web / "vault") as mounted:
            if not mounted:
                return left_out("F12", "a small disk can be mounted by root only")
            with serving(PRODUCT, addresses(stage.name), web) as server:
                api = Api(f"http://localhost:{server.port}", stage.filled.token)
                home = f"/clients/{stage.filled.client}"
                due = api.ask("GET", f"{home}/occurrences").json["results"][0]["id"]
                path, before = f"{home}/submissions?occurrence={due}", _rows(stage.name)
                refused = api.hand_in(path, bytes_of(FILE_MB, 1), name="large.txt")
                faults = [] if refused.status == 507 else [f"on the full disk: {refused.status}"]
                faults += [] if _is_told_plainly(refused) else [f"it is told {refused.text[:200]!r}"]
                faults += [f"{_rows(stage.name) - before} rows were written"] if _rows(stage.name) != before else []
                faults += [f"{name} is left" for name in _files(web / "vault")]
                read = api.ask("GET", f"{home}/submissions").status
                faults += [] if read == 200 else [f"a list answers {read} meanwhile"]
                subprocess.run(["mount", "-o", f"remount,size={ROOMY_MB}m", str(web / "vault")], check=True)
                kept = api.hand_in(path, bytes_of(FILE_MB, 1), name="large.txt")
                faults += [] if kept.status == 201 else [f"with room again: {kept.status} {kept.text[:200]}"]
                faults += [] if _rows(stage.name) == before + 1 else [f"{_rows(stage.name) - before} rows at the end"]
    return counted("F12", faults, of=f"when {FILE_MB} MB meet a disk of {SMALL_MB} MB")


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_MB}m,mode=700", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    try:
        yield made.returncode == 0
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", str(folder)], check=True)


def _is_told_plainly(answer: Answer) -> bool:
    """A problem in words, without a path or an error number."""
    return answer.header("content-type").startswith("application/problem+json") and "Errno" not in answer.text


def _rows(database: str) -> int:
    return count(database, "SELECT count(*) FROM evidence_submission")


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
