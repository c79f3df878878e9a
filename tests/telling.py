"""Print what exhaustive tests looked at, past pytest's capture."""

from collections.abc import Mapping

import pytest


def tell(request: pytest.FixtureRequest, title: str, counts: Mapping[str, int]) -> None:
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\n  {title}: " + ", ".join(f"{what} {number:,}" for what, number in counts.items()))
