"""The size of a supplier on its pages: suggested by rule, taken, or overruled with a reason."""

from __future__ import annotations

import pytest

from core.models import Event
from suppliers.models import Supplier
from suppliers.reading.heads import table_of
from suppliers.reading.table import Line
from tenants.scope import scope

MILL = {
    "name": "Quiet Mill",
    "country": "CN",
    "tier": "1",
    "status": "candidate",
    "industry": "17",
    "headcount": "420",
    "revenue": "50",
    "currency": "CNY",
    "figures_year": "2025",
}


def add(client, **values: str):
    return client.post("/suppliers/new/", MILL | values, follow=True)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_form_suggests_while_one_types_and_the_page_says_why(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    hint = words(client.get("/suppliers/size/", MILL))
    assert "Suggested: <b>Medium</b>, by China&#x27;s size rule of 2011" in hint
    assert 'data-value="medium"' in hint
    page = words(add(client, size_class="medium"))
    assert 'Medium, <span class="muted">suggested by China&#x27;s size rule of 2011' in page
    assert "medium from 300, large from 1,000" in page
    assert "medium from 20 million CNY, large from 400 million CNY" in page
    assert "工信部联企业〔2011〕300号" in page
    assert "Textiles (17)" in page
    assert "420 (2025)" in page


def test_another_size_needs_a_reason_which_stays_with_who_said_it(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    refused = add(client, size_class="large")
    assert refused.status_code == 422
    assert "The figures suggest medium, not large." in words(refused)
    assert "Take “Medium”" in words(refused)
    with scope(world.scope("Aurora")):
        assert not Supplier.objects.filter(name="Quiet Mill").exists()
    page = words(add(client, size_class="large", size_reason="Part of a group of 3,000 people."))
    assert "overruled; China&#x27;s size rule of 2011 suggests medium" in page
    assert "Reason: Part of a group of 3,000 people." in page
    with scope(world.scope("Aurora")):
        told = Event.objects.filter(kind="supplier.created").latest("created_at")
    assert told.after["size_reason"] == "Part of a group of 3,000 people."
    assert told.after["revenue"] == "50"
    assert told.actor_name == "Aurora procurement"


def test_taking_the_suggestion_later_drops_the_reason(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    add(client, size_class="large", size_reason="Part of a group.")
    supplier = world.supplier("Aurora", "Quiet Mill")
    edit = f"/suppliers/{supplier.pk}/edit/"
    assert 'value="50"' in words(client.get(edit))
    client.post(edit, MILL | {"size_class": "medium", "size_reason": "Part of a group."})
    now = world.supplier("Aurora", "Quiet Mill")
    assert (now.size_class, now.size_reason) == ("medium", "")


def test_an_eu_supplier_is_held_against_the_eus_rule(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    page = words(
        add(client, country="PT", headcount="49", revenue="9.5", currency="EUR", size_class="micro_small")
    )
    assert "suggested by the EU&#x27;s size rule of 2003" in page
    assert "medium above 10 million EUR, large above 50 million EUR" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("headcount", "-1", "A headcount is zero or more."),
        ("headcount", "many", "Write a whole number of people, such as 420."),
        ("headcount", "12.5", "Write a whole number of people, such as 420."),
        ("headcount", "99999999999", "No company has so many people."),
        ("revenue", "-3", "An amount is zero or more."),
        ("revenue", "a lot", "Write the amount in millions as digits"),
        ("revenue", "NaN", "Write the amount in millions as digits"),
        ("revenue", "1e30", "This is more than any company has."),
        ("revenue", "0.00001", "at most four decimals"),
        ("assets", "10000001", "This is more than any company has."),
        ("currency", "", "Choose the currency of the amounts."),
        ("currency", "XXX", "Select a valid choice"),
        ("industry", "17x", "Select a valid choice"),
        ("figures_year", "2999", "Write a year from 1990 to this one."),
        ("figures_year", "20O5", "Write the year as four digits"),
        ("size_class", "huge", "Select a valid choice"),
        ("size_reason", "r" * 501, "500"),
    ],
)
def test_a_figure_that_cannot_be_is_named_and_nothing_is_saved(world, sign_in, field, value, said) -> None:
    answer = add(sign_in("Aurora", "procurement"), **{field: value})
    assert answer.status_code == 422
    assert said in words(answer)
    with scope(world.scope("Aurora")):
        assert not Supplier.objects.filter(name="Quiet Mill").exists()
    hint = sign_in("Aurora", "procurement").get("/suppliers/size/", MILL | {field: value})
    assert hint.status_code == 200


def test_an_export_holds_the_figures_under_heads_that_an_import_knows(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    add(client, size_class="large", size_reason="Part of a group.")
    heads, line = (
        client.get("/suppliers/export.csv?country=CN&q=Quiet").content.decode("utf-8-sig").splitlines()
    )
    assert "Large,Part of a group.,17,420,50.0,,CNY,2025" in line
    names = heads.split(",")
    figures = names[names.index("Size") : names.index("Financial year") + 1]
    table = table_of([Line(1, ("Name", "Country", *figures), len(figures) + 2), Line(2, ("x",), 1)])
    assert table.fields[2:] == (
        *("size_class", "size_reason", "industry", "headcount", "revenue", "assets", "currency"),
        "figures_year",
    )
