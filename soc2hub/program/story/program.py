"""`story program`: one practice, one client, from the first contract to the page the executive reads."""

from collections.abc import Callable

from soc2hub.program.story import audit, briefing, cast, controls, endings, evidence, imports, scope
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.chapters import told
from soc2hub.program.story.telling import Telling

CHAPTERS: tuple[Callable[[Stage], None], ...] = (
    cast.practice_opens,
    cast.everybody_joins,
    scope.written_down,
    scope.signed,
    controls.adopted,
    controls.operating,
    imports.program,
    evidence.handed_in,
    evidence.counted,
    audit.opened,
    audit.answered,
    audit.judged,
    briefing.released,
    briefing.read,
    evidence.portfolio,
    endings.outsider_sees_nothing,
    endings.all_stands,
)


def tell(telling: Telling, *, template: str = "") -> None:
    told(CHAPTERS, telling, template=template)
