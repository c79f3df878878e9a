"""A37: who is switched off or removed is out at the next request: session, token, invitation, waiting job."""

from django.test import Client as DjangoClient

from soc2hub.accounts.models import Membership, Person
from soc2hub.accounts.tokens import issue
from soc2hub.jobs import runner
from soc2hub.jobs.models import Job
from soc2hub.jobs.queue import enqueue
from soc2hub.jobs.registry import job
from soc2hub.tenancy.scope import entering
from tests.accounts.inviting import invited
from tests.security.signing_in import is_in, with_both, with_second_factor
from tests.worlds import World


@job("test.export")
def export() -> None:
    Person.objects.update(title="exported")


def test_a_person_switched_off_is_out_everywhere(world: World) -> None:
    browser = with_both(with_second_factor(world.omar))
    headers = {"Authorization": f"Bearer {issue(world.omar, name='a', scopes=['read'], days=1).text}"}
    assert DjangoClient().get("/api/v1/clients", headers=headers).status_code == 200

    world.omar.is_active = False
    world.omar.save()

    assert not is_in(browser)
    assert DjangoClient().get("/api/v1/clients", headers=headers).status_code == 401
    assert DjangoClient().get(f"/api/v1/clients/{world.acme.pk}/services", headers=headers).status_code == 401


def test_an_invitation_of_somebody_switched_off_is_gone(world: World, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role="client_admin")
    link = invited(signed_in(world.omar), world, role="viewer")
    assert DjangoClient().get(link).status_code == 200

    world.omar.is_active = False
    world.omar.save()

    assert DjangoClient().get(link).status_code == 410


def test_a_job_that_waits_does_nothing_for_somebody_removed(world: World) -> None:
    with entering(world.acme, by=world.omar):
        waiting = enqueue("test.export")
    assert waiting is not None
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(revoked_at="2026-01-01T00:00Z")

    runner.run(waiting.pk)

    assert Job.objects.filter(pk=waiting.pk).exists()
    with entering(world.acme, by=world.priya):
        assert not Person.objects.filter(title="exported").exists()
