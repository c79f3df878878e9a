from django.db import models

from scoping.models.systems import System
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Service(EditableModel):
    """What the client sells and its customers rely on; commitments name services (PRACTICE §4)."""

    name = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "name"], name="service_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("scoping:service", self.client_id, self.pk)

    @property
    def needed_systems(self) -> list[System]:
        return [link.system for link in self.needs.all()]


class ServiceSystem(ClientModel):
    """A service cannot be delivered without this system."""

    service = ClientForeignKey(Service, related_name="needs")
    system = ClientForeignKey(System, related_name="serves")

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("service", "system"),
            models.UniqueConstraint(fields=["client", "service", "system"], name="service_system_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service} needs {self.system}"
