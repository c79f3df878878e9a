"""Chapters one after the other, on an installation of their own."""

from collections.abc import Callable, Iterable

from soc2hub.program.story.cast import Stage
from soc2hub.program.story.installation import installed
from soc2hub.program.story.telling import Broken, Telling


def told(chapters: Iterable[Callable[[Stage], None]], telling: Telling, *, template: str = "") -> None:
    """A chapter that cannot go on is a step that is missing; the ones behind it rest on it."""
    with installed(template) as site:
        stage = Stage(site, telling)
        for chapter in chapters:
            try:
                chapter(stage)
            except Broken as broken:
                telling.missing(f"{chapter.__module__.rsplit('.', 1)[-1]}.{chapter.__name__}", str(broken))
                return
