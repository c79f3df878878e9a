"""Show a list to the auditor of a request; they choose their sample from it in the room (DOMAIN R8.4, R12.2)."""

from django.db import transaction

from audits.models import Request, SharedPopulation
from audits.turns import InternalStatus
from evidence.models import Population
from evidence.queries.populations import unexplained
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record


@transaction.atomic
def share_population(request: Request, population: Population, *, by: User) -> SharedPopulation:
    """At once and for good; only a list that was submitted, and about which no two sources disagree."""
    locked = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    locked.ensure_open()
    if locked.internal_status == InternalStatus.SUBMITTED:
        raise Refusal("It is with the auditor. It comes back when they return it or ask a follow-up.")
    population = Population.objects.select_related("blob").get(pk=population.pk)
    if not population.is_submitted:
        raise Refusal("Submit the list first: the auditor sees only what does not change.", field="population")
    if row := unexplained(population):
        raise Refusal(f"Two sources disagree: explain the differences to {row.other} first.", field="population")
    if SharedPopulation.objects.filter(request=locked, population=population).exists():
        raise Refusal("The auditor sees this list already.", field="population")
    shown = SharedPopulation.objects.create(request=locked, population=population, shared_by=by)
    if locked.internal_status in {InternalStatus.OPEN, InternalStatus.ASSIGNED}:
        locked.change(version=locked.version, internal_status=InternalStatus.IN_PROGRESS.value)
    told = {"ref": locked.ref, "population_id": population.pk, "sha256": population.blob.sha256}
    record("request.population_shared", subject=locked, by=by, **told)
    return shown


@transaction.atomic
def take_list(population: Population, *, by: User) -> None:
    """The auditor took the file."""
    record("room.list_taken", subject=population, by=by, sha256=population.blob.sha256)
