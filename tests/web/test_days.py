"""A66: no day that was typed makes a page of the client break for everybody."""

from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms

import audits
import controls
import evidence
import reporting
import scoping
import soc2hub.web
from soc2hub.web.days import within_reach
from tests.audits.building import again, opened
from tests.worlds import World

ENDS = ["0001-01-01", "9999-12-31", "1969-12-31", "2200-01-01"]
OURS = (scoping, controls, evidence, audits, reporting, soc2hub.web)


def test_every_field_of_a_day_refuses_days_out_of_reach() -> None:
    for package in OURS:
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("forms"):
                import_module(module.name)

    fields = [(form, field) for form in _forms(forms.BaseForm) for field in form.base_fields.values()]
    days = [(form, field) for form, field in fields if type(field) is forms.DateField]

    assert len(days) > 20
    assert [str(form) for form, field in days if within_reach not in field.validators] == []


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("milestones", {"phase": "fieldwork", "title": "x", "planned_on": "DAY"}),
        ("policies", {"title": "x", "last_reviewed_on": "DAY"}),
        ("engagements", {"title": "x", "report_type": "type_1", "as_of": "DAY", "categories": ["security"]}),
    ],
    ids=["milestones", "policies", "engagements"],
)
def test_the_ends_of_the_calendar_are_refused_by_name(world: World, signed_in, day: str, path: str, body: dict) -> None:
    engagement = opened(world)
    body = {name: day if value == "DAY" else value for name, value in body.items()}
    body |= {"engagement": str(engagement.pk)} if path == "milestones" else {}

    answer = signed_in(world.priya).post(f"/api/v1/clients/{world.acme.pk}/{path}", body, "application/json")

    assert answer.status_code == 400
    assert "between 1970 and 2199" in str(answer.json()["errors"])
    assert again(world, engagement).version == engagement.version
    for page in ("", "audit/", "controls/policies/"):
        assert signed_in(world.priya).get(f"/c/{world.acme.pk}/{page}").status_code == 200


def _forms(form: type) -> list[type]:
    """Every form there is, of ours and of the libraries."""
    below = form.__subclasses__()
    return [*(each for each in below if hasattr(each, "base_fields")), *(f for each in below for f in _forms(each))]
