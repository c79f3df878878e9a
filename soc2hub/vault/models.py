"""Blobs: a file's bytes, stored once per client under their SHA-256, never overwritten (SECURITY §1.3).

Rows of blobs never change. Whatever may happen to their bytes later is a row beside them.
"""

from datetime import timedelta

from django.db import models

from soc2hub.lib import clock
from soc2hub.tenancy import scope
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel


class Blob(ClientModel):
    """The bytes `<client>/<aa>/<sha256>` lie fsynced in storage before this row commits."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    brought_in: scope.Scope | None = None
    read: "Contents | None" = None
    """Of a new one, what was read in it."""

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "sha256"], name="blob_once_per_client"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size} bytes)"

    @property
    def is_new(self) -> bool:
        """Brought in by this very transaction: nothing can stand beside it but what was written with it."""
        return self.brought_in is not None and self.brought_in is scope.current_or_none()


KEPT_UNFINISHED = timedelta(days=7)


class Upload(ClientModel):
    """A large file on its way in, piece by piece; its first `received` bytes lie fsynced beside the vault's blobs.

    Only its person goes on with it. `sha256` is what the sender announced, or once it is `done_at` what was kept.
    """

    person_id = models.UUIDField()
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="upload_holds_no_more_than_announced"
            ),
        ]
        indexes = [models.Index(fields=["client", "person_id", "-started_at", "-id"], name="upload_of_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        return self.received == self.size


class Scan(ClientModel):
    """What the malware scanner said of a blob; a blob without one came while no scanner was set."""

    PENDING, CLEAN, INFECTED = "pending", "clean", "infected"
    STATES = [(PENDING, "being scanned"), (CLEAN, "clean"), (INFECTED, "infected")]

    blob = ClientForeignKey(Blob, related_name="scans")
    state = models.CharField(max_length=10, choices=STATES, default=PENDING)
    signature = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("blob"),
            models.UniqueConstraint(fields=["client", "blob"], name="scan_once_per_blob"),
            models.CheckConstraint(
                condition=models.Q(state="pending", scanned_at=None)
                | (~models.Q(state="pending") & models.Q(scanned_at__isnull=False)),
                name="scan_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.state


class Contents(ClientModel):
    """What was read in a blob's words as it was handed in; a blob without one holds none, or none that we can read.

    `names` are ids of other clients of the practice that it names; no page and no answer shows them (PRACTICE §1).
    """

    blob = ClientForeignKey(Blob, related_name="contents")
    has_date = models.BooleanField()
    names = models.JSONField(default=list)
    read_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("blob"),
            models.UniqueConstraint(fields=["client", "blob"], name="contents_read_once"),
        ]

    def __str__(self) -> str:
        return "a date" if self.has_date else "no date"


class Withdrawal(ClientModel):
    """A blob's bytes are not handed out any more; `words` say why, for whoever asks for them.

    Damaged and unused ones end when the same bytes arrive anew; a purge never ends, which a trigger holds to.
    """

    DAMAGED, UNUSED, PURGED = "damaged", "unused", "purged"
    KINDS = [(DAMAGED, "damaged"), (UNUSED, "in the trash"), (PURGED, "purged")]

    blob = ClientForeignKey(Blob, related_name="withdrawals")
    kind = models.CharField(max_length=10, choices=KINDS)
    words = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("blob"),
            models.UniqueConstraint(fields=["client", "blob"], name="withdrawn_once"),
        ]

    def __str__(self) -> str:
        return self.words


class Scrub(ClientModel):
    """One seventh of a client's blobs was hashed anew, whole, at `checked_at`."""

    slice = models.PositiveSmallIntegerField()
    checked_at = models.DateTimeField()

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "slice"], name="scrub_slice_once"),
        ]


class Idle(ClientModel):
    """A blob that no row pointed to when it was looked for, since `since`; the row goes when one points to it."""

    blob = ClientForeignKey(Blob, related_name="+")
    since = models.DateTimeField()

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("blob"),
            models.UniqueConstraint(fields=["client", "blob"], name="idle_once"),
        ]
