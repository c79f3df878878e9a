from django.db import models

from audits.models.requests import Request
from evidence.models import Population
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel


class SharedPopulation(ClientModel):
    """An explicit act that shows one version of a list, every row of it, to the auditor of this request (R8.4).

    From then on the auditor may choose their sample from it (DOMAIN R12.2).
    """

    request = ClientForeignKey(Request, related_name="shared_populations")
    population = ClientForeignKey(Population, related_name="shares")
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("request", "population"),
            models.UniqueConstraint(fields=["client", "request", "population"], name="population_shared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.population_id} for {self.request_id}"
