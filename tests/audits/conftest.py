"""The shipped criteria stand in the database, as after `load_catalog`."""

import os

import psycopg2
import pytest

from controls.catalog.shipped import load_catalog
from tests.worlds import World

INSERT = """
INSERT INTO controls_criterion (id, title, summary, category, series, coso_principle, points_of_focus, position)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


@pytest.fixture(scope="session")
def criteria(django_db_setup: None) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL_ADMIN"], dbname=os.environ["SOC2HUB_TEST_DATABASE"])
    with connection, connection.cursor() as cursor:
        for position, row in enumerate(load_catalog().criteria, start=1):
            focus = row.points_of_focus
            cursor.execute(
                INSERT, (row.id, row.title, row.summary, row.category, row.series, row.coso_principle, focus, position)
            )
    connection.close()


@pytest.fixture
def acme(criteria: None, world: World) -> World:
    """The small world, with the catalog loaded."""
    return world
