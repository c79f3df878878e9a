"""The pencil of every chart: shapes and words as SVG strings.

One string serves the page and the PDF. Colours are presentation attributes, which the PDF needs, and classes
beside them (`viz-f-…` for fill, `viz-s-…` for stroke), by which app.css repaints the chart in the dark theme.
No style attributes: the page's CSP refuses them.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from soc2hub.ui.tones import Tone

COLOURS: dict[str, str] = {
    "ink": "#1b2430",
    "muted": "#535f6e",
    "grid": "#e4e8ee",
    "axis": "#a9b3bf",
    "track": "#e9edf2",
    "paper": "#ffffff",
    "brand": "#2454c7",
    "brand-soft": "#d5e0f8",
    "good-soft": "#d4eede",
    "good-ink": "#11593a",
    "good": "#2a8a5c",
    "watch-soft": "#fbe2a4",
    "watch-ink": "#6b4300",
    "watch": "#b97800",
    "bad-soft": "#b42318",
    "bad-ink": "#ffffff",
    "bad": "#b42318",
    "info-soft": "#dbe6fa",
    "info-ink": "#1e4897",
    "info": "#2f6bcf",
    "idle-soft": "#eceff3",
    "idle-ink": "#535f6e",
    "idle": "#8b96a3",
    "unknown-soft": "#ffffff",
    "unknown-ink": "#535f6e",
    "unknown": "#7b8794",
}

Point = tuple[float, float]


def num(value: float) -> str:
    """A coordinate to a tenth: short, and the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def paint(*, fill: str = "", stroke: str = "", width: float = 1, dash: str = "") -> str:
    """Attributes for a fill and a stroke, each a name in COLOURS; a shape without a fill stays hollow."""
    classes = [f"viz-f-{fill}"] * bool(fill) + [f"viz-s-{stroke}"] * bool(stroke)
    attributes = f'class="{" ".join(classes)}" fill="{COLOURS[fill] if fill else "none"}"'
    if stroke:
        attributes += f' stroke="{COLOURS[stroke]}" stroke-width="{num(width)}"'
    return attributes + (f' stroke-dasharray="{dash}"' if dash else "")


def text(
    x: float,
    y: float,
    words: object,
    *,
    size: float = 11,
    anchor: str = "start",
    fill: str = "muted",
    weight: int = 400,
) -> str:
    weighted = f' font-weight="{weight}"' if weight != 400 else ""
    anchored = f' text-anchor="{anchor}"' if anchor != "start" else ""
    place = f'x="{num(x)}" y="{num(y)}" font-size="{num(size)}"'
    return f"<text {place}{anchored}{weighted} {paint(fill=fill)}>{escape(str(words))}</text>"


def rect(x: float, y: float, width: float, height: float, painted: str, *, radius: float = 0, note: str = "") -> str:
    corner = f' rx="{num(radius)}"' if radius else ""
    size = f'width="{num(max(width, 0))}" height="{num(max(height, 0))}"'
    box = f'<rect x="{num(x)}" y="{num(y)}" {size}{corner} {painted}'
    return f"{box}>{title(note)}</rect>" if note else f"{box}/>"


def line(start: Point, end: Point, stroke: str = "grid", *, width: float = 1, dash: str = "") -> str:
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{num(x1)}" y1="{num(y1)}" x2="{num(x2)}" y2="{num(y2)}"'
    return f"<line {ends} {paint(stroke=stroke, width=width, dash=dash)}/>"


def polyline(points: Iterable[Point], stroke: str, *, width: float = 2, dash: str = "") -> str:
    drawn = paint(stroke=stroke, width=width, dash=dash)
    return f'<path d="{_route(points)}" {drawn} stroke-linejoin="round" stroke-linecap="round"/>'


def area(points: Iterable[Point], fill: str) -> str:
    return f'<path d="{_route(points)}Z" {paint(fill=fill)}/>'


def circle(x: float, y: float, radius: float, painted: str) -> str:
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" {painted}/>'


def shape(tone: Tone, x: float, y: float, radius: float = 4.5) -> str:
    """The tone's own outline round (x, y): circle, triangle, diamond, square, ring, dashed ring."""
    solid = paint(fill=tone.value)
    hollow = paint(stroke=tone.value, width=1.6, dash="2 1.4" if tone is Tone.UNKNOWN else "")
    if tone is Tone.WATCH:
        return area(
            [
                (x, y - radius * 1.05),
                (x + radius * 1.1, y + radius * 0.85),
                (x - radius * 1.1, y + radius * 0.85),
            ],
            "watch",
        )
    if tone is Tone.BAD:
        reach = radius * 1.2
        return area([(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], "bad")
    if tone is Tone.INFO:
        return rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7, solid, radius=1)
    return circle(x, y, radius if tone is Tone.GOOD else radius - 0.8, solid if tone is Tone.GOOD else hollow)


def cell(
    tone: Tone, x: float, y: float, width: float, height: float, *, note: str = "", is_hollow: bool = False
) -> str:
    """A tinted box for one period: bad is dark in grey too, unknown is empty with a dashed edge, hollow with a line."""
    outline = "unknown" if tone is Tone.UNKNOWN else "idle" if is_hollow else ""
    fill = "unknown-soft" if is_hollow else f"{tone.value}-soft"
    painted = paint(fill=fill, stroke=outline, dash="3 2" if tone is Tone.UNKNOWN else "")
    inset = 0.5 if outline else 0
    return rect(x + inset, y + inset, width - 2 * inset, height - 2 * inset, painted, radius=3, note=note)


def title(words: str) -> str:
    return f"<title>{escape(words)}</title>"


def linked(url: str, body: str) -> str:
    return f'<a href="{escape(url)}">{body}</a>' if url else body


def svg(width: float, height: float, *, name: str, desc: str, body: str, interactive: bool = False) -> SafeString:
    """The finished picture. One with links in it is a group: an image may not hold anything to click."""
    role = f'role="group" aria-label="{escape(name)}"' if interactive else 'role="img"'
    size = f'viewBox="0 0 {num(width)} {num(height)}" width="{num(width)}" height="{num(height)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="viz" {role} {size} font-family="Inter, sans-serif">'
    return mark_safe(f"{head}{title(name)}<desc>{escape(desc)}</desc>{body}</svg>")


def legend(entries: Iterable[tuple[Tone, str]], x: float, y: float, width: float) -> tuple[str, float]:
    """Shape and word for each tone in use, in as many lines as they need; also the height that took."""
    drawn, left, top = [], x, y
    for tone, word in entries:
        length = 31 + 6.1 * len(word)
        if left > x and left + length - 16 > x + width:
            left, top = x, top + 18
        drawn.append(shape(tone, left + 5, top - 4) + text(left + 15, top, word))
        left += length
    return "".join(drawn), top - y + 18 if drawn else 0


def _route(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{num(x)},{num(y)}" for x, y in points)
