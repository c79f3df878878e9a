from pathlib import Path

from soc2hub.bootstrap.packages import Lock, is_within, pins


def test_pins_are_read_with_extras_markers_and_hashes(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("# made\nCelery[redis]==5.7.0 ; python_version > '3' \\\n    --hash=sha256:00\nredis==8.1.0\n")

    assert pins(lock) == {("celery", "5.7.0"), ("redis", "8.1.0")}


def test_each_shipped_lock_holds_everything_of_the_smaller_one() -> None:
    assert is_within(Lock.PRODUCTION.path, Lock.EMBEDDED.path)
    assert is_within(Lock.EMBEDDED.path, Lock.TEST.path)
    assert not is_within(Lock.TEST.path, Lock.PRODUCTION.path)


def test_another_version_of_one_package_is_not_within(tmp_path: Path) -> None:
    small, large = tmp_path / "small.txt", tmp_path / "large.txt"
    small.write_text("redis==8.1.0\n")
    large.write_text("celery==5.7.0\nredis==8.1.1\n")

    assert not is_within(small, large)


def test_no_shipped_lock_names_an_address() -> None:
    for lock in Lock:
        text = lock.path.read_text(encoding="utf-8")

        assert "://" not in text
        assert all(f"{name}==" in text.lower() for name, _ in pins(lock.path))
