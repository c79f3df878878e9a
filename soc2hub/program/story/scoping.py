"""`story scoping`: a blocked deal, from the commitments to a boundary with reasons, a signed scope and its memo."""

from collections.abc import Callable

from soc2hub.program.story import aftermath, bounds, cast, choosing, endings, workshop
from soc2hub.program.story.cast import Stage
from soc2hub.program.story.chapters import told
from soc2hub.program.story.telling import Telling

CHAPTERS: tuple[Callable[[Stage], None], ...] = (
    cast.practice_opens,
    cast.everybody_joins,
    workshop.written_down,
    workshop.promised,
    workshop.contract_kept,
    bounds.explained,
    bounds.over_scoped,
    bounds.weighed,
    choosing.compared,
    choosing.signed,
    choosing.printed,
    aftermath.stale,
    aftermath.mended,
    aftermath.promises_held,
    aftermath.vendors_covered,
    endings.outsider_sees_nothing,
    endings.all_stands,
)


def tell(telling: Telling, *, template: str = "") -> None:
    told(CHAPTERS, telling, template=template)
