from pathlib import Path

from soc2hub.bootstrap.application import Application
from soc2hub.bootstrap.folders import DataFolder

ENVIRON = {
    "DATABASE_URL": "postgres://soc2hub_web:1@db/x",
    "DATABASE_URL_WORKER": "postgres://soc2hub_worker:2@db/x",
    "DATABASE_URL_MIGRATE": "postgres://soc2hub_migrate:3@db/x",
    "DATABASE_URL_BACKUP": "postgres://soc2hub_backup:4@db/x",
    "DATABASE_URL_ADMIN": "postgres://postgres:5@db/x",
    "REDIS_URL": "redis://:6@redis/0",
}


def application(tmp_path: Path, **more: str) -> Application:
    return Application(data=DataFolder(tmp_path), environ=ENVIRON | more, port=8001)


def test_each_process_knows_the_password_of_its_own_role_alone(tmp_path: Path) -> None:
    app = application(tmp_path)

    known = {
        service.name: {name for name in service.env if name.startswith("DATABASE_URL")}
        for service in (app.web(), app.worker(), app.beat())
    }

    assert known == {
        "web": {"DATABASE_URL"},
        "worker": {"DATABASE_URL_WORKER"},
        "beat": {"DATABASE_URL_WORKER"},
    }


def test_each_process_knows_which_it_is_and_where_people_find_the_system(tmp_path: Path) -> None:
    service = application(tmp_path).worker()

    assert service.env["SOC2HUB_PROCESS"] == "worker"
    assert service.env["SOC2HUB_BASE_URL"] == "http://localhost:8001"
    assert service.env["REDIS_URL"] == "redis://:6@redis/0"


def test_a_base_address_of_the_environment_stays(tmp_path: Path) -> None:
    app = application(tmp_path, SOC2HUB_BASE_URL="https://soc2.example.com")

    assert app.web().env["SOC2HUB_BASE_URL"] == "https://soc2.example.com"


def test_no_password_stands_among_the_arguments(tmp_path: Path) -> None:
    app = application(tmp_path)

    words = [word for service in (app.web(), app.worker(), app.beat()) for word in service.argv]

    assert not any("://" in word for word in words)


def test_an_application_that_does_not_run_is_not_ready(tmp_path: Path) -> None:
    assert application(tmp_path).readiness()[0] == 0
