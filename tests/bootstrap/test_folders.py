import os
from pathlib import Path

from soc2hub.bootstrap.folders import DataFolder, default_data, write_private


def test_private_files_are_for_their_owner_alone_also_when_written_again(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("old, and open to all")
    path.chmod(0o644)

    write_private(path, "new")

    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_nobody_else_can_list_a_data_folder(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "deep" / "data")

    data.create()

    assert data.path.stat().st_mode & 0o777 == (0o700 if os.geteuid() else 0o711)
    assert {entry.name for entry in data.path.iterdir()} == {"logs", "beat", "mail", "vault"}
    assert all(entry.stat().st_mode & 0o777 == 0o700 for entry in data.path.iterdir())


def test_the_data_folder_is_the_environments_or_the_checkouts() -> None:
    assert default_data({"SOC2HUB_DATA": "/srv/soc2hub"}) == Path("/srv/soc2hub")
    assert default_data({"SOC2HUB_DATA": ""}).name == ".local"
