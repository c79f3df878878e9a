from typing import Any

from django.http import HttpResponse

from controls import queries
from controls.queries.here import categories_here, period_here
from controls.queries.steps import next_steps
from controls.views.frames import shown, url
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import client_page


@client_page(P.SEE_PROGRAM)
def show(request: Any) -> HttpResponse:
    """Criteria × controls: what is covered, by what, how well (C3)."""
    client = request.access.client
    today, categories = client.today(), categories_here()
    period = period_here(today)
    found = queries.matrix(period=period, today=today, categories=categories)
    steps = [
        {"step": step, "url": url(request.access, step.url_name.removeprefix("controls:")) + step.query}
        for step in next_steps(found, today=today)
    ]
    titles = [control.title for control in found.controls]
    rows = [
        {"row": row, "cells": zip(row.cells, titles, strict=True), "new_series": is_new}
        for row, is_new in _with_series(found.rows)
    ]
    return shown(
        request,
        "matrix",
        tab="matrix",
        matrix=found,
        rows=rows,
        steps=steps,
        period=period,
        proven=found.readiness.controls_proven,
        key=found.readiness.key_controls_proven,
        criteria=found.readiness.criteria_ready,
        sees_stated=request.access.may(P.SEE_BRIEFINGS),
    )


def _with_series(rows: Any) -> list[tuple[Any, bool]]:
    """Whether a row begins a new series of criteria."""
    former = [None, *(row.criterion.series for row in rows)]
    return [(row, row.criterion.series != before) for row, before in zip(rows, former, strict=False)]
