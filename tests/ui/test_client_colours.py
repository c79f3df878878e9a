import re

import pytest

from soc2hub.ui.assets import STATIC
from soc2hub.ui.client_colours import CLIENT_COLOURS, client_colour


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", CLIENT_COLOURS.values())
def test_white_words_are_readable_on_it(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_the_style_sheet_has_the_same_twelve() -> None:
    sheet = (STATIC / "soc2hub" / "tokens.css").read_text()

    found = {
        int(number): colour for number, colour in re.findall(r"\.client-colour-(\d+) { --client: (#\w+); }", sheet)
    }
    assert found == CLIENT_COLOURS


def test_numbers_go_round() -> None:
    assert client_colour(13) == client_colour(1)
    assert client_colour(0) == client_colour(12)
