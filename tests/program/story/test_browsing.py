"""The story's authenticator, by the vectors of RFC 6238."""

import base64

import pytest

from soc2hub.program.story import browsing

SEED = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(("moment", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_code_is_that_of_the_standard(monkeypatch: pytest.MonkeyPatch, moment: int, code: str) -> None:
    monkeypatch.setattr(browsing.time, "time", lambda: moment)

    assert browsing.code_of(SEED) == code
