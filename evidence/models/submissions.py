from django.db import models
from django.db.models import F, Q

from controls.models import Control, Occurrence
from soc2hub.accounts.models import User
from soc2hub.custody.models import Purge
from soc2hub.custody.sensitivity import Sensitivity, SensitivityField
from soc2hub.custody.things import Thing, TypedWords
from soc2hub.lib import clock
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel
from soc2hub.vault.models import Blob


class Submission(ClientModel):
    """One piece of evidence handed in for an occurrence; never changed, only accepted, returned or superseded.

    Four dates, never merged (PRACTICE §1): `performed_on` (claimed), `covers_from`–`covers_to`, `captured_at`,
    `received_at` (the system's, immutable). Exactly one of file and text; a link is text, never fetched. A piece that
    serves other occurrences too has a row for each, with the same bytes: `origin` is the first of them. Words that were
    purged leave the notice of their `purge` in their place.
    """

    STATES = [(s, s.capitalize()) for s in ("submitted", "accepted", "returned", "superseded")]
    KINDS = [("file", "File"), ("text", "Text"), ("link", "Link")]

    control = ClientForeignKey(Control, related_name="submissions")
    occurrence = ClientForeignKey(Occurrence, null=True, blank=True, related_name="submissions")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=KINDS, default="file")
    blob = ClientForeignKey(Blob, null=True, blank=True, related_name="submissions")
    file_name = models.CharField(max_length=200, blank=True)
    purge = ClientForeignKey(Purge, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=20_000, blank=True)
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200, blank=True)
    performed_on = models.DateField()
    covers_from = models.DateField()
    covers_to = models.DateField()
    captured_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=clock.now, editable=False)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=STATES, default="submitted")
    sensitivity = SensitivityField()
    is_privileged = models.BooleanField("privileged", default=False, db_default=False)
    supersedes = ClientForeignKey("self", null=True, blank=True, related_name="superseded_by")
    origin = ClientForeignKey("self", null=True, blank=True, related_name="repeated_by")

    holds_it_alone = False
    """Just handed in with a file that was new to the client, and with no other."""

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("control", "occurrence", "blob", "supersedes", "origin", "purge"),
            models.CheckConstraint(
                name="submission_holds_one_thing",
                condition=Q(kind="file", blob__isnull=False) | (~Q(kind="file") & Q(blob=None) & ~Q(text="")),
            ),
            models.CheckConstraint(condition=Q(purge=None) | Q(blob=None), name="submission_purged_as_words"),
            models.CheckConstraint(condition=Q(covers_from__lte=F("covers_to")), name="submission_covers_in_order"),
            models.CheckConstraint(
                condition=Q(is_privileged=False) | Q(sensitivity="legal"), name="submission_privileged_is_legal"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-received_at", "-id"], name="submission_newest"),
            models.Index(fields=["client", "control", "-received_at"], name="submission_of_control"),
            models.Index(fields=["client", "received_at"], condition=Q(state="submitted"), name="submission_to_review"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_sensitive(self) -> bool:
        """Worth a word wherever it is shown."""
        return self.sensitivity != Sensitivity.NORMAL

    @property
    def thing(self) -> Thing:
        """What may be held or purged."""
        if self.blob is not None:
            return self.blob
        return TypedWords(self.purge.words_sha256) if self.purge else TypedWords.of(self.text)

    @property
    def neutral_name(self) -> str:
        """For where it must not say what was typed: the title of words is made of them."""
        if self.blob is not None:
            return self.title
        window = self.occurrence.key if self.occurrence else ""
        about = f"{self.control.ref} {window}".strip()
        return f"{self.get_kind_display()} for {about}, done on {self.performed_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return address_of("evidence:submission", self.client_id, self.pk)
