import json
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "soc2hub" / "ui" / "frontend"


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def test_every_picked_file_comes_from_a_locked_package_and_stays_inside() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    picked = json.loads((FOLDER / "pick.json").read_text())

    for target, source in picked.items():
        package = "node_modules/" + "/".join(source.split("/")[:2])
        assert package in lock["packages"]
        assert ".." not in target + source
