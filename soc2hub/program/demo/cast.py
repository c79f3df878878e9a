"""Who plays in the demo world. Every name, company and address is invented; `.example` is nobody's domain."""

from dataclasses import dataclass

from soc2hub.accounts.roles import Role

PRACTICE = "Northgate Security"
PASSWORD = "harbour lantern velvet 42"
"""Of every demo person; the second factor's secret is made anew for each installation."""


@dataclass(frozen=True, slots=True)
class Player:
    email: str
    name: str
    role: Role
    title: str


@dataclass(frozen=True, slots=True)
class Company:
    """One demo client; `duties` says which of its people (by first name) holds which owner role of the library."""

    name: str
    zone: str
    people: tuple[Player, ...]
    staff: tuple[tuple[str, str], ...]
    duties: dict[str, str]

    def player(self, role: Role) -> Player:
        return next(player for player in self.people if player.role is role)


OWNER = Player("priya.nair@northgate.example", "Priya Nair", Role.PRACTICE_OWNER, "Principal, Northgate Security")
CISO = Player("marcus.webb@northgate.example", "Marcus Webb", Role.CISO, "Fractional CISO, Northgate Security")
ANALYST = Player("lena.hoff@northgate.example", "Lena Hoff", Role.ANALYST, "Analyst, Northgate Security")
AUDITOR = Player("claire.dunn@whitfieldrowe.example", "Claire Dunn", Role.AUDITOR, "Manager, Whitfield & Rowe LLP")

QUILLSTACK = Company(
    "Quillstack",
    "America/New_York",
    (
        Player("dana.ortiz@quillstack.example", "Dana Ortiz", Role.CLIENT_ADMIN, "Head of operations"),
        Player("sam.keller@quillstack.example", "Sam Keller", Role.CONTROL_OWNER, "Engineering lead"),
        Player("ivy.chen@quillstack.example", "Ivy Chen", Role.EXECUTIVE, "Chief executive"),
    ),
    (("Theo Brandt", "Account executive"),),
    {"ceo": "Ivy", "engineering_lead": "Sam", "it_lead": "Sam", "product_lead": "Sam"},
)
HARBOR = Company(
    "Harbor Ledger",
    "Europe/Berlin",
    (
        Player("noor.haddad@harborledger.example", "Noor Haddad", Role.CLIENT_ADMIN, "Head of compliance"),
        Player("tom.reyes@harborledger.example", "Tom Reyes", Role.CONTROL_OWNER, "IT lead"),
        Player("mina.park@harborledger.example", "Mina Park", Role.CONTRIBUTOR, "Platform engineer"),
        Player("grace.lowell@harborledger.example", "Grace Lowell", Role.EXECUTIVE, "Chief executive"),
        Player("paul.stern@harborledger.example", "Paul Stern", Role.VIEWER, "Board member"),
    ),
    (("Ulla Beck", "People lead"), ("Jonas Friel", "General counsel")),
    {"ceo": "Grace", "it_lead": "Tom", "engineering_lead": "Mina", "hr_lead": "Ulla", "legal_privacy_lead": "Jonas"},
)
BRIGHTLOOM = Company(
    "Brightloom",
    "America/Chicago",
    (
        Player("felix.grant@brightloom.example", "Felix Grant", Role.CLIENT_ADMIN, "Operations manager"),
        Player("jo.marsh@brightloom.example", "Jo Marsh", Role.CONTROL_OWNER, "Engineering lead"),
        Player("ray.ito@brightloom.example", "Ray Ito", Role.CONTRIBUTOR, "DevOps engineer"),
        Player("helen.voss@brightloom.example", "Helen Voss", Role.EXECUTIVE, "Chief operating officer"),
    ),
    (("Kurt Salas", "IT manager"), ("Bea Lindt", "People lead")),
    {"ceo": "Helen", "it_lead": "Kurt", "engineering_lead": "Jo", "hr_lead": "Bea"},
)
TESSERA = Company(
    "Tessera Health",
    "America/Los_Angeles",
    (
        Player("ana.duarte@tesserahealth.example", "Ana Duarte", Role.CLIENT_ADMIN, "Director of security"),
        Player("ben.solis@tesserahealth.example", "Ben Solis", Role.CONTROL_OWNER, "IT lead"),
        Player("kira.lund@tesserahealth.example", "Kira Lund", Role.CONTRIBUTOR, "Site reliability engineer"),
        Player("martin.okafor@tesserahealth.example", "Martin Okafor", Role.EXECUTIVE, "Chief executive"),
    ),
    (("Rosa Finch", "People lead"), ("Emil Hartog", "Privacy counsel")),
    {"ceo": "Martin", "it_lead": "Ben", "engineering_lead": "Kira", "hr_lead": "Rosa", "legal_privacy_lead": "Emil"},
)
COMPANIES = (QUILLSTACK, HARBOR, BRIGHTLOOM, TESSERA)
AUDITED = (HARBOR, TESSERA)
PRACTICE_PEOPLE = (OWNER, CISO, ANALYST)


def everybody() -> tuple[tuple[Player, str], ...]:
    """Each player with the company the sign-in list names them under."""
    practice = [(player, PRACTICE) for player in PRACTICE_PEOPLE]
    clients = [(player, company.name) for company in COMPANIES for player in company.people]
    return (*practice, *clients, (AUDITOR, TESSERA.name))
