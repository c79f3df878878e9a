from soc2hub.ui.charts.canvas import COLOURS, legend, num, paint, polyline, rect, shape, svg, text
from soc2hub.ui.tones import Tone


def test_a_coordinate_is_kept_to_a_tenth() -> None:
    assert [num(3), num(3.04), num(3.06), num(-0.25)] == ["3", "3", "3.1", "-0.2"]


def test_paint_says_the_colour_twice_for_print_and_for_the_theme() -> None:
    painted = paint(fill="good", stroke="paper", width=1.5)

    assert painted == 'class="viz-f-good viz-s-paper" fill="#2a8a5c" stroke="#ffffff" stroke-width="1.5"'


def test_a_line_alone_stays_hollow() -> None:
    assert 'fill="none"' in polyline([(0, 0), (1, 1)], "ink")


def test_words_are_escaped() -> None:
    assert "&lt;b&gt;" in text(0, 0, "<b>")
    assert "&lt;b&gt;" in rect(0, 0, 1, 1, paint(fill="ink"), note="<b>")


def test_a_box_never_has_a_negative_width() -> None:
    assert 'width="0"' in rect(0, 0, -4, 1, paint(fill="ink"))


def test_every_tone_has_a_shape_of_its_own() -> None:
    drawn = {shape(tone, 6, 6).split('"viz')[0] + str("dasharray" in shape(tone, 6, 6)) for tone in Tone}

    assert len(drawn) == len(Tone)


def test_every_tone_has_a_soft_fill_an_ink_and_a_solid() -> None:
    assert {f"{tone}{part}" for tone in Tone for part in ("", "-soft", "-ink")} <= set(COLOURS)


def test_a_picture_is_an_image_with_title_and_description() -> None:
    drawn = svg(10, 20, name="A & B", desc="Two <things>.", body="")

    assert drawn == (
        '<svg xmlns="http://www.w3.org/2000/svg" class="viz" role="img" viewBox="0 0 10 20" width="10" height="20" '
        'font-family="Inter, sans-serif"><title>A &amp; B</title><desc>Two &lt;things&gt;.</desc></svg>'
    )


def test_a_picture_with_links_is_a_named_group() -> None:
    assert 'role="group" aria-label="Map"' in svg(1, 1, name="Map", desc="", body="", interactive=True)


def test_a_legend_breaks_into_lines_where_it_must() -> None:
    entries = [(Tone.GOOD, "Reviewed"), (Tone.BAD, "Overdue"), (Tone.IDLE, "Scheduled")]

    _, one_line = legend(entries, 0, 10, 500)
    _, three_lines = legend(entries, 0, 10, 80)

    assert (one_line, three_lines) == (18, 54)
    assert legend([], 0, 10, 80) == ("", 0)
