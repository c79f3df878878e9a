import pytest

from soc2hub.bootstrap import addresses
from soc2hub.bootstrap.failures import Failure

PASSWORDS = {"web": "w/1", "worker": "k", "migrate": "m", "backup": "b"}
ADMIN = "postgres://root:secret@db.internal:5433/soc2hub_x?sslmode=require"


def test_each_role_has_an_address_beside_the_administrators() -> None:
    derived = addresses.derived_database(ADMIN, PASSWORDS)

    assert derived == {
        "DATABASE_URL": "postgres://soc2hub_web:w%2F1@db.internal:5433/soc2hub_x?sslmode=require",
        "DATABASE_URL_WORKER": "postgres://soc2hub_worker:k@db.internal:5433/soc2hub_x?sslmode=require",
        "DATABASE_URL_MIGRATE": "postgres://soc2hub_migrate:m@db.internal:5433/soc2hub_x?sslmode=require",
        "DATABASE_URL_BACKUP": "postgres://soc2hub_backup:b@db.internal:5433/soc2hub_x?sslmode=require",
    }


@pytest.mark.parametrize("path", ["", "/", "/postgres"])
def test_the_servers_own_database_is_never_ours(path: str) -> None:
    assert addresses.database_name(f"postgres://root@127.0.0.1{path}") == "soc2hub"


def test_a_named_address_wins_over_a_derived_one() -> None:
    environ = {"DATABASE_URL_ADMIN": ADMIN, "DATABASE_URL": "postgres://soc2hub_web:own@elsewhere/x"}

    named = addresses.named_database(environ, PASSWORDS)

    assert named["DATABASE_URL"] == "postgres://soc2hub_web:own@elsewhere/x"
    assert named["DATABASE_URL_WORKER"].startswith("postgres://soc2hub_worker:k@db.internal")
    assert named["DATABASE_URL_ADMIN"] == ADMIN


def test_one_address_without_the_others_says_which_are_missing() -> None:
    with pytest.raises(Failure, match="Set DATABASE_URL_WORKER and DATABASE_URL_MIGRATE too, or DATABASE_URL_ADMIN"):
        addresses.named_database({"DATABASE_URL": "postgres://soc2hub_web@db/x"}, PASSWORDS)


def test_an_administrators_address_of_another_kind_is_refused() -> None:
    with pytest.raises(Failure, match="must look like postgres://"):
        addresses.derived_database("mysql://root@db/x", PASSWORDS)


def test_servers_of_our_own_are_wanted_where_nothing_is_named() -> None:
    assert not addresses.names_database({"DATABASE_URL": ""})
    assert not addresses.names_redis({})
    assert addresses.names_database({"DATABASE_URL_ADMIN": ADMIN})
