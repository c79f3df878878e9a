"""Two walls: Python raises without a scope, PostgreSQL shows nothing to who is no member; each stands alone."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from soc2hub.accounts.models import Appointment, Membership, Person
from soc2hub.accounts.roles import Role
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import NotEntered, ScopeChanged, entering, entering_as_system, entering_portfolio
from tests.databases import administer
from tests.worlds import World, small_world


def seen_by_sql(table: str) -> int:
    """Past the Python wall, as an injected or forgotten query would be."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_a_query_outside_a_client_raises(world: World) -> None:
    with pytest.raises(NotEntered):
        Person.objects.count()


def test_postgres_alone_shows_nothing_without_a_scope(world: World) -> None:
    assert seen_by_sql("accounts_person") == 0

    with entering(world.acme, by=world.priya):
        assert seen_by_sql("accounts_person") == 6


def test_postgres_alone_shows_nothing_of_a_client_one_is_no_member_of(world: World) -> None:
    with entering(world.acme, by=world.rita):
        assert seen_by_sql("accounts_person") == 0
        assert seen_by_sql("tenancy_client") == 0

    with entering(world.acme, by=world.omar):
        assert seen_by_sql("accounts_person") == 6


def test_python_alone_narrows_a_client_when_the_policies_are_gone(fresh_database: str) -> None:
    world = small_world()
    administer("ALTER TABLE accounts_person DISABLE ROW LEVEL SECURITY", fresh_database)

    with pytest.raises(NotEntered):
        Person.objects.count()
    with entering(world.bravo, by=world.priya):
        assert [p.name for p in Person.objects.all()] == ["Priya"]
        assert seen_by_sql("accounts_person") == 8


def test_the_portfolio_is_the_union_of_live_memberships(world: World) -> None:
    with entering_portfolio(by=world.priya):
        assert set(Client.objects.values_list("name", flat=True)) == {"Acme Payments", "Bravo Health"}

    with entering_portfolio(by=world.omar):
        assert set(Client.objects.values_list("name", flat=True)) == {"Acme Payments"}


def test_a_revoked_membership_sees_nothing_at_the_next_statement(world: World) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(revoked_at="2026-01-01T00:00Z")

    with entering(world.acme, by=world.omar):
        assert Person.objects.count() == 0


def test_a_row_cannot_point_into_another_client(world: World) -> None:
    with entering(world.bravo, by=world.priya):
        foreign = Person.objects.get()

    for person_id in (foreign.pk, world.priya.pk):
        with entering(world.acme, by=world.priya), pytest.raises(IntegrityError) as caught, transaction.atomic():
            Appointment.objects.create(person_id=person_id, office="sponsor", since="2026-01-01")
        assert "accounts_appointment_same_person" in str(caught.value)


def test_a_viewer_and_an_auditor_cannot_write_even_in_sql(world: World) -> None:
    for reader in (world.vera, world.audrey, world.eve):
        with entering(world.acme, by=reader):
            assert Person.objects.update(title="changed") == 0
            with pytest.raises(ProgrammingError), transaction.atomic():
                Person.objects.create(name="Mallory")

    with entering(world.acme, by=world.priya):
        assert not Person.objects.filter(title="changed").exists()
        assert not Person.objects.filter(name="Mallory").exists()


def test_an_auditor_sees_the_client_and_no_people(world: World) -> None:
    with entering(world.acme, by=world.audrey):
        assert Client.objects.get().name == "Acme Payments"
        assert Person.objects.count() == 0


def test_nobody_grants_above_their_own_role_even_in_sql(world: World) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.vera).update(role=Role.CLIENT_ADMIN)

    with entering(world.acme, by=world.vera):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Membership.objects.filter(user=world.erin).update(role=Role.CISO)
        assert Membership.objects.filter(user=world.erin).update(role=Role.CONTROL_OWNER) == 1


def test_the_web_role_gains_nothing_by_claiming_to_be_a_system_job(world: World) -> None:
    with entering_as_system(world.acme, job="reminders"):
        assert seen_by_sql("accounts_person") == 0


def test_another_client_inside_an_open_transaction_is_refused(world: World, settings) -> None:
    settings.TENANCY_REENTRANT = False

    with pytest.raises(ScopeChanged), entering(world.bravo, by=world.priya):
        pass


def test_a_temporary_table_cannot_stand_in_for_memberships(world: World) -> None:
    with entering(world.acme, by=world.rita), pytest.raises(ProgrammingError), transaction.atomic():
        seen_by_sql("accounts_person; CREATE TEMP TABLE accounts_membership (user_id uuid)")


@pytest.mark.parametrize("column", ["practice_id = gen_random_uuid()", "slug = 'other'", "is_demo = true"])
def test_nobody_moves_a_client_to_another_practice_even_in_sql(world: World, column: str) -> None:
    with entering(world.acme, by=world.priya):
        assert Client.objects.update(name="Acme Pay") == 1

        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            seen_by_sql(f"tenancy_client; UPDATE tenancy_client SET {column}")
