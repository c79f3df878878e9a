from audits.models import InternalTest
from soc2hub.tenancy.scope import entering
from tests.audits.building import control, cost, opened, url
from tests.worlds import World

JSON = "application/json"
SOUND = {
    "result": "no_exceptions", "methods": ["inspection"], "population": 12, "items_tested": 2,
    "tested_on": "2026-09-01",
}  # fmt: skip


def test_a_test_is_recorded_and_extended(acme: World, signed_in) -> None:
    body = SOUND | {"engagement": str(opened(acme).pk), "control": str(control(acme).pk)}
    api = signed_in(acme.priya)

    made = api.post(url("api_tests", acme.acme), body | {"tested_by": str(acme.eve.pk)}, content_type=JSON)
    extended = api.patch(
        url("api_test", acme.acme, made.json()["id"]),
        {"items_tested": 12},
        content_type=JSON,
        headers={"If-Match": '"1"'},
    )

    assert (made.status_code, made.json()["tested_by"]) == (201, str(acme.priya.pk))
    assert (extended.status_code, extended.json()["items_tested"], extended["ETag"]) == (200, 12, '"2"')


def test_what_makes_no_sense_is_named(acme: World, signed_in) -> None:
    """DOMAIN R5.1."""
    body = SOUND | {"engagement": str(opened(acme).pk), "control": str(control(acme).pk), "methods": ["inquiry"]}

    answer = signed_in(acme.priya).post(url("api_tests", acme.acme), body, content_type=JSON)

    assert (answer.status_code, answer.json()["field"]) == (422, "methods")
    with entering(acme.acme, by=acme.priya):
        assert not InternalTest.objects.exists()


def test_rows_of_another_client_are_as_unknown_as_made_up_ones(acme: World, signed_in) -> None:
    foreign = control(acme, client=acme.bravo)
    body = SOUND | {"engagement": str(opened(acme).pk)}
    api = signed_in(acme.priya)

    answers = [
        api.post(url("api_tests", acme.acme), body | {"control": key}, content_type=JSON)
        for key in (str(foreign.pk), "00000000-0000-4000-8000-000000000000")
    ]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_who_does_not_run_the_audit_records_nothing(acme: World, signed_in) -> None:
    body = SOUND | {"engagement": str(opened(acme).pk), "control": str(control(acme).pk)}

    for who in (acme.omar, acme.vera, acme.audrey):
        assert signed_in(who).post(url("api_tests", acme.acme), body, content_type=JSON).status_code == 403

    with entering(acme.acme, by=acme.priya):
        assert not InternalTest.objects.exists()


def test_the_list_costs_the_same_with_one_test_and_with_thirty(acme: World, signed_in) -> None:
    engagement, api = opened(acme), signed_in(acme.priya)
    body = SOUND | {"engagement": str(engagement.pk)}
    api.post(url("api_tests", acme.acme), body | {"control": str(control(acme).pk)}, content_type=JSON)
    few = cost(api, url("api_tests", acme.acme))
    for number in range(30):
        row = control(acme, f"N-{number}")
        api.post(url("api_tests", acme.acme), body | {"control": str(row.pk)}, content_type=JSON)

    assert cost(api, url("api_tests", acme.acme)) == few <= 8
