"""Real files brought in by the operator's command: looked at first, written once, nothing the second time."""

import os
import re
from pathlib import Path

from soc2hub.program.story.cast import Stage
from soc2hub.program.story.telling import Broken

REAL = "SOC2HUB_REAL_DATA"
CONTROLS, DOCUMENTS, MEASURES, REQUESTS = 26, 14, 81, 12
WRITTEN = re.compile(r"^(\d+) changes", re.M)
CONTROL = re.compile(r"^\+ ", re.M)


def folder() -> Path | None:
    """Where the real files lie, if they are at hand."""
    named = os.environ.get(REAL, "")
    return Path(named) if named and Path(named).is_dir() else None


def program(stage: Stage) -> None:
    """A small company's real program and a list of measures."""
    found = folder()
    if found is None:
        stage.telling.chapter(f"No real files: {REAL} is not set, so nothing is imported")
        return
    stage.telling.chapter("A real program and a real list of measures are imported")
    before = len(_ours(stage))
    _thrice(stage, found / "graphgrc_program", "program", CONTROLS + DOCUMENTS)
    stage.telling.same("import.controls", len(_ours(stage)) - before, CONTROLS, "controls")
    policies = stage["priya"].rows(stage.api("policies"))
    stage.telling.same("import.documents", len(policies), DOCUMENTS, "documents")
    library = len(stage["priya"].rows(stage.api("library")))
    _thrice(stage, found / "probo_mitigations.json", "measures", MEASURES)
    stage.telling.same(
        "import.measures", len(stage["priya"].rows(stage.api("library"))) - library, MEASURES, "measures"
    )


def requests(stage: Stage) -> int:
    """The auditor's request list as people really keep it; how many there must be now."""
    _thrice(stage, (folder() or Path()) / "enterprise_grc_soc2_pbc_tracker.md", "requests", REQUESTS)
    return REQUESTS


def _ours(stage: Stage) -> list[dict[str, object]]:
    return stage["priya"].rows(stage.api("controls"))


def _thrice(stage: Stage, path: Path, name: str, wanted: int) -> None:
    """A dry run that shows every row and writes nothing, the import, and again: nothing changes."""
    look = _run(stage, path)
    stage.telling.same(f"import.{name}_dry_run", len(CONTROL.findall(look)), wanted, "rows to come")
    stage.telling.same(f"import.{name}_dry_run_writes_nothing", "Nothing was written" in look, True)
    for nth, changes in (("first", wanted), ("second", 0)):
        said = _run(stage, path, "--apply")
        written = WRITTEN.search(said)
        stage.telling.same(f"import.{name}_{nth}", int(written[1]) if written else said, changes, "changes")


def _run(stage: Stage, path: Path, *flags: str) -> str:
    done = stage.site.command("import_program", str(path), "--client", "cobalt-freight", *flags)
    if done.returncode:
        raise Broken(f"import_program {path.name} ended with {done.returncode}: {done.stderr[-600:]}")
    stage.telling.asked("operator", f"import_program {path.name} {' '.join(flags)}".rstrip(), done.stdout.strip()[-60:])
    return done.stdout
