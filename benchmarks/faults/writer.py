"""One process of F22: `python -m benchmarks.faults.writer CLIENT USER TIMES UNDONE NUMBER` prints what it committed."""

import sys
from uuid import UUID

import django


class TakenBack(Exception):
    """This write was never meant to last."""


def main(client: UUID, user: UUID, times: int, undone: int, number: int) -> int:
    from scoping.actions.services import SERVICES  # models need Django set up first
    from soc2hub.accounts.models import User
    from soc2hub.tenancy.scope import entering

    person = User.objects.get(pk=user)
    committed = 0
    for turn in range(times):
        try:
            with entering(client, by=person):
                SERVICES.add(by=person, name=f"Service {number}-{turn}", description="")
                if turn % undone == undone - 1:
                    raise TakenBack
            committed += 1
        except TakenBack:
            continue
    return committed


if __name__ == "__main__":
    django.setup()
    print(main(UUID(sys.argv[1]), UUID(sys.argv[2]), *(int(word) for word in sys.argv[3:6])))
