import pytest

from audits.actions import grants
from audits.models import Grant
from soc2hub.accounts.models import Membership
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering
from tests.audits.building import in_room, opened, verbs
from tests.worlds import World


def test_only_a_live_auditor_gets_a_room(acme: World) -> None:
    engagement = opened(acme)

    with pytest.raises(Refusal, match="Invite this person"):
        in_room(acme, engagement, acme.erin)

    with entering(acme.acme, by=acme.priya):
        Membership.objects.filter(user=acme.audrey).update(expires_at="2020-01-01T00:00Z")
    with pytest.raises(Refusal, match="Invite this person"):
        in_room(acme, engagement)
    with entering(acme.acme, by=acme.priya):
        assert not Grant.objects.exists()


def test_a_room_is_opened_once_and_may_be_opened_again_after_it_was_shut(acme: World) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    with pytest.raises(Refusal, match="already"):
        in_room(acme, engagement)

    with entering(acme.acme, by=acme.priya):
        grants.revoke(Grant.objects.get(), by=acme.priya)
    in_room(acme, engagement)

    assert verbs(acme, engagement.pk) == ["engagement.opened", "room.opened", "room.shut", "room.opened"]
