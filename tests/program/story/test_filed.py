"""Evidence, told once on real servers: from the calendar to a restore on an empty machine."""

import pytest

from soc2hub.program.story import filed
from soc2hub.program.story.telling import Telling
from tests.databases import migrated_template


@pytest.mark.timeout(900)
def test_the_story_of_the_evidence_holds_in_every_figure() -> None:
    """On a clone of the migrated template; migrating from empty is told by `manage.py story evidence`."""
    template = migrated_template()
    said: list[str] = []
    telling = Telling(said.append)

    filed.tell(telling, template=template)

    assert telling.differing == [], "\n".join(said[-30:])
    wanted = {"windows.each_one", "sample.standalone_script", "room.her_sample_and_none_of_ours", "restore.bytes"}
    assert wanted <= {one.id for one in telling.findings}
