"""The thin whole, told once on real servers: from the practice's first day to the page the executive reads."""

import pytest

from soc2hub.program.story import program
from soc2hub.program.story.telling import Telling
from tests.databases import migrated_template


@pytest.mark.timeout(600)
def test_the_story_of_a_program_holds_in_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clone of the migrated template; migrating from empty is told by `manage.py story program`."""
    monkeypatch.delenv("SOC2HUB_REAL_DATA", raising=False)
    template = migrated_template()
    said: list[str] = []
    telling = Telling(said.append)

    program.tell(telling, template=template)

    assert telling.differing == [], "\n".join(said[-20:])
    assert {"briefing.pages", "portfolio.evidence", "ending.verify_trail"} <= {one.id for one in telling.findings}
