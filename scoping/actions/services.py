from scoping.actions.registers import Links, Register
from scoping.models import Service, ServiceSystem

SERVICES = Register(
    noun="service",
    model=Service,
    links=(Links("needed_systems", ServiceSystem, "service", "system"),),
    unique={"service_name_once": ("There is a service of that name already.", "name")},
)
add, change, remove = SERVICES.add, SERVICES.change, SERVICES.remove
