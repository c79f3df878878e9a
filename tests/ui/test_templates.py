"""What every template must keep, so that the CSP holds and the next reader finds his way."""

import re
from pathlib import Path
from zipfile import ZipFile

import lucide
import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PAGES = [name for name in ALL if not name.startswith("emails/")]


def source(name: str) -> str:
    return (TEMPLATES / name).read_text()


@pytest.mark.parametrize("name", PAGES)
def test_no_inline_style_script_or_handler(name: str) -> None:
    words = source(name)

    assert not re.search(r"\sstyle\s*=", words)
    assert not re.search(r"<style\b", words)
    assert not re.search(r"\son[a-z]+\s*=", words)
    assert not re.search(r"hx-on[:-]", words)
    assert "javascript:" not in words
    scripts = re.findall(r"<script\b[^>]*>", words)
    assert [tag for tag in scripts if "src=" not in tag and 'type="application/json"' not in tag] == []


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    assert not re.search(r"(src|href)=\"(https?:)?//", source(name))


@pytest.mark.parametrize("name", ALL)
def test_comments_close_on_their_line(name: str) -> None:
    """Django prints a `{#` that runs over two lines."""
    assert [line for line in source(name).splitlines() if line.count("{#") != line.count("#}")] == []


@pytest.mark.parametrize("name", ALL)
def test_it_is_short(name: str) -> None:
    assert len(source(name).splitlines()) < 120


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith(("ui/", "documents/", "emails/base"))])
def test_a_shared_piece_says_what_it_takes(name: str) -> None:
    assert source(name).startswith("{#")


def test_every_icon_named_exists() -> None:
    with ZipFile(Path(lucide.__file__).parent / "lucide.zip") as icons:
        known = {name.removesuffix(".svg") for name in icons.namelist()}

    named = {icon for name in ALL for icon in re.findall(r'{% lucide "([\w-]+)"', source(name))}
    assert named - known == set()
