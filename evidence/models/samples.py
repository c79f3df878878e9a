from django.db import models
from django.db.models import F, Q

from controls.calendar import Frequency
from controls.models import Control
from evidence.models.populations import Population, PopulationItem
from evidence.models.submissions import Submission
from evidence.profiles import of_data
from evidence.sampling import Profile, Risk
from soc2hub.accounts.models import Person, User
from soc2hub.lib import clock
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class SamplingProfile(ClientModel):
    """How one audit firm sizes its samples for this client: a version, never changed (DOMAIN R6.4)."""

    name = models.CharField(max_length=80)
    number = models.PositiveIntegerField("version")
    source = models.CharField("where its numbers come from", max_length=120)
    rules = models.JSONField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "name", "number"], name="sampling_profile_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def profile(self) -> Profile:
        return of_data({**self.rules, "name": self.name, "source": self.source})


class Sample(EditableModel):
    """Items drawn from one version of a list, with all that is needed to draw them again (DOMAIN R6.8).

    `rules` is the profile as it was, `population_sha256` the file's; the draw never changes, only grows by the next
    in rank. Internal samples are ours alone, those of the auditor's track are chosen in the room: the two never mix.
    """

    TRACKS = [("internal", "Our own test"), ("auditor", "The auditor's")]
    WAYS = [("sha256-rank-v1", "Drawn"), ("chosen", "Chosen by hand")]
    RISKS = [(r.value, r.value.capitalize()) for r in Risk]

    population = ClientForeignKey(Population, related_name="samples")
    control = ClientForeignKey(Control, related_name="samples")
    track = models.CharField(max_length=10, choices=TRACKS, default="internal")
    algorithm = models.CharField(max_length=20, choices=WAYS)
    seed = models.CharField(max_length=80, blank=True)
    population_sha256 = models.CharField(max_length=64)
    population_count = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    proposed_size = models.PositiveIntegerField("what the profile asks for")
    size_reason = models.CharField("why another size", max_length=500, blank=True)
    frequency = models.CharField(max_length=20, choices=[(f.value, f.value) for f in Frequency])
    risk = models.CharField(max_length=10, choices=RISKS, default=Risk.MODERATE.value)
    deviated_last_period = models.BooleanField("deviated in the last period", default=False)
    many_a_day = models.BooleanField("happens many times a day", default=False)
    profile_number = models.PositiveIntegerField("version of the profile; 0 as shipped", default=0)
    rules = models.JSONField()
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=clock.now, editable=False)
    conclusion = models.TextField(max_length=2000, blank=True)
    concluded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("population", "control"),
            models.CheckConstraint(
                condition=Q(size__gte=1) & Q(size__lte=F("population_count")), name="sample_within_population"
            ),
            models.CheckConstraint(condition=Q(algorithm="chosen") | ~Q(seed=""), name="sample_drawn_has_a_seed"),
            models.CheckConstraint(
                condition=Q(size__gte=F("proposed_size")) | ~Q(size_reason=""), name="sample_smaller_says_why"
            ),
            models.CheckConstraint(
                name="sample_concluded_by_somebody",
                condition=Q(concluded_at=None, concluded_by=None, conclusion="")
                | (Q(concluded_at__isnull=False, concluded_by__isnull=False) & ~Q(conclusion="")),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-drawn_at", "-id"], name="sample_newest"),
            models.Index(fields=["client", "population", "-drawn_at"], name="sample_of_population"),
        ]

    def __str__(self) -> str:
        return f"{self.size} of {self.population_count} from {self.population}"

    def get_absolute_url(self) -> str:
        return address_of("evidence:sample", self.client_id, self.pk)

    @property
    def profile(self) -> Profile:
        return of_data(self.rules)

    @property
    def is_concluded(self) -> bool:
        return self.concluded_at is not None

    @property
    def is_drawn(self) -> bool:
        return self.algorithm != "chosen"

    @property
    def state(self) -> str:
        return "closed" if self.is_concluded else "open"


class Slot(EditableModel):
    """One item of a sample, waiting for its evidence; assigned to a person with a day.

    A replacement is another slot that names the one it stands in for: the original stays to be seen (DOMAIN R6.8).
    """

    sample = ClientForeignKey(Sample, related_name="slots")
    item = ClientForeignKey(PopulationItem, related_name="slots")
    position = models.PositiveIntegerField(help_text="In the order of the draw, from one.")
    extension = models.PositiveSmallIntegerField(default=0, help_text="0: the first draw.")
    replaces = ClientForeignKey("self", null=True, blank=True, related_name="replaced_by")
    replaced_because = models.CharField("why the original was replaced", max_length=500, blank=True)
    assignee = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("sample", "item", "replaces", "assignee"),
            models.UniqueConstraint(fields=["client", "sample", "item"], name="slot_item_once"),
            models.UniqueConstraint(fields=["client", "sample", "position"], name="slot_position_once"),
            models.UniqueConstraint(fields=["client", "replaces"], name="slot_replaced_once"),
            models.CheckConstraint(
                name="replacement_says_why",
                condition=Q(replaces=None, replaced_because="") | (Q(replaces__isnull=False) & ~Q(replaced_because="")),
            ),
        ]
        indexes = [models.Index(fields=["client", "assignee", "due_on"], name="slot_of_assignee")]

    def get_absolute_url(self) -> str:
        return address_of("evidence:slot", self.client_id, self.pk)

    def __str__(self) -> str:
        return f"item {self.position}"


class SlotEvidence(ClientModel):
    """A piece of evidence from the vault shows what was done about one item; for good."""

    slot = ClientForeignKey(Slot, related_name="evidence")
    submission = ClientForeignKey(Submission, related_name="slots")
    attached_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("slot", "submission"),
            models.UniqueConstraint(fields=["client", "slot", "submission"], name="slot_evidence_once"),
        ]


class SlotResult(ClientModel):
    """What the examination of one item came to; a later one of the same item counts, the former stays (R6.10)."""

    OUTCOMES = [("clean", "No deviation"), ("deviation", "Deviation")]

    slot = ClientForeignKey(Slot, related_name="results")
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    cause = models.CharField(max_length=500, blank=True)
    is_absent = models.BooleanField("nothing was done at all", default=False)
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("slot"),
            models.CheckConstraint(
                name="deviation_has_a_cause",
                condition=Q(outcome="clean", cause="", is_absent=False) | (Q(outcome="deviation") & ~Q(cause="")),
            ),
        ]
        indexes = [models.Index(fields=["client", "slot", "-found_at"], name="slot_result_newest")]


class Extension(ClientModel):
    """More items of the same draw, because of what was found (DOMAIN R6.10)."""

    sample = ClientForeignKey(Sample, related_name="extensions")
    number = models.PositiveSmallIntegerField()
    former_size = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    extended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    extended_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("sample"),
            models.UniqueConstraint(fields=["client", "sample", "number"], name="extension_once"),
            models.CheckConstraint(condition=Q(size__gt=F("former_size")) & ~Q(reason=""), name="extension_grows"),
        ]
