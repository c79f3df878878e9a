"""Make and clone test databases as the cluster's administrator; migrate as the migrating role."""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

BASE = Path(__file__).resolve().parent.parent
ROLES = "soc2hub_web, soc2hub_worker, soc2hub_migrate, soc2hub_backup"
PRIVILEGES = f"""
REVOKE CONNECT, TEMP ON DATABASE {{name}} FROM PUBLIC;
GRANT CONNECT ON DATABASE {{name}} TO {ROLES};
"""
SCHEMA = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO soc2hub_owner;
GRANT USAGE, CREATE ON SCHEMA public TO soc2hub_authz;
GRANT USAGE ON SCHEMA public TO soc2hub_web, soc2hub_worker, soc2hub_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE soc2hub_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO soc2hub_web, soc2hub_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE soc2hub_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO soc2hub_web, soc2hub_worker;
"""


def administer(sql: str, database: str = "postgres") -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL_ADMIN"], dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in filter(str.strip, sql.split(";")):
                cursor.execute(statement)
    finally:
        connection.close()


@lru_cache(maxsize=1)
def migrated_template() -> str:
    """The database every test starts from; made once per set of migrations and kept."""
    name = f"soc2hub_test_{_fingerprint()}"
    with Path(tempfile.gettempdir(), f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not exists(name):
            _build(name)
    return name


def cloned(template: str, name: str) -> None:
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    with Path(tempfile.gettempdir(), f"{template}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        administer(f"CREATE DATABASE {name} TEMPLATE {template} OWNER soc2hub_owner;" + PRIVILEGES.format(name=name))
    administer("GRANT EXECUTE ON FUNCTION create_practice(uuid, text, uuid, timestamptz) TO soc2hub_web", name)


def replaced(name: str) -> None:
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def url_for(role_url: str, name: str) -> str:
    return urlsplit(os.environ[role_url])._replace(path=f"/{name}").geturl()


def _build(name: str) -> None:
    draft = f"{name}_draft"
    administer(f"DROP DATABASE IF EXISTS {draft} WITH (FORCE)")
    administer(f"CREATE DATABASE {draft} OWNER soc2hub_owner TEMPLATE template0;" + PRIVILEGES.format(name=draft))
    administer(SCHEMA, draft)
    env = os.environ | {
        "SOC2HUB_PROCESS": "migrate",
        "DATABASE_URL_MIGRATE": url_for("DATABASE_URL_MIGRATE", draft),
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
    }
    for command in ("migrate", "load_catalog"):
        done = subprocess.run(
            [sys.executable, "-m", "django", command, "-v0"], cwd=BASE, env=env, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{command} of the test template failed:\n{done.stderr}")
    administer(f"ALTER DATABASE {draft} RENAME TO {name}")


def exists(name: str) -> bool:
    connection = psycopg2.connect(os.environ["DATABASE_URL_ADMIN"], dbname="postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            return cursor.fetchone() is not None
    finally:
        connection.close()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    shipped = [*BASE.glob("soc2hub/*/migrations/*.py"), *BASE.glob("*/migrations/*.py"), *BASE.glob("*/catalog/*.yaml")]
    for path in sorted([*shipped, BASE / "soc2hub/tenancy/operations.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
