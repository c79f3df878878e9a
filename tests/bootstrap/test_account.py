from pathlib import Path

from soc2hub.bootstrap import account


def test_a_folder_that_is_closed_or_absent_cannot_be_entered(tmp_path: Path) -> None:
    assert account.can_enter(Path("/"), account.for_database())
    assert not account.can_enter(tmp_path / "absent", account.for_database())


def test_each_data_folder_has_its_own_place_elsewhere() -> None:
    one, other = account.home_elsewhere(Path("/a/.local")), account.home_elsewhere(Path("/b/.local"))

    assert one != other
    assert one.parent == other.parent == account.elsewhere()
    assert account.elsewhere().parent == Path("/var/lib")


def test_a_command_runs_as_the_databases_account() -> None:
    runs_as = account.for_database()
    wanted = "test $(id -u) -ne 0"

    assert account.can(["/bin/sh", "-c", wanted], runs_as)
