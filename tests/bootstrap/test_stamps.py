from pathlib import Path

from soc2hub.bootstrap.stamps import Stamp, fingerprint


def test_a_fingerprint_changes_with_each_file_and_each_fact(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("django==5.2.19")

    before = fingerprint(files=[lock], facts=["3.11.2"])
    other_fact = fingerprint(files=[lock], facts=["3.12.0"])
    lock.write_text("django==5.2.20")
    other_file = fingerprint(files=[lock], facts=["3.11.2"])

    assert len({before, other_fact, other_file}) == 3


def test_neighbouring_facts_do_not_run_into_each_other() -> None:
    assert fingerprint(files=[], facts=["ab", "c"]) != fingerprint(files=[], facts=["a", "bc"])


def test_a_stamp_shows_only_what_was_set_last(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "stamps" / "embedded")
    stamp.set("first")

    stamp.set("second")

    assert not stamp.shows("first")
    assert stamp.shows("second")


def test_a_cleared_stamp_shows_nothing(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "embedded")
    stamp.set("done")

    stamp.clear()

    assert not stamp.shows("done")
    assert not stamp.shows("")
