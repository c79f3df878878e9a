from django.db import models
from django.db.models import F, Q

from soc2hub.accounts.models import User
from soc2hub.custody.things import Thing, TypedWords
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel
from soc2hub.vault.models import Blob


class Purge(ClientModel):
    """Somebody asks that a file's bytes, or words, go away at once; somebody else approves or declines (PRODUCT E3).

    Words lie in rows and are known by their hash; once they are gone `notice` stands in their place. A file kept long
    enough is proposed by a job, with nobody's name; somebody makes that their own first. The hash, this row and
    everything that referred to the file stay. Never under legal hold.
    """

    RETENTION = "retention"
    REASONS = [
        ("wrong_client", "It is another client's file"),
        ("live_secret", "It holds a secret that still works"),
        ("duty", "A law or contract demands that it is erased"),
        (RETENTION, "It was kept for as long as agreed"),
    ]
    ASKED = REASONS[:3]  # by a person; the last one is the calendar's

    blob = ClientForeignKey(Blob, null=True, blank=True, related_name="purges")
    words_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    notice = models.CharField(max_length=300, blank=True, default="", db_default="")
    what = models.CharField(max_length=200)
    reason = models.CharField(max_length=20, choices=REASONS)
    words = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("blob"),
            models.UniqueConstraint(
                fields=["client", "blob"], condition=Q(declined_at=None), name="one_purge_of_a_file"
            ),
            models.UniqueConstraint(
                fields=["client", "words_sha256"],
                condition=Q(declined_at=None) & ~Q(words_sha256=""),
                name="one_purge_of_words",
            ),
            models.CheckConstraint(
                condition=Q(blob__isnull=False, words_sha256="") | (Q(blob=None) & ~Q(words_sha256="")),
                name="purge_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="purge_says_why"),
            models.CheckConstraint(condition=~Q(asked_by=F("approved_by")), name="purge_takes_two"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=False) | Q(reason="retention", approved_by=None),
                name="purge_is_asked_for_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, declined_at=None),
                name="purge_is_approved_or_declined",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def sha256(self) -> str:
        return self.blob.sha256 if self.blob else self.words_sha256

    @property
    def thing(self) -> Thing:
        return self.blob or TypedWords(self.words_sha256)

    @property
    def is_open(self) -> bool:
        return self.approved_at is None and self.declined_at is None
