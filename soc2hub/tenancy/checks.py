"""What the linter cannot see of tenancy, asked when Django starts: every table of ours says its class."""

from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.db import models

from soc2hub.tenancy.constraints import SameClient
from soc2hub.tenancy.models import ClientModel

OURS = ("soc2hub.", "scoping", "controls", "evidence", "audits", "reporting")


@register()
def every_table_says_its_class(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [error for model in our_models() for error in _faults(model)]


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith(OURS) and not m._meta.proxy]


def _faults(model: type[models.Model]) -> list[Error]:
    if getattr(model, "table_class", None) not in {"C", "F", "G", "S"}:
        return [Error(f"{model._meta.label} declares no table class", id="tenancy.E001")]
    if not issubclass(model, ClientModel):
        return []
    faults = []
    if model._meta.base_manager_name != "objects":
        faults.append(Error(f"{model._meta.label}.Meta does not extend ClientModel.Meta", id="tenancy.E002"))
    guarded = {c.field for c in model._meta.constraints if isinstance(c, SameClient)}
    for field in model._meta.local_fields:
        target = getattr(field.remote_field, "model", None)
        if isinstance(target, type) and issubclass(target, ClientModel) and field.name not in guarded:
            faults.append(Error(f"{model._meta.label}.{field.name} lacks SameClient", id="tenancy.E003"))
    if model._meta.local_many_to_many:
        faults.append(Error(f"{model._meta.label}: many-to-many needs a table of its own", id="tenancy.E004"))
    return faults
