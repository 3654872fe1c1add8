"""Master data of a supplier: numbers of registers, sectors, status, marks, contacts, places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import DomainError, InvalidInput
from core.models import Event
from suppliers.identifiers import checked_identifier
from suppliers.models import Contact, StatusChange, Supplier, SupplierStatus
from suppliers.sectors import isic_of, isic_sectors, nace_of, nace_sectors, sectors_named
from suppliers.services.contacts import add_contact, change_contact, contacts_of, remove_contact
from suppliers.services.flags import end_flag, set_flag
from suppliers.services.identifiers import IdTaken, add_identifier
from suppliers.services.listing import EditConflict, update_supplier
from suppliers.services.sites import add_site
from suppliers.services.sorting import CategoryValues, remove_category, save_category
from suppliers.services.statuses import MOVES, MoveNotAllowed, change_status
from tenants.scope import scope


@pytest.mark.parametrize(
    ("scheme", "country", "written", "kept"),
    [
        ("lei", "", "5493 0084 UKLV MY22 DS16", "54930084UKLVMY22DS16"),
        ("os", "", "cn-2021250-d1dtn-7", "CN2021250D1DTN7"),
        ("os", "", "IN 2019067 X1K87 G", "IN2019067X1K87G"),
        ("duns", "", "15-048-3782", "150483782"),
        ("tax", "CN", "91110000 600037341L", "91110000600037341L"),
        ("tax", "SE", "SE 5561888404 01", "556188840401"),
        ("tax", "BD", "000123456-0101", "000123456-0101"),  # no rule known: as written
    ],
)
def test_a_number_that_is_right_is_kept_without_its_gaps(scheme, country, written, kept) -> None:
    assert checked_identifier(scheme=scheme, number=written, country=country) == kept


@pytest.mark.parametrize(
    ("scheme", "country", "written", "code"),
    [
        ("lei", "", "54930084UKLVMY22DS17", "checksum"),
        ("lei", "", "54930084UKLV", "lei_form"),
        ("os", "", "CN2021250D1DTN8", "checksum"),
        ("os", "", "XX2021250D1DTN7", "os_form"),
        ("os", "", "CN2021250D1DTN", "os_form"),
        ("duns", "", "1504837821", "duns_form"),
        ("tax", "CN", "91110000600037342L", "checksum"),
        ("tax", "CN", "9111", "length"),
        ("tax", "", "91110000600037341L", "country_missing"),
        ("tax", "CN", "\u200b ", "missing"),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(scheme, country, written, code) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_identifier(scheme=scheme, number=written, country=country)
    assert refused.value.code == code


def test_classifications_are_whole_and_nace_leads_to_isic() -> None:
    assert (len(isic_sectors()), len(nace_sectors())) == (766, 996)
    assert {one.isic for one in nace_sectors().values()} == set(isic_sectors())
    assert str(nace_of("1310 anything")) == "13.10 Preparation and spinning of textile fibres"
    assert nace_of("c13.10") == nace_of("13.10")
    assert [nace_of(text) for text in ("99.99", "", "yarn")] == [None] * 3
    found = isic_of("C1311")
    assert found is not None
    assert found.code == "1311"
    assert [one.code for one in sectors_named(nace_sectors(), "knitted hosiery")] == ["14.31"]


def test_a_status_moves_by_its_steps_with_a_reason_and_a_history(world) -> None:
    mill, actor = world.supplier("Aurora", "Lone Mill"), world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        change_status(supplier=mill, to="onboarding", reason="Samples were good", actor=actor)
        with pytest.raises(MoveNotAllowed, match=r"Lone Mill is .In onboarding.*Admitted, On watch"):
            change_status(supplier=mill, to="suspended", reason="Late again", actor=actor)
        with pytest.raises(MoveNotAllowed):
            change_status(supplier=mill, to="onboarding", reason="Samples were good", actor=actor)
        with pytest.raises(InvalidInput, match="Write the reason"):
            change_status(supplier=mill, to="admitted", reason=" . ", actor=actor)
        step = StatusChange.objects.get()
        assert (step.old, step.new, step.reason, step.changed_by_id) == (
            "candidate",
            "onboarding",
            "Samples were good",
            actor.pk,
        )
        assert Supplier.objects.get(pk=mill.pk).status == "onboarding"
        event = Event.objects.get(kind="supplier.status_changed")
        assert (event.before, event.after["reason"]) == ({"status": "candidate"}, "Samples were good")


def test_every_status_can_be_reached_and_left() -> None:
    assert set(MOVES) == set(SupplierStatus)
    assert {to for moves in MOVES.values() for to in moves} == set(SupplierStatus)
    assert all(status not in moves for status, moves in MOVES.items())


def test_a_supplier_company_does_not_read_why_a_buyer_marks_it(world) -> None:
    supplier, actor = world.supplier("Aurora"), world.user("Aurora", "procurement")
    assert supplier.supplier_org_id is not None
    with scope(world.scope("Aurora")):
        set_flag(supplier=supplier, kind="high_risk", reason="A tip-off", actor=actor, now=world.now)
        change_status(supplier=supplier, to="refused", reason="A tip-off", actor=actor)
        update_supplier(
            supplier=supplier,
            actor=actor,
            name=supplier.name,
            country=supplier.country,
            spend_share=Decimal("12.5"),
        )
    with scope(world.scope("Evergreen")):
        kinds = ("flag.set", "supplier.status_changed", "supplier.changed")
        assert not Event.objects.filter(kind__in=kinds).exists()


def test_a_mark_is_set_once_ended_with_a_reason_and_stays_on_record(world) -> None:
    mill, actor = world.supplier("Aurora", "Lone Mill"), world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        with pytest.raises(InvalidInput):
            set_flag(supplier=mill, kind="strategic", reason="", actor=actor, now=world.now)
        flag = set_flag(supplier=mill, kind="strategic", reason="Only source", actor=actor, now=world.now)
        with pytest.raises(DomainError, match="already"):
            set_flag(supplier=mill, kind="strategic", reason="Once more", actor=actor, now=world.now)
        end_flag(flag=flag, reason="Second source found", actor=actor, now=world.now)
        with pytest.raises(DomainError, match="ended already"):
            end_flag(flag=flag, reason="Second source found", actor=actor, now=world.now)
        set_flag(supplier=mill, kind="strategic", reason="Only source", actor=actor, now=world.now)
        assert mill.flags.count() == 2


def test_requests_go_to_the_main_contact_wherever_it_was_written(world) -> None:
    actor = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        supplier = Supplier.objects.get(name="Evergreen Knitting")
        known = contacts_of(supplier)
        assert [(one.email, one.is_main) for one in known] == [("contact@evergreen.example", True)]
        assert not Contact.objects.exists()
        li = add_contact(
            supplier=supplier, values={"name": "Wen Li", "email": "wen@evergreen.example"}, actor=actor
        )
        assert [one.is_main for one in contacts_of(supplier)] == [True, False]
        change_contact(supplier=supplier, contact=li, values={}, is_main=True, actor=actor)
        supplier.refresh_from_db()
        assert (supplier.contact_name, supplier.contact_email) == ("Wen Li", "wen@evergreen.example")
        assert Contact.objects.filter(is_main=True).count() == 1
        with pytest.raises(DomainError, match="Make somebody else"):
            remove_contact(supplier=supplier, contact=li, actor=actor)
        with pytest.raises(DomainError, match="this address already"):
            add_contact(supplier=supplier, values={"email": "WEN@evergreen.example"}, actor=actor)
        update_supplier(
            supplier=supplier,
            actor=actor,
            name=supplier.name,
            country="CN",
            contact_email="li@evergreen.example",
        )
        assert Contact.objects.get(pk=li.pk).email == "li@evergreen.example"


def test_a_save_over_somebody_elses_is_refused_and_changes_nothing(world) -> None:
    supplier, actor = world.supplier("Aurora"), world.user("Aurora", "procurement")
    common = {"actor": actor, "name": supplier.name, "country": "CN"}
    with scope(world.scope("Aurora")):
        first = update_supplier(supplier=supplier, seen=supplier.revision, sector="Wool", **common)
        assert first.revision == supplier.revision + 1
        with pytest.raises(EditConflict) as conflict:
            update_supplier(supplier=supplier, seen=supplier.revision, sector="Cotton", **common)
        assert conflict.value.supplier.sector == "Wool"
        same = update_supplier(supplier=supplier, seen=supplier.revision, sector="Wool", **common)
        assert same.revision == first.revision


def test_one_erp_id_stands_for_one_supplier_and_a_register_number_for_several(world) -> None:
    knitting, mill = world.supplier("Aurora"), world.supplier("Aurora", "Lone Mill")
    actor = world.user("Aurora", "procurement")
    with scope(world.scope("Aurora")):
        for supplier in (knitting, mill):
            add_identifier(supplier=supplier, scheme="duns", number="150483782", actor=actor)
        add_identifier(supplier=mill, scheme="erp", source="SAP", number="77", actor=actor)
        with pytest.raises(IdTaken, match="Lone Mill"):
            add_identifier(supplier=knitting, scheme="erp", source="SAP", number="77", actor=actor)
        with pytest.raises(InvalidInput, match="which system"):
            add_identifier(supplier=knitting, scheme="erp", number="78", actor=actor)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [("120.5673", "32.39", "off_the_globe"), ("32.39", None, "half"), (None, "120.5673", "half")],
)
def test_a_place_off_the_globe_or_half_said_is_refused(world, latitude, longitude, code) -> None:
    mill, actor = world.supplier("Aurora", "Lone Mill"), world.user("Aurora", "procurement")
    place = [None if one is None else Decimal(one) for one in (latitude, longitude)]
    with scope(world.scope("Aurora")):
        with pytest.raises(InvalidInput) as refused:
            add_site(supplier=mill, name="Hall 1", latitude=place[0], longitude=place[1], actor=actor)
        assert refused.value.code == code
        assert not mill.sites.exists()


def test_categories_have_one_level_below_them_and_marks_have_reasons(world) -> None:
    actor, tenant = world.user("Aurora", "esg_manager"), world.org("Aurora").pk
    with scope(world.scope("Aurora")):
        top = save_category(tenant_id=tenant, values={"code": "M", "name": "Materials"}, actor=actor)
        part = save_category(
            tenant_id=tenant, values={"code": "M1", "name": "Fibres", "parent": top}, actor=actor
        )
        wrong: list[CategoryValues] = [
            {"code": "M11", "name": "Wool", "parent": part},
            {"code": "M2", "name": "Hides", "is_high_risk": True, "risk_reason": ""},
        ]
        for values in wrong:
            with pytest.raises(InvalidInput):
                save_category(tenant_id=tenant, values=values, actor=actor)
        with pytest.raises(InvalidInput):
            save_category(
                tenant_id=tenant,
                values={"code": "M", "name": "Materials", "parent": part},
                category=top,
                actor=actor,
            )
        with pytest.raises(DomainError, match="still holds 0 suppliers and 1 categories"):
            remove_category(category=top, actor=actor)
        remove_category(category=part, actor=actor)
        remove_category(category=top, actor=actor)
