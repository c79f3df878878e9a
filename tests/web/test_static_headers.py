"""Static files carry the policy of every other answer (case A50)."""

from pathlib import Path
from typing import Any

from django.test import Client


def test_a_static_file_has_the_policy_too(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("body { margin: 0 }")
    settings.STATIC_ROOT = tmp_path

    answer = Client().get("/static/style.css")

    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
