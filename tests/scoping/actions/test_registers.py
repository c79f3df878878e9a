from decimal import Decimal
from typing import Any

import pytest

from scoping.actions import commitments, flows, services, systems
from scoping.models import Dependency, Flow, Service, System, Tooling
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.scoping.payments import payments
from tests.worlds import World


def verbs() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("verb", flat=True))


def test_a_system_is_added_with_what_it_needs_and_enforces(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

        assert set(made.api.needed_systems) == {made.ledger, made.aws}
        assert made.siem.enforces_on == [made.api]
        assert made.hr.lists_for == [made.api]
        assert made.hr.enforces_on == []


def test_each_act_leaves_one_event(world: World) -> None:
    with entering(world.acme, by=world.priya):
        row = services.add(name="Payments", by=world.priya)
        row = services.change(row, version=1, by=world.priya, name="Pay")
        services.remove(row, version=2, by=world.priya)

    with entering(world.acme, by=world.priya):
        assert verbs()[-3:] == ["service.added", "service.changed", "service.removed"]


def test_a_change_names_the_fields_and_writes_nothing_where_nothing_differs(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        before = made.api.version
        systems.change(
            made.api, version=before, by=world.priya, name="Payments API", needed_systems=[made.aws, made.ledger]
        )
        assert System.objects.get(pk=made.api.pk).version == before

        systems.change(made.api, version=before, by=world.priya, operated_by="Us", needed_systems=[made.ledger])

    with entering(world.acme, by=world.priya):
        event = Event.objects.order_by("seq").last()
        assert event.body["fields"] == ["needed_systems", "operated_by"]
        assert list(Dependency.objects.filter(source=made.api).values_list("target", flat=True)) == [made.ledger.pk]


def test_a_lost_update_is_refused(world: World) -> None:
    with entering(world.acme, by=world.priya):
        row = services.add(name="Payments", by=world.priya)
        services.change(row, version=1, by=world.priya, name="Pay")

        with pytest.raises(Stale):
            services.change(row, version=1, by=world.priya, name="Paid")
        with pytest.raises(Stale):
            services.remove(row, version=1, by=world.priya)

        assert Service.objects.get().name == "Pay"


def test_two_of_one_name_are_refused_in_words(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

        with pytest.raises(Refusal, match="There is a system of that name already") as caught:
            systems.add(name="Wiki", by=world.priya)
        with pytest.raises(Refusal, match="There is a system of that name already"):
            systems.change(made.hr, version=made.hr.version, name="Wiki", by=world.priya)
        with pytest.raises(Refusal, match="drawn already"):
            flows.add(source=made.ledger, target=made.warehouse, by=world.priya)

        assert caught.value.field == "name"
        assert System.objects.filter(name="Wiki").count() == 1


def test_what_others_rest_on_stays(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

        with pytest.raises(Refusal, match="“Ledger” is still used"):
            systems.remove(made.ledger, version=1, by=world.priya)
        with pytest.raises(Refusal, match="First Bank"):
            services.remove(made.service, version=1, by=world.priya)

        assert System.objects.filter(pk=made.ledger.pk).exists()
        assert Flow.objects.count() == 1


def test_a_system_takes_its_own_ties_with_it(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

        systems.remove(made.siem, version=1, by=world.priya)

        assert not Tooling.objects.filter(enforces=True).exists()


def test_a_vendor_stays_out_only_with_its_reason(world: World) -> None:
    """DOMAIN R9.1."""
    with entering(world.acme, by=world.priya):
        with pytest.raises(Invalid) as caught:
            systems.add(name="Mailer", exit="monitored_vendor", exit_reason=" ", by=world.priya)

        assert caught.value.field == "exit_reason"
        assert not System.objects.exists()


def test_a_tool_is_one_thing_to_a_system_and_nothing_is_tied_to_itself(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

        with pytest.raises(Invalid, match="either enforces"):
            systems.change(made.siem, version=1, lists_for=[made.api], by=world.priya)
        with pytest.raises(Invalid, match="tied to itself"):
            systems.change(made.siem, version=1, needed_systems=[made.siem], by=world.priya)
        with pytest.raises(Invalid, match="to another one"):
            flows.add(source=made.api, target=made.api, by=world.priya)


@pytest.mark.parametrize("given", [["secrets"], ["customer", "secrets"], ["secrets", {"of": "nobody"}]])
def test_a_class_of_data_that_nobody_knows_is_refused_whatever_the_way_in(world: World, given: list[Any]) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
    with entering(world.acme, by=world.priya):
        before, refusals = verbs(), []
        for act in (
            lambda: systems.add(name="Cache", data_classes=given, by=world.priya),
            lambda: systems.SYSTEMS.add_all(
                [{"name": "Cache"}, {"name": "Queue", "data_classes": given}], by=world.priya
            ),
            lambda: systems.change(made.api, version=1, data_classes=given, by=world.priya),
            lambda: flows.add(source=made.api, target=made.wiki, data_classes=given, by=world.priya),
            lambda: flows.change(made.export, version=1, data_classes=given, by=world.priya),
        ):
            with pytest.raises(Invalid, match=r"No such class of data: .*secrets.*\. There are customer, ") as caught:
                act()
            refusals.append(caught.value.field)

    with entering(world.acme, by=world.priya):
        assert refusals == ["data_classes"] * 5
        assert verbs() == before
        assert not System.objects.filter(name__in=["Cache", "Queue"]).exists()
        assert list(Flow.objects.values_list("data_classes", flat=True)) == [["customer"]]
        assert System.objects.get(pk=made.api.pk).data_classes == []


def test_every_known_class_of_data_is_taken(world: World) -> None:
    known = [key for key, _ in System.DATA_CLASSES]
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

        systems.change(made.api, version=1, data_classes=known, by=world.priya)
        flows.change(made.export, version=1, data_classes=known, by=world.priya)

        assert System.objects.get(pk=made.api.pk).data_classes == known
        assert Flow.objects.get().data_classes == known


def test_a_signed_commitment_cannot_be_left_out(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

        with pytest.raises(Invalid) as caught:
            commitments.change(made.bank, version=1, is_chosen=False, by=world.priya)
        commitments.change(made.shop, version=1, is_chosen=False, by=world.priya)

        assert caught.value.field == "is_chosen"


def test_the_computed_boundary_becomes_the_proposal(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        systems.change(made.wiki, version=1, proposed_in=True, by=world.priya)

        systems.adopt_minimum(world.acme, by=world.priya)

        names = System.objects.filter(proposed_in=True).order_by("name").values_list("name", flat=True)
        assert list(names) == ["Ledger", "Payments API", "SIEM", "Warehouse"]


def test_nothing_can_be_adopted_where_nothing_is_needed(world: World) -> None:
    with entering(world.acme, by=world.priya), pytest.raises(Refusal, match="Nothing is needed yet"):
        systems.adopt_minimum(world.acme, by=world.priya)


@pytest.mark.parametrize("values", [{"kind": "uptime", "promised": Decimal(101)}, {"promised": Decimal(0)}])
def test_a_promise_that_cannot_be_is_refused(world: World, values: dict[str, Any]) -> None:
    with entering(world.acme, by=world.priya), pytest.raises(Invalid) as refused:
        commitments.add(customer="First Bank", by=world.priya, **({"kind": "deletion"} | values))

    assert refused.value.field == "promised"
