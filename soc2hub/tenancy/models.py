"""Practice and client, and the base classes that put a table into one of the classes of SECURITY §1.1.

C client data · F the practice's own · G shipped catalog, read only for the app · S system (ids only).
"""

import uuid
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from soc2hub.lib import clock
from soc2hub.lib.refusals import Stale
from soc2hub.tenancy import scope
from soc2hub.tenancy.constraints import belongs_together

CLIENT_COLOURS = 12
LARGEST_FILE_MB = 2048
MEGABYTE = 1024 * 1024


def initials_of(name: str) -> str:
    """Two letters that stand for a name in the client's mark."""
    words = name.split()
    return (words[0][0] + (words[1][0] if len(words) > 1 else words[0][1:2])).upper()


def known_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(f"{value!r} is not a time zone of the IANA list, such as Europe/Berlin.")


class SystemModel(models.Model):
    """Class S: rows outside any client, holding ids and no client content."""

    table_class = "S"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class GlobalModel(models.Model):
    """Class G: the shipped catalog; the app's roles may only read it."""

    table_class = "G"

    class Meta:
        abstract = True


class PracticeScopedManager(models.Manager):  # type: ignore[type-arg]
    """Fails closed: a query outside a scope raises; PostgreSQL narrows it to the person's practices."""

    def get_queryset(self) -> models.QuerySet[Any]:
        scope.current()
        return super().get_queryset()


class ClientScopedManager(models.Manager):  # type: ignore[type-arg]
    """Fails closed: a query outside `entering(client)` raises; it never returns all rows."""

    def get_queryset(self) -> models.QuerySet[Any]:
        entered = scope.current()
        rows = super().get_queryset()
        return rows if entered.client_id is None else rows.filter(client_id=entered.client_id)


class Practice(models.Model):
    """The CISO's firm. It has many clients; no client data hangs on it."""

    table_class = "F"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = PracticeScopedManager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name


class PracticeModel(models.Model):
    """Class F: a row of the practice, seen by those who hold a seat in it."""

    table_class = "F"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    objects = PracticeScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class Client(models.Model):
    """A client company: the hard boundary of everything (DOMAIN R12.1)."""

    table_class = "C"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    zone = models.CharField("time zone", max_length=64, default="UTC", validators=[known_zone])
    colour = models.PositiveSmallIntegerField(default=1)
    is_demo = models.BooleanField("shows invented data", default=False)
    taken_over_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The day this practice took a running program over."
    )
    taken_over_in = models.CharField("state it was taken over in", max_length=12, null=True, editable=False)
    file_limit_mb = models.PositiveIntegerField("largest file in MB", default=250, db_default=250)
    storage_mb = models.PositiveIntegerField("room for all files in MB", default=5120, db_default=5120)
    file_kinds = models.CharField("kinds of files", max_length=200, blank=True, default="", db_default="")
    files_per_occurrence = models.PositiveIntegerField("files for one occurrence", null=True, blank=True)
    files_per_day = models.PositiveIntegerField("files handed in a day", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PracticeScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["practice", "slug"], name="client_slug_once_per_practice"),
            models.CheckConstraint(
                condition=models.Q(colour__gte=1, colour__lte=CLIENT_COLOURS), name="client_colour_in_palette"
            ),
            models.CheckConstraint(
                condition=models.Q(taken_over_on=None, taken_over_in=None)
                | models.Q(taken_over_on__isnull=False, taken_over_in__isnull=False),
                name="client_taken_over_in_a_state",
            ),
            models.CheckConstraint(
                condition=models.Q(file_limit_mb__gte=1, file_limit_mb__lte=LARGEST_FILE_MB),
                name="client_files_of_bearable_size",
            ),
            models.CheckConstraint(
                condition=(models.Q(files_per_occurrence=None) | models.Q(files_per_occurrence__gte=1))
                & (models.Q(files_per_day=None) | models.Q(files_per_day__gte=1)),
                name="client_takes_some_files",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("client", args=[self.pk])

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    def is_before_take_over(self, when: date | None) -> bool:
        """Whether a fact of that day is older than this practice's own time here (DOMAIN §2)."""
        return when is not None and self.taken_over_on is not None and when < self.taken_over_on

    @property
    def file_limit(self) -> int:
        """Bytes one file may have; what is larger than a body may be comes in pieces."""
        return self.file_limit_mb * MEGABYTE

    @property
    def storage(self) -> int:
        """Bytes all files together may have."""
        return self.storage_mb * MEGABYTE

    def today(self) -> date:
        """Dates of duty are dates in the client's zone (DOMAIN R7.2)."""
        return clock.today(self.zone)


class ClientModel(models.Model):
    """Class C: a row of one client. `client` is the client entered; nobody passes it from input."""

    table_class = "C"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="+", default=scope.current_client_id, editable=False
    )

    objects = ClientScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = belongs_together()

    def _get_FIELD_display(self, field: Any) -> str:
        """As Django's `get_…_display`, which makes the same table of words anew for every row of a list."""
        value = getattr(self, field.attname)
        return str(_words(field).get(value, value or ""))


@cache
def _words(field: Any) -> dict[Any, str]:
    return dict(field.flatchoices)


class EditableModel(ClientModel):
    """A client's row that people edit: `version` refuses lost updates (SECURITY §1.5)."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        abstract = True

    def change(self, *, version: int, **values: Any) -> None:
        """Write `values` if the row still has `version`, else refuse with Stale; the instance follows."""
        values |= {"version": version + 1, "updated_at": clock.now()}
        rows = type(self)._default_manager.filter(pk=self.pk, version=version).update(**values)
        if not rows:
            raise Stale
        for name, value in values.items():
            setattr(self, name, value)


class ClientForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A key to another row of the same client: `SameClient` enforces it as (client_id, id) (SECURITY §1.1).

    The plain constraint is left out, because foreign-key checks walk through row-level security.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)
