"""What a program reads of the supplier list, and what becomes of what it tells."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from suppliers.models import Supplier, SupplierKey
from tenants.scope import scope
from tests.api.programs import Program

MILL = {"name": "Hazel Weaving", "country": "PT", "address": "1 Loom Street"}


def put(erp: Program, body: object, external_id: str = "4711"):
    return erp.put(f"suppliers/by-source/sap/{external_id}/", body)


def upsert(erp: Program, *rows: object) -> list[dict[str, object]]:
    answer = erp.post("suppliers/upsert/", {"source_system": "sap", "suppliers": rows})
    assert answer.status_code == 200, answer.json()
    verdicts: list[dict[str, object]] = answer.json()["rows"]
    return verdicts


def faults(answer) -> list[tuple[str, str]]:
    """Pointer and code of each fault of a problem or a verdict."""
    found = answer if isinstance(answer, dict) else answer.json()
    return [(fault.get("pointer", fault.get("parameter")), fault["code"]) for fault in found["errors"]]


# One supplier


def test_an_unknown_key_makes_a_supplier(world, erp) -> None:
    answer = put(erp, MILL | {"tier": 2, "contact_email": "mill@example.org"})

    assert answer.status_code == 201
    made = answer.json()
    assert made["outcome"] == "created"
    assert made["keys"] == [{"source_system": "sap", "external_id": "4711"}]
    assert (made["number"], made["status"], made["tier"]) == (3, "candidate", 2)
    assert erp.get(f"suppliers/{made['id']}/").json() == {k: v for k, v in made.items() if k != "outcome"}


def test_the_same_again_changes_nothing(world, erp) -> None:
    first = put(erp, MILL).json()
    again = put(erp, MILL)

    assert again.status_code == 200
    assert again.json() == first | {"outcome": "unchanged"}


def test_only_what_is_named_and_differs_is_changed(world, erp) -> None:
    put(erp, MILL | {"sector": "Weaving", "reference": "A-1"})
    answer = put(erp, {"sector": "Dyeing", "tier": 1}).json()

    assert (answer["outcome"], answer["sector"], answer["reference"]) == ("updated", "Dyeing", "A-1")
    with scope(world.scope("Aurora")):
        event = Event.objects.get(kind="supplier.changed")
    assert (event.before, event.after) == ({"sector": "Weaving"}, {"sector": "Dyeing"})
    assert event.actor_name == "ERP"


def test_a_key_that_means_a_listed_supplier_is_connected_to_it(world, erp) -> None:
    listed = put(erp, MILL).json()
    as_others_write = {"name": "HAZEL  weaving.", "country": "Portugal", "address": "1, loom street"}
    told = erp.put("suppliers/by-source/crm/P-1/", as_others_write).json()

    assert (told["outcome"], told["id"]) == ("connected", listed["id"])
    assert told["keys"] == [
        {"source_system": "crm", "external_id": "P-1"},
        {"source_system": "sap", "external_id": "4711"},
    ]


def test_our_id_connects_a_supplier_known_under_another_name(world, erp) -> None:
    mill = world.supplier("Aurora", "Lone Mill")
    told = put(erp, {"id": str(mill.pk), "name": "Lone Mill Joint Stock Company"}).json()

    assert (told["outcome"], told["id"]) == ("connected", str(mill.pk))
    assert told["name"] == "Lone Mill Joint Stock Company"


@pytest.mark.parametrize("whose", ["Borealis", "nobody"])
def test_a_foreign_id_is_as_absent_as_none(world, erp, whose) -> None:
    foreign = uuid4() if whose == "nobody" else world.supplier(whose).pk
    answer = put(erp, MILL | {"id": str(foreign)})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/id", "code": "absent", "detail": "There is no supplier with this id in your list."}
    ]
    assert erp.get(f"suppliers/{foreign}/").status_code == 404


def test_a_key_stays_with_its_supplier(world, erp) -> None:
    put(erp, MILL)
    mill = world.supplier("Aurora", "Lone Mill")

    assert faults(put(erp, {"id": str(mill.pk)})) == [("/id", "key_of_another")]


def test_half_a_supplier_is_refused_with_what_is_missing(world, erp) -> None:
    answer = put(erp, {"sector": "Weaving"})

    assert answer.status_code == 422
    assert faults(answer) == [("/name", "missing"), ("/country", "missing")]


def test_a_supplier_cannot_take_the_place_of_another(world, erp) -> None:
    put(erp, MILL)
    put(erp, MILL | {"name": "Beech Weaving"}, "4712")
    answer = put(erp, {"name": "hazel weaving"}, "4712")

    assert faults(answer) == [("/name", "already_listed")]
    assert erp.get("suppliers/", q="Beech").json()["items"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (MILL | {"country": "Atlantis"}, ("/country", "unknown")),
        (MILL | {"tier": 0}, ("/tier", "min_value")),
        (MILL | {"tier": 10**30}, ("/tier", "max_value")),
        (MILL | {"tier": "two"}, ("/tier", "invalid")),
        (MILL | {"size_class": "huge"}, ("/size_class", "invalid_choice")),
        (MILL | {"contact_email": "mill"}, ("/contact_email", "invalid")),
        (MILL | {"name": ""}, ("/name", "blank")),
        (MILL | {"name": "\u200b"}, ("/name", "blank")),
        (MILL | {"name": "x" * 201}, ("/name", "max_length")),
        (MILL | {"name": "a\x00b"}, ("/name", "nul")),
        (MILL | {"name": "\ud800"}, ("/name", "surrogate_characters_not_allowed")),
        (MILL | {"name": ["Hazel"]}, ("/name", "invalid")),
        (MILL | {"name": None}, ("/name", "null")),
        (MILL | {"status": "admitted"}, ("/status", "unknown_field")),
        (MILL | {"a/b~c": 1}, ("/a~1b~0c", "unknown_field")),
        (MILL | {"id": "7"}, ("/id", "invalid")),
        ([MILL], ("", "invalid")),
        ("Hazel Weaving", ("", "invalid")),
        (None, ("", "null")),
    ],
)
def test_values_that_cannot_be_used_are_pointed_at(world, erp, body, fault) -> None:
    answer = put(erp, body)

    assert answer.status_code == 422
    assert faults(answer) == [fault]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("suppliers/by-source/sap/10%2F0234/", 201),  # a key with a slash in it
        ("suppliers/by-source/sap/供应商-1/", 201),
        ("suppliers/by-source/sa p/1/", 400),
        ("suppliers/by-source/sap/%00/", 400),
        ("suppliers/by-source/sap/%E2%80%8B/", 400),
        (f"suppliers/by-source/sap/{'1' * 129}/", 400),
        ("suppliers/by-source/sap//", 404),
    ],
)
def test_keys_are_told_apart_and_checked(world, erp, path, status) -> None:
    answer = erp.put(path, MILL)

    assert answer.status_code == status
    assert erp.put(path, MILL).status_code == (200 if status == 201 else status)


# Many


def test_rows_that_can_be_taken_are_taken_and_others_say_why(world, erp) -> None:
    verdicts = upsert(
        erp,
        MILL | {"external_id": "1"},
        {"external_id": "2", "name": "Beech Dyeing"},
        MILL | {"external_id": "1"},
        MILL | {"external_id": "3", "tier": 12},
        MILL,
        "Hazel Weaving",
        {"external_id": 4, "name": "Cedar Buttons", "country": "IT"},
    )

    assert [verdict["outcome"] for verdict in verdicts] == ["created", *["refused"] * 5, "created"]
    assert [faults(verdict) for verdict in verdicts[1:6]] == [
        [("/suppliers/1/country", "missing")],
        [("/suppliers/2/external_id", "repeated")],
        [("/suppliers/3/tier", "max_value")],
        [("/suppliers/4/external_id", "required")],
        [("/suppliers/5", "invalid")],
    ]
    assert [verdict["external_id"] for verdict in verdicts] == ["1", "2", "1", "3", None, None, "4"]
    with scope(world.scope("Aurora")):
        assert SupplierKey.objects.count() == 2


def test_two_keys_of_one_body_may_mean_one_new_supplier(world, erp) -> None:
    verdicts = upsert(
        erp, MILL | {"external_id": "1"}, MILL | {"external_id": "2", "name": "HAZEL WEAVING", "tier": 3}
    )

    assert [verdict["outcome"] for verdict in verdicts] == ["created", "connected"]
    assert verdicts[0]["id"] == verdicts[1]["id"]
    found = erp.get(f"suppliers/{verdicts[0]['id']}/").json()
    assert (found["name"], found["tier"]) == ("HAZEL WEAVING", 3)


def test_rows_are_taken_in_their_order_when_names_move(world, erp) -> None:
    upsert(erp, MILL | {"external_id": "1"}, MILL | {"external_id": "2", "name": "Beech"})
    verdicts = upsert(
        erp,
        {"external_id": "1", "name": "Cedar"},  # leaves a place …
        {"external_id": "2", "name": "Hazel Weaving"},  # … that this one takes
        MILL | {"external_id": "3", "name": "Beech"},  # and a new one takes the next
        {"external_id": "1", "name": "Cedar"},
    )

    assert [verdict["outcome"] for verdict in verdicts] == ["updated", "updated", "created", "refused"]
    names = {
        key["external_id"]: item["name"]
        for item in erp.get("suppliers/").json()["items"]
        for key in item["keys"]
    }
    assert names == {"1": "Cedar", "2": "Hazel Weaving", "3": "Beech"}


def test_two_keys_of_one_supplier_cannot_make_it_the_twin_of_another(world, erp) -> None:
    upsert(
        erp,
        MILL | {"external_id": "1"},
        MILL | {"external_id": "2"},
        {"external_id": "3", "name": "Beech", "country": "PT", "address": "2 Loom Street"},
    )
    verdicts = upsert(
        erp, {"external_id": "1", "name": "Beech"}, {"external_id": "2", "address": "2 Loom Street"}
    )

    assert [verdict["outcome"] for verdict in verdicts] == ["updated", "refused"]
    assert faults(verdicts[1]) == [("/suppliers/1/name", "already_listed")]


def test_a_thousand_rows_take_as_many_queries_as_one(world, erp) -> None:
    def queries(first: int, last: int, **more: object) -> int:
        rows = [MILL | {"external_id": str(n), "name": f"Mill {n}", **more} for n in range(first, last)]
        with CaptureQueriesContext(connection) as seen:
            upsert(erp, *rows)
        return len(seen)

    erp.get("suppliers/")  # notes the use
    assert queries(0, 1) == queries(1, 301)
    assert queries(0, 1, tier=2) == queries(1, 301, tier=2)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("/source_system", "required")),
        ({"source_system": "sap", "suppliers": []}, ("/suppliers", "min_length")),
        ({"source_system": "sap", "suppliers": [{}] * 1001}, ("/suppliers", "max_length")),
        ({"source_system": "sap", "suppliers": MILL}, ("/suppliers", "not_a_list")),
        ({"source_system": "a b", "suppliers": [MILL]}, ("/source_system", "invalid")),
    ],
)
def test_a_body_that_holds_no_rows_is_refused_whole(world, erp, body, fault) -> None:
    answer = erp.post("suppliers/upsert/", body)

    assert answer.status_code == 422
    assert fault in faults(answer)


def test_every_buyer_has_its_own_keys(world, erp) -> None:
    put(erp, MILL)
    other = Program(world, "Borealis").sign_in()

    assert put(other, MILL).status_code == 201
    with scope(world.scope("Borealis")):
        assert SupplierKey.objects.count() == 1


# Reading


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Evergreen Knitting", "Lone Mill"]),
        ({"q": "mill"}, ["Lone Mill"]),
        ({"country": "CN"}, ["Evergreen Knitting"]),
        ({"tier": 2}, []),
        ({"status": "candidate", "country": "VN"}, ["Lone Mill"]),
        ({"updated_since": "2100-01-01T00:00:00Z"}, []),
        ({"updated_since": "2000-01-01"}, ["Evergreen Knitting", "Lone Mill"]),
    ],
)
def test_the_list_is_narrowed(world, erp, query, names) -> None:
    assert [item["name"] for item in erp.get("suppliers/", **query).json()["items"]] == names


def test_what_changed_since_is_found(world, erp) -> None:
    put(erp, MILL)
    with scope(world.scope("Aurora")):
        newest = Supplier.objects.latest("updated_at").updated_at
    since = (newest - timedelta(microseconds=1)).isoformat()

    assert [item["name"] for item in erp.get("suppliers/", updated_since=since).json()["items"]] == [
        "Hazel Weaving"
    ]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"limit": 201}, ("limit", "max_value")),
        ({"limit": 0}, ("limit", "min_value")),
        ({"limit": "9" * 5000}, ("limit", "max_string_length")),
        ({"cursor": "nonsense"}, ("cursor", "cursor_unreadable")),
        ({"cursor": "WyI5OTk5OTk5OTk5OTk5OTk5Il0"}, ("cursor", "cursor_unreadable")),
        ({"cursor": "W1tbW1tbW1tdXV1dXV1dXQ"}, ("cursor", "cursor_unreadable")),
        ({"country": "china"}, ("country", "invalid")),
        ({"tier": "one"}, ("tier", "invalid")),
        ({"updated_since": "yesterday"}, ("updated_since", "invalid")),
        ({"updated_since": "0001-01-01T00:00:00+14:00"}, ("updated_since", "overflow")),
        ({"status": "gone"}, ("status", "invalid_choice")),
        ({"q": "a\x00b"}, ("q", "null_characters_not_allowed")),
        ({"country": ["CN", "VN"]}, ("country", "twice")),
        ({"colour": "red"}, ("colour", "unknown_field")),
    ],
)
def test_parameters_that_cannot_be_used_are_named(world, erp, query, fault) -> None:
    answer = erp.get("suppliers/", **query)

    assert answer.status_code == 400
    assert fault in faults(answer)


def test_a_page_of_many_takes_as_many_queries_as_one(world, erp) -> None:
    erp.get("suppliers/")  # notes the use
    with CaptureQueriesContext(connection) as few:
        erp.get("suppliers/")
    upsert(erp, *(MILL | {"external_id": str(n), "name": f"Mill {n}"} for n in range(30)))
    with CaptureQueriesContext(connection) as many:
        assert len(erp.get("suppliers/").json()["items"]) == 32

    assert len(many) == len(few)


# How large it is

FIGURES = {"industry": "C17", "headcount": 420, "revenue": "50", "currency": "CNY", "figures_year": 2025}
WEAVER = {"name": "Quiet Weaving", "country": "CN"} | FIGURES


def test_figures_are_kept_and_sent_back(world, erp) -> None:
    made = put(erp, WEAVER | {"size_class": "medium"}).json()
    assert (made["industry"], made["headcount"], made["revenue"]) == ("17", 420, 50)
    assert (made["size_class"], made["size_reason"]) == ("medium", "")
    assert put(erp, WEAVER | {"size_class": "medium"}).json()["outcome"] == "unchanged"


def test_another_size_than_suggested_needs_a_reason(world, erp) -> None:
    refused = put(erp, WEAVER | {"size_class": "large"})
    assert refused.status_code == 422
    assert faults(refused) == [("/size_reason", "size_differs")]
    with scope(world.scope("Aurora")):
        assert not Supplier.objects.filter(name="Quiet Weaving").exists()
    made = put(erp, WEAVER | {"size_class": "large", "size_reason": "Part of a group."}).json()
    assert (made["size_class"], made["size_reason"]) == ("large", "Part of a group.")
    agreed = put(erp, {"size_class": "medium"}).json()
    assert (agreed["outcome"], agreed["size_reason"]) == ("updated", "")
    assert put(erp, {"headcount": 2000}).json()["outcome"] == "updated"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"headcount": -1}, ("/headcount", "min_value")),
        ({"headcount": "many"}, ("/headcount", "invalid")),
        ({"headcount": 10**9}, ("/headcount", "max_value")),
        ({"revenue": "-1", "currency": "EUR"}, ("/revenue", "min_value")),
        ({"revenue": "NaN", "currency": "EUR"}, ("/revenue", "invalid")),
        ({"revenue": "1.00001", "currency": "EUR"}, ("/revenue", "max_decimal_places")),
        ({"revenue": "5"}, ("/currency", "required")),
        ({"currency": "XXX"}, ("/currency", "invalid_choice")),
        ({"industry": "99"}, ("/industry", "unknown")),
        ({"figures_year": 2999}, ("/figures_year", "year")),
    ],
)
def test_figures_that_cannot_be_are_pointed_at(world, erp, values, fault) -> None:
    answer = put(erp, MILL | values)
    assert answer.status_code == 422
    assert faults(answer) == [fault]
