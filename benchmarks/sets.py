"""How much there is: the sets of the goals, and the small ones the large ones are compared with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`seen` clients are one CISO's; the others belong to colleagues with as many. Figures are per client.

    `events` pads each chain with readings up to that many; 0 leaves what the acts themselves leave behind.
    """

    name: str
    clients: int
    seen: int
    submissions: int
    controls: int = 100
    risks: int = 20
    requests: int = 60
    events: int = 0

    @property
    def all_submissions(self) -> int:
        return self.clients * self.submissions


TINY = Size("tiny", clients=2, seen=1, submissions=12, controls=6, risks=2, requests=3)
ONE = Size("one client, 1 k submissions", clients=1, seen=1, submissions=1000)
ALONE = Size("25 clients alone", clients=25, seen=25, submissions=1000)
HUNDRED = Size("100 clients of one person", clients=100, seen=100, submissions=100, risks=5, requests=10)
SETS = {
    "S": Size("S", clients=20, seen=20, submissions=400),
    "L": Size("L", clients=200, seen=25, submissions=1000, events=5000),
    "XL": Size("XL", clients=1000, seen=25, submissions=1000),
}
