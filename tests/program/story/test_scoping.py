"""The scoping workshops, told once on real servers: from a blocked deal to a signed scope and what comes after."""

import pytest

from soc2hub.program.story import scoping
from soc2hub.program.story.telling import Telling
from tests.databases import migrated_template


@pytest.mark.timeout(600)
def test_the_story_of_a_scope_holds_in_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clone of the migrated template; migrating from empty is told by `manage.py story scoping`."""
    monkeypatch.delenv("SOC2HUB_REAL_DATA", raising=False)
    said: list[str] = []
    telling = Telling(said.append)

    scoping.tell(telling, template=migrated_template())

    assert telling.differing == [], "\n".join(said[-20:])
    ids = {one.id for one in telling.findings}
    assert {"options.front", "memo.proof", "stale.crossing", "vendors.days_covered_of_bridged_open"} <= ids
