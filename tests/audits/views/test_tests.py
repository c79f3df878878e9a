from datetime import date

from audits.models import AuditorResult, InternalTest
from soc2hub.tenancy.scope import entering
from tests.audits.building import control, cost, opened, url, verbs
from tests.worlds import World

SOUND = {
    "result": "no_exceptions", "methods": ["inspection"], "population": "12", "items_tested": "12", "deviations": "0",
    "never_done": "0", "tested_on": "2026-09-01",
}  # fmt: skip


def test_a_test_is_recorded_and_the_forecast_follows(acme: World, signed_in) -> None:
    engagement, row = opened(acme), control(acme, criteria=("CC6.1",))
    browser = signed_in(acme.priya)

    answer = browser.post(url("record_test", acme.acme, engagement.pk, row.pk), SOUND)

    with entering(acme.acme, by=acme.priya):
        test = InternalTest.objects.get()
    assert answer.status_code == 302
    assert (test.tested_by, test.tested_on) == (acme.priya, date(2026, 9, 1))
    assert verbs(acme, test.pk) == ["test.recorded"]
    page = browser.get(url("tests", acme.acme, engagement.pk)).text
    assert "every item was examined" in page and "never an opinion" in page


def test_inquiry_alone_is_named(acme: World, signed_in) -> None:
    """DOMAIN R5.1."""
    engagement, row = opened(acme), control(acme)

    answer = signed_in(acme.priya).post(
        url("record_test", acme.acme, engagement.pk, row.pk), SOUND | {"methods": ["inquiry"]}
    )

    assert answer.status_code == 422 and "Asking alone proves nothing" in answer.text
    with entering(acme.acme, by=acme.priya):
        assert not InternalTest.objects.exists()


def test_the_auditors_result_is_transcribed_with_its_page(acme: World, signed_in) -> None:
    engagement, row = opened(acme), control(acme, criteria=("CC6.1",))
    found = {"result": "exception", "methods": ["inspection"], "items_tested": "25", "deviations": "1", "page": "41"}
    browser = signed_in(acme.priya)

    assert browser.post(url("transcribe", acme.acme, engagement.pk, row.pk), found).status_code == 302

    with entering(acme.acme, by=acme.priya):
        assert AuditorResult.objects.get().page == "41"
    assert "no response yet" in browser.get(url("tests", acme.acme, engagement.pk)).text


def test_who_does_not_run_the_audit_records_nothing(acme: World, signed_in) -> None:
    engagement, row = opened(acme), control(acme)

    for who in (acme.omar, acme.vera, acme.audrey):
        for name in ("record_test", "transcribe"):
            assert signed_in(who).post(url(name, acme.acme, engagement.pk, row.pk), SOUND).status_code == 403

    with entering(acme.acme, by=acme.priya):
        assert not InternalTest.objects.exists() and not AuditorResult.objects.exists()


def test_a_control_of_another_client_does_not_exist(acme: World, signed_in) -> None:
    engagement, foreign = opened(acme), control(acme, client=acme.bravo)

    for name in ("record_test", "transcribe"):
        assert signed_in(acme.priya).post(url(name, acme.acme, engagement.pk, foreign.pk), SOUND).status_code == 404


def test_the_page_costs_the_same_with_one_control_and_with_thirty(acme: World, signed_in) -> None:
    engagement, browser = opened(acme), signed_in(acme.vera)
    control(acme, "C-0", criteria=("CC6.1",))
    few = cost(browser, url("tests", acme.acme, engagement.pk))
    for number in range(1, 30):
        control(acme, f"C-{number}", criteria=("CC6.1",))

    assert cost(browser, url("tests", acme.acme, engagement.pk)) == few <= 20
