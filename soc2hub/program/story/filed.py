"""`story evidence`: the calendar, uploads, review, populations and samples, and nothing lost in a restore."""

from collections.abc import Callable

from soc2hub.program.story import audit, cast, controls, endings, evidence, lists, pieces, safekeeping, scope, windows
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
    evidence.handed_in,
    safekeeping.by_form,
    pieces.in_pieces,
    windows.told_apart,
    lists.brought_in,
    lists.compared,
    lists.months_told,
    windows.by_a_moved_clock,
    lists.drawn,
    lists.judged,
    evidence.counted,
    audit.opened,
    audit.answered,
    lists.chosen_in_the_room,
    endings.outsider_sees_nothing,
    endings.all_stands,
    safekeeping.restored,
)

def tell(telling: Telling, *, template: str = "") -> None:
    told(CHAPTERS, telling, template=template)
