from datetime import date

import pytest
from django.db import IntegrityError, transaction

from audits.actions import results
from audits.models import AuditorResult, InternalTest
from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Role
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from tests.audits.building import again, control, issued, opened, verbs
from tests.worlds import World

SOUND = {
    "result": "no_exceptions", "methods": ["inspection"], "population": 12, "items_tested": 2, "deviations": 0,
    "tested_on": date(2026, 9, 1),
}  # fmt: skip


def test_a_test_is_recorded_by_somebody_who_does_not_own_the_control(acme: World) -> None:
    engagement, row = opened(acme), control(acme)

    with entering(acme.acme, by=acme.priya):
        test = results.record_test(engagement, row, by=acme.priya, **SOUND)

    assert test.tested_by == acme.priya
    assert verbs(acme, test.pk) == ["test.recorded"]


def test_nobody_tests_the_control_they_own(acme: World) -> None:
    """DOMAIN R8.6."""
    engagement, row = opened(acme), control(acme)
    with entering(acme.acme, by=acme.priya):
        Membership.objects.filter(user=acme.omar).update(role=Role.ANALYST)

    with entering(acme.acme, by=acme.omar), pytest.raises(Refusal, match="somebody else must test it"):
        results.record_test(engagement, row, by=acme.omar, **SOUND)

    with entering(acme.acme, by=acme.priya):
        assert not InternalTest.objects.exists()


def test_even_in_sql_nobody_tests_the_control_they_own_nor_changes_its_test(acme: World) -> None:
    """DOMAIN R8.6."""
    engagement, row = opened(acme), control(acme)
    with entering(acme.acme, by=acme.priya):
        Membership.objects.filter(user=acme.omar).update(role=Role.ANALYST)
        test = results.record_test(engagement, row, by=acme.priya, **SOUND)

    for user in (acme.omar, acme.priya):
        with entering(acme.acme, by=user), pytest.raises(IntegrityError, match="does not test"), transaction.atomic():
            InternalTest.objects.create(engagement=engagement, control=row, tested_by=acme.omar, **SOUND)
    with entering(acme.acme, by=acme.omar), pytest.raises(IntegrityError, match="does not test"), transaction.atomic():
        InternalTest.objects.filter(pk=test.pk).update(deviations=1)

    with entering(acme.acme, by=acme.priya):
        assert InternalTest.objects.filter(deviations=0).count() == 1


def test_inquiry_alone_is_refused_by_the_act_and_by_the_database(acme: World) -> None:
    """DOMAIN R5.1."""
    engagement, row = opened(acme), control(acme)

    with entering(acme.acme, by=acme.priya), pytest.raises(Invalid, match="Asking alone") as caught:
        results.record_test(engagement, row, by=acme.priya, **SOUND | {"methods": ["inquiry"]})
    with entering(acme.acme, by=acme.priya), pytest.raises(IntegrityError), transaction.atomic():
        InternalTest.objects.create(
            engagement=engagement, control=row, tested_by=acme.priya, **SOUND | {"methods": ["inquiry"]}
        )

    assert caught.value.field == "methods"


def test_an_extended_sample_is_the_same_test_and_the_former_counts_stay_in_the_trail(acme: World) -> None:
    """DOMAIN R6.10."""
    engagement, row = opened(acme), control(acme)
    with entering(acme.acme, by=acme.priya):
        test = results.record_test(engagement, row, by=acme.priya, **SOUND)

        results.change_test(test, version=1, by=acme.priya, items_tested=12, deviations=1, result="exception")

    assert (again(acme, test).items_tested, again(acme, test).deviations) == (12, 1)
    assert verbs(acme, test.pk) == ["test.recorded", "test.changed"]


def test_the_auditors_result_needs_its_page(acme: World) -> None:
    engagement, row = opened(acme), control(acme)

    with entering(acme.acme, by=acme.priya), pytest.raises(Invalid, match="page"):
        results.transcribe(
            engagement, row, by=acme.priya, result="no_exceptions", methods=["inspection"], items_tested=2
        )


def test_the_auditors_result_is_mended_with_its_version(acme: World) -> None:
    engagement, row = opened(acme), control(acme)
    found = {"result": "no_exceptions", "methods": ["inspection"], "items_tested": 2, "page": "34"}
    with entering(acme.acme, by=acme.priya):
        first = results.transcribe(engagement, row, by=acme.priya, **found)

        with pytest.raises(Stale):
            results.transcribe(engagement, row, by=acme.priya, **found | {"page": "35"})
        results.transcribe(engagement, row, by=acme.priya, version=first.version, **found | {"page": "35"})

        assert AuditorResult.objects.get().page == "35"
        assert not InternalTest.objects.exists()


def test_results_of_an_issued_report_stand(acme: World) -> None:
    """DOMAIN R2.10, §13.8."""
    engagement, row = opened(acme), control(acme)
    with entering(acme.acme, by=acme.priya):
        test = results.record_test(engagement, row, by=acme.priya, **SOUND)
    engagement = issued(acme, engagement)

    with entering(acme.acme, by=acme.priya):
        with pytest.raises(Refusal, match="The report is issued"):
            results.change_test(again(acme, test), version=1, by=acme.priya, note="Better so.")
        with pytest.raises(Refusal, match="The report is issued"):
            results.record_test(engagement, row, by=acme.priya, **SOUND)
        with pytest.raises(Refusal, match="The report is issued"):
            results.transcribe(engagement, row, by=acme.priya, result="no_exceptions", methods=["inspection"], page="9")

    assert again(acme, test).note == ""
