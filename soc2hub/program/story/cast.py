"""Who takes part; everybody comes in as in life: an operator's command, then invitation mails and the real pages."""

import email
import email.policy
import re
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from soc2hub.program.story import recomputed
from soc2hub.program.story.browsing import PASSWORD, SCOPES, Visitor, expect
from soc2hub.program.story.installation import Installation
from soc2hub.program.story.telling import Broken, Telling

LINK = re.compile(r"https?://[^/\s]+(/invitations/[\w-]+/)")
CLIENT = re.compile(r"/c/([0-9a-f-]{36})/")
INVITED = {
    "marcus": ("Marcus", "ciso"),
    "dana": ("Dana", "client_admin"),
    "grace": ("Grace", "executive"),
    "mina": ("Mina", "contributor"),
    "claire": ("Claire", "auditor"),
}


@dataclass
class Stage:
    """Everything a chapter needs; later chapters find what earlier ones made."""

    site: Installation
    telling: Telling
    people: dict[str, Visitor] = field(default_factory=dict)
    client: str = ""
    today: date = date.min
    made: dict[str, str] = field(default_factory=dict)
    rhythms: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Visitor:
        return self.people[name]

    def page(self, path: str) -> str:
        return f"/c/{self.client}/{path}"

    def api(self, path: str) -> str:
        return f"/clients/{self.client}/{path}"

    def rhythm(self, control_id: str) -> str:
        """How often a control falls due, by its checklist; read once."""
        if control_id not in self.rhythms:
            control = expect(self["priya"].api("GET", self.api(f"controls/{control_id}")), 200, "a control's checklist")
            self.rhythms[control_id] = recomputed.rhythm(control.data)
        return self.rhythms[control_id]

    @property
    def period(self) -> tuple[date, date]:
        """Six months, of which about four are over."""
        months = self.today.year * 12 + self.today.month - 1 - 4
        until = months + 6
        return _first_of(months), _first_of(until) - timedelta(days=1)


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def practice_opens(stage: Stage) -> None:
    stage.telling.chapter("An operator opens a practice; its owner signs in and opens a client")
    _practice(stage, "priya", "Priya", "Northgate Security")
    _practice(stage, "rita", "Rita", "Rival Advisers")
    client = _opened_client(stage, "priya", "Cobalt Freight", "Europe/Berlin")
    _opened_client(stage, "rita", "Rival Ltd", "UTC")
    stage.client = client
    stage.today = _today_of(stage)


def everybody_joins(stage: Stage) -> None:
    stage.telling.chapter("The owner invites five people; each joins by the link in the mail and sets up two factors")
    priya, telling = stage["priya"], stage.telling
    for name, role in INVITED.values():
        form = {"name": name, "email": f"{name.lower()}@example.org"}
        if role == "auditor":
            until = stage.today + timedelta(days=200)
            answer = priya.submit(stage.page("people/invitations/auditor/"), **form, until=until.isoformat())
        else:
            answer = priya.submit(stage.page("people/invitations/new/"), **form, role=role)
        telling.asked(priya.label, f"invites {name} as {role}", str(expect(answer, 302, f"invite {name}")))
    for key, (name, role) in INVITED.items():
        _joins(stage, key, name, role)
    rows = priya.rows(stage.api("memberships"))
    ours = sorted([("Priya", "practice_owner"), *INVITED.values()])
    telling.same("people.members", sorted((row["name"], row["role"]) for row in rows), ours)


def _practice(stage: Stage, key: str, name: str, practice: str) -> None:
    address = f"{key}@example.org"
    argv = ("create_practice", "--name", practice, "--owner-email", address, "--owner-name", name)
    done = stage.site.command(*argv, SOC2HUB_OWNER_PASSWORD=PASSWORD)
    if done.returncode:
        raise Broken(f"create_practice ended with {done.returncode}: {done.stderr[-400:]}")
    stage.telling.asked("operator", " ".join(argv[:3]), done.stdout.strip().splitlines()[0])
    owner = stage.people[key] = Visitor(stage.site.url, name, address, "owner")
    stage.telling.asked(owner.label, "enters the password", str(owner.enter_password()))
    page = owner.get("/")
    stage.telling.same(f"people.{key}.shut_without_second_factor", page.location, "/accounts/2fa/totp/activate/")
    stage.telling.asked(owner.label, "sets up the authenticator", str(owner.set_up_second_factor()))
    stage.telling.asked(owner.label, f"issues a token ({', '.join(SCOPES)})", owner.issue_token()[:12] + "…")


def _opened_client(stage: Stage, key: str, name: str, zone: str) -> str:
    owner = stage[key]
    answer = expect(owner.submit("/clients/new/", name=name, zone=zone), 302, f"open {name}")
    stage.telling.asked(owner.label, f"opens the client {name} ({zone})", str(answer))
    found = CLIENT.search(answer.location)
    if found is None:
        raise Broken(f"opening {name} led to {answer}")
    return found[1]


def _today_of(stage: Stage) -> date:
    """The client's own day, as the product sees it."""
    answer = expect(stage["priya"].api("GET", stage.api("metrics")), 200, "metrics")
    return date.fromisoformat(answer.data["on"])


def _joins(stage: Stage, key: str, name: str, role: str) -> None:
    visitor = stage.people[key] = Visitor(stage.site.url, name, f"{key}@example.org", role.replace("_", " "))
    link = _link_for(visitor.email, stage.site.data / "mail")
    joined = expect(visitor.submit(link, name=name, password=PASSWORD), 302, f"{name} joins")
    stage.telling.asked(visitor.label, "opens the mail's link, sets name and password", str(joined))
    visitor.set_up_second_factor()
    visitor.issue_token()
    again = Visitor(stage.site.url, name, visitor.email).get(link)
    stage.telling.same(f"people.{key}.link_works_once", again.status, 410)


def _link_for(address: str, folder: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for file in folder.glob("*") if folder.exists() else ():
            for part in re.split(rb"^-{60,}\n", file.read_bytes(), flags=re.M):
                mail = email.message_from_bytes(part.lstrip(), policy=email.policy.default)
                body = mail.get_body(("plain",)) if address in str(mail["To"]) else None
                found = LINK.search(body.get_content()) if body else None
                if found:
                    return found[1]
        time.sleep(0.2)
    raise Broken(f"no invitation mail to {address} within a minute")
