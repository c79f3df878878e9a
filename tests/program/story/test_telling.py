"""A figure that differs, or a step that is missing, is never told as a success."""

import json
from collections import Counter
from pathlib import Path

from soc2hub.program.story.telling import Outcome, Telling


def test_what_differs_or_is_missing_is_kept_printed_and_written(tmp_path: Path) -> None:
    said: list[str] = []
    telling = Telling(said.append)

    telling.same("a.agrees", 61, 61, "criteria")
    telling.same("b.differs", Counter(late=60), {"late": 61}, "criteria")
    telling.missing("c.missing", "no page opens a client")
    telling.write(tmp_path / "story.json")

    assert [finding.id for finding in telling.differing] == ["b.differs", "c.missing"]
    assert [row["result"] for row in json.loads((tmp_path / "story.json").read_text())] == list(Outcome)
    assert json.loads((tmp_path / "story.json").read_text())[1] == {
        "id": "b.differs", "result": "differs", "figure": {"late": 60}, "unit": "criteria", "limit": {"late": 61},
    }  # fmt: skip
    assert "≠ b.differs: Counter({'late': 60}) criteria   [ours: {'late': 61}]" in said[1]
