"""A Person owns, receives, decides; an account is not needed for that."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from soc2hub.accounts.models.users import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Person(EditableModel):
    """Somebody at the client or around it: owner of controls, recipient of reminders, with or without account."""

    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True)
    title = models.CharField(max_length=120, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint("client", Lower("email"), condition=~Q(email=""), name="person_email_once"),
            models.UniqueConstraint(
                fields=["client", "user"], condition=Q(user__isnull=False), name="person_user_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(ClientModel):
    """A person holds an office for the program: sponsor, officer or board member (PRODUCT G11)."""

    OFFICES = [("sponsor", "Executive sponsor"), ("officer", "Officer"), ("board", "Board member")]

    person = ClientForeignKey(Person)
    office = models.CharField(max_length=10, choices=OFFICES)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("person"),
            models.UniqueConstraint(
                fields=["client", "person", "office"], condition=Q(until=None), name="appointment_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="appointment_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_office_display()}"
