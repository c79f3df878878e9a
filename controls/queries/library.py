"""The practice's library and what this client has adopted of it (DOMAIN R11.2, R11.5)."""

from collections.abc import Collection
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from controls.models import Control, LibraryControl


def library(practice_id: UUID) -> models.QuerySet[LibraryControl]:
    """Every row, with `is_adopted` for the client entered. Empty for people without a seat in the practice."""
    adopted = Control.objects.filter(source=OuterRef("source"), external_id=OuterRef("external_id"))
    return LibraryControl.objects.filter(practice_id=practice_id).annotate(is_adopted=Exists(adopted)).order_by("ref")


def in_scope(rows: models.QuerySet[LibraryControl], categories: Collection[str]) -> models.QuerySet[LibraryControl]:
    """In scope iff always or for one of these categories (DOMAIN R11.5); an empty list means always."""
    wanted = Q(applies_when=[])
    for category in categories:
        wanted |= Q(applies_when__contains=[category])
    return rows.filter(wanted)
