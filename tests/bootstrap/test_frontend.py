from pathlib import Path

import pytest

from soc2hub.bootstrap import frontend
from soc2hub.bootstrap.failures import Failure


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    file = tmp_path / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
    file.parent.mkdir(parents=True)
    file.write_text("htmx")
    (tmp_path / "secret").write_text("secret")
    return tmp_path / "node_modules"


def test_picked_files_replace_those_of_the_last_time(tmp_path: Path, modules: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "gone.js").write_text("old")

    frontend.pick_files({"htmx/htmx.js": "htmx.org/dist/htmx.min.js"}, source=modules, target=vendor)

    assert [str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()] == ["htmx/htmx.js"]
    assert (vendor / "htmx/htmx.js").read_text() == "htmx"


@pytest.mark.parametrize(
    ("destination", "origin"),
    [
        ("a.js", "htmx.org/missing.js"),
        ("../a.js", "htmx.org/dist/htmx.min.js"),
        ("a.js", "../secret"),
        ("a", "htmx.org"),
    ],
)
def test_a_pick_outside_its_folders_is_refused_and_nothing_changes(
    tmp_path: Path, modules: Path, destination: str, origin: str
) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "kept.js").write_text("kept")

    with pytest.raises(Failure, match=r"pick\.json: cannot take"):
        frontend.pick_files({destination: origin}, source=modules, target=vendor)

    assert [path.name for path in vendor.iterdir()] == ["kept.js"]


def test_the_shipped_lock_names_no_address() -> None:
    assert '"resolved"' not in (frontend.SOURCE / "package-lock.json").read_text(encoding="utf-8")
