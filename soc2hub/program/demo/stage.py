"""One demo client and the way its people act in it: at a past instant, inside the client, as themselves."""

import heapq
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from evidence.models import Submission
from soc2hub.accounts.models import Person, User
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock
from soc2hub.program.demo.cast import ANALYST, CISO, OWNER, Company, Player
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering

Act = Callable[[], object]


@dataclass
class Stage:
    """`now` is the instant the whole demo is told from; nothing happens after it."""

    company: Company
    users: dict[str, User]
    now: datetime
    client: Client = field(init=False)
    chance: random.Random = field(init=False)
    ahead: list[tuple[datetime, int, Act]] = field(default_factory=list)
    at: datetime | None = None
    """The instant of the planned act that is being told."""
    count: int = 0
    to_review: defaultdict[date, list[Submission]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.company.name)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.company.zone)).date()

    @property
    def ciso(self) -> User:
        return self.users[CISO.email]

    @property
    def analyst(self) -> User:
        return self.users[ANALYST.email]

    @property
    def owner(self) -> User:
        return self.users[OWNER.email]

    def one(self, role: Role) -> User:
        return self.users[self.company.player(role).email]

    def user_of(self, player: Player) -> User:
        return self.users[player.email]

    def on(self, day: date, act: Act, hour: int = 9) -> None:
        """Plan an act; acts may plan further ones. What would lie in the future never happens."""
        instant = datetime.combine(day, time(hour), ZoneInfo(self.company.zone))
        assert self.at is None or instant >= self.at, f"{instant} is planned in an act of {self.at}"
        if instant <= self.now:
            self.count += 1
            heapq.heappush(self.ahead, (instant, self.count, act))

    def play(self, *, before: datetime | None = None) -> None:
        """Everything planned, in the order of time: the trail reads like a history."""
        while self.ahead and (before is None or self.ahead[0][0] < before):
            self.at, _, act = heapq.heappop(self.ahead)
            act()
        self.at = None

    @contextmanager
    def scene(self, who: User, day: date, hour: int = 9) -> Iterator[User]:
        """One transaction of one person on that day; what is planned for earlier happens first.
        A planned act is told at its own instant: what follows from it later is planned in turn."""
        instant = self.instant(day, hour)
        if self.at is None:
            self.play(before=instant)
        assert self.at in (None, instant), f"{instant} is told in an act of {self.at}"
        with self.moment(day, hour), entering(self.client, by=who):
            yield who

    @contextmanager
    def looking(self, who: User) -> Iterator[User]:
        """Reading only, as of now, whatever is still planned."""
        with entering(self.client, by=who):
            yield who

    @contextmanager
    def moment(self, day: date, hour: int = 9) -> Iterator[None]:
        with clock.travelled_to(self.instant(day, hour)):
            yield

    def instant(self, day: date, hour: int = 9) -> datetime:
        return min(datetime.combine(day, time(hour), ZoneInfo(self.company.zone)), self.now)

    def people(self) -> dict[str, Person]:
        """Inside a scene: persons of the client by first name."""
        return {person.name.split()[0]: person for person in Person.objects.all()}

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def month_start(day: date, months: int = 0) -> date:
    """The first of the month that many months later (earlier if negative)."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date, months: int = 0) -> date:
    return month_start(day, months + 1) - timedelta(days=1)
