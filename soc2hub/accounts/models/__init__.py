from soc2hub.accounts.models.invitations import Invitation
from soc2hub.accounts.models.memberships import Membership, PracticeSeat
from soc2hub.accounts.models.people import Appointment, Person
from soc2hub.accounts.models.tokens import ApiToken
from soc2hub.accounts.models.users import User

__all__ = ["ApiToken", "Appointment", "Invitation", "Membership", "Person", "PracticeSeat", "User"]
