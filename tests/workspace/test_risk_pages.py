"""Pages of risk classes: counted over groups, drilled down to, explained, overruled, the rule previewed."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from risk.models import CountryIndex, RiskOverrule, RiskRule
from risk.rule_content import chosen_of, fields_of, product_rule
from risk.services.ruling import revision_of
from risk.stages import advance_risks
from suppliers.models import Supplier
from tenants.scope import scope
from tests.risk_cases import INDEX
from tests.world import NOW, World


@pytest.fixture
def classified(world: World) -> World:
    """The small world with two more suppliers of Aurora, all classified."""
    with scope(world.scope("Aurora")):
        for number, (name, country, isic) in enumerate(
            [("Delta Sewing", "BD", "14"), ("Nordic Software", "SE", "62")], start=10
        ):
            Supplier.objects.create(
                tenant=world.org("Aurora"),
                number=number,
                name=name,
                country=country,
                isic=isic,
                spend_share="6" if country == "BD" else None,
                match_key=name,
            )
    advance_risks(now=NOW)
    return world


def page(client: Client, route: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(route, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_overview_counts_classes_and_leads_to_the_suppliers_behind(classified, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    text = page(client, "risk")
    assert '<a href="/risk/list/?class=high">1</a>' in text
    assert 'href="/risk/list/?country=BD&amp;sector=14"' in text
    listed = page(client, "risk_list", country="BD", sector="14")
    assert "Delta Sewing" in listed
    assert "Nordic Software" not in listed
    assert "2 of the four factors are high." in listed


def test_pages_cost_the_same_however_many_suppliers(classified, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    counts = {}
    for route in ("risk", "risk_list"):
        with CaptureQueriesContext(connection) as few:
            page(client, route)
        counts[route] = len(few)
    with scope(classified.scope("Aurora")):
        Supplier.objects.bulk_create(
            Supplier(
                tenant=classified.org("Aurora"), number=n, name=f"Mill {n}", country="CN", match_key=f"m{n}"
            )
            for n in range(100, 200)
        )
    advance_risks(now=NOW + timedelta(hours=2))
    for route, before in counts.items():
        with CaptureQueriesContext(connection) as many:
            page(client, route)
        assert len(many) == before


def test_the_export_holds_the_rule_and_the_person_apart(classified, sign_in) -> None:
    manager = sign_in("Aurora", "esg_manager")
    mill = classified.supplier("Aurora", "Lone Mill")
    sent = {"risk_class": "high", "reason": "=cmd|' /C calc'!A0", "until": ""}
    assert manager.post(reverse("risk_overrule", args=[mill.pk]), sent).status_code == 302
    text = page(sign_in("Aurora", "viewer"), "risk_export", "csv", only="overruled")
    (cells,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    assert (cells["Name"], cells["Risk class"], cells["By the rule"]) == ("Lone Mill", "High", "Medium")
    assert (cells["Overruled by"], cells["Extended checks"]) == ("Aurora esg_manager", "yes")
    assert cells["Reason"] == "'" + sent["reason"]


def test_an_overrule_is_shown_with_the_rules_own_class_and_can_be_ended(classified, sign_in) -> None:
    manager = sign_in("Aurora", "esg_manager")
    mill = classified.supplier("Aurora", "Lone Mill")
    url = reverse("risk_overrule", args=[mill.pk])
    for sent, words in (
        ({"risk_class": "high", "reason": ""}, "Write the reason"),
        ({"reason": "x"}, "Choose low, medium or high."),
        ({"risk_class": "medium", "reason": "x"}, "Select a valid choice"),
        ({"risk_class": "high", "reason": "x", "until": "2020-01-01"}, "has passed"),
        ({"risk_class": "high", "reason": "x", "until": "01/02/2027"}, "year-month-day"),
    ):
        refused = manager.post(url, sent)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert manager.post(url, {"risk_class": "high", "reason": "Strike at the port"}).status_code == 302
    text = page(sign_in("Aurora", "procurement"), "supplier_risk", mill.pk)
    assert "Strike at the port" in text
    assert "By the rule" in text
    assert "Basic and extended checks" in text
    end = reverse("risk_overrule_end", args=[mill.pk])
    assert manager.post(end, {"reason": " "}).status_code == 422
    assert manager.post(end, {"reason": "Settled"}).status_code == 302
    with scope(classified.scope("Aurora")):
        assert Supplier.objects.get(pk=mill.pk).risk_class == "medium"
        assert RiskOverrule.objects.get().ended_reason == "Settled"
    history = page(manager, "supplier_tab", mill.pk, "history")
    assert "Risk class overruled" in history
    assert "Strike at the port" in history


def test_a_supplier_company_reads_nothing_of_it(classified, sign_in) -> None:
    manager = sign_in("Aurora", "esg_manager")
    knitting = classified.supplier("Aurora")
    url = reverse("risk_overrule", args=[knitting.pk])
    assert manager.post(url, {"risk_class": "high", "reason": "Secret of ours"}).status_code == 302
    supplier = sign_in("Evergreen", "admin")
    assert "Secret of ours" not in supplier.get(reverse("events")).content.decode()
    assert supplier.get(reverse("supplier_risk", args=[knitting.pk])).status_code == 403


def test_the_tree_names_source_and_year_of_every_figure(classified, sign_in) -> None:
    sewing = classified.supplier("Aurora", "Delta Sewing")
    text = page(sign_in("Clearwater", "lead"), "supplier_risk", sewing.pk)
    assert text.count("Worldwide Governance Indicators, 2024 edition, 2023") == 6
    assert "2 + 3 + 2 + 2 + 3 + 3 + 3 = 18, over 7, a half up" in text
    assert "US Department of Labor, List of Goods Produced by Child Labor or Forced Labor, 2022" in text


def test_a_draft_is_saved_previewed_and_put_in_force(classified, sign_in) -> None:
    manager = sign_in("Aurora", "esg_manager")
    assert manager.post(reverse("risk_rule_draft")).status_code == 302
    rule = _draft(classified)
    content = product_rule()[1]
    typed = fields_of(content) | {"combine:highs_for_high": "1", "from:controls:1": "x"}
    sent = {**typed, "use": sorted(chosen_of(content)), "revision": revision_of(rule), "reason": "Stricter"}
    refused = manager.post(reverse("risk_rule_save", args=[rule.pk]), sent)
    assert refused.status_code == 422
    assert "Enter a whole number from 1 to 30." in refused.content.decode()
    assert 'value="x"' in refused.content.decode()
    sent["from:controls:1"] = "4"
    assert manager.post(reverse("risk_rule_save", args=[rule.pk]), sent).status_code == 302
    assert manager.post(reverse("risk_rule_save", args=[rule.pk]), sent).status_code == 409
    shown = page(manager, "risk_rule_version", rule.pk, preview="1")
    assert "By the saved draft, over 4 classified suppliers." in shown
    revision = revision_of(_draft(classified))
    url = reverse("risk_rule_in_force", args=[rule.pk])
    for day, words in (("2020-01-01", "never changed backwards"), ("soon", "year-month-day")):
        late = manager.post(url, {"day": day, "reason": "Stricter", "revision": revision})
        assert late.status_code == 422
        assert words in late.content.decode()
    day = (NOW + timedelta(days=30)).date().isoformat()
    put = manager.post(url, {"day": day, "reason": "Stricter", "revision": revision})
    assert put.status_code == 302
    assert manager.post(reverse("risk_rule_withdraw", args=[rule.pk])).status_code == 409


def _draft(world: World) -> RiskRule:
    with scope(world.scope("Aurora")):
        return RiskRule.objects.get()


def test_an_index_is_imported_and_a_draft_can_use_it(classified, sign_in) -> None:
    manager = sign_in("Aurora", "esg_manager")
    sent = {"name": "Water", "area": "environment", "file": SimpleUploadedFile("i.csv", INDEX)}
    assert manager.post(reverse("country_index_import"), sent).status_code == 302
    with scope(classified.scope("Aurora")):
        index = CountryIndex.objects.get()
        assert (index.values, index.cuts, index.year) == (
            {"VN": "38.5", "SE": "81"},
            ["70", "50", "30"],
            2025,
        )
    assert "Sweden" in page(manager, "country_index", index.pk)
    manager.post(reverse("risk_rule_draft"))
    assert f'value="table:own:{index.pk}"' in page(manager, "risk_rule_version", _draft(classified).pk)
    template = manager.get(reverse("country_index_template", args=["csv"]))
    again: dict[str, Any] = {"name": "Template", "area": "environment"}
    again["file"] = SimpleUploadedFile("t.csv", template.content)
    assert manager.post(reverse("country_index_import"), again).status_code == 302


TAIL = "2025,P,lower_worse,3,2,1\n"
HEAD = "country,value,year,source,direction,cut_1,cut_2,cut_3\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (HEAD + "Atlantis,1,2025,P,lower_worse,3,2,1\n", "“Atlantis” is no country"),
        (HEAD + "SE,,2025,P,lower_worse,3,2,1\n", "The figure is missing."),
        (HEAD + "SE,much,2025,P,lower_worse,3,2,1\n", "This is no number."),
        (HEAD + "SE,1,2025,P,sideways,3,2,1\n", "Write lower_worse or higher_worse."),
        (HEAD + "SE,1,2025,P,higher_worse,3,2,1\n", "must be above the one before"),
        (HEAD + "SE,1,25,P,lower_worse,3,2,1\n", "Enter the year of the figures"),
        (
            f"{HEAD}SE,1,{TAIL}Sweden,2,{TAIL}",
            "stands in the file twice",
        ),
        (
            f"{HEAD}SE,1,{TAIL}NO,2,{TAIL}".replace("NO,2,2025", "NO,2,2024"),
            "differs from the first row",
        ),
        ("country,value\nSE,1\n", "These columns are missing: year, source"),
        (HEAD, "no row"),
    ],
)
def test_a_file_with_a_fault_is_refused_whole_and_the_fault_is_named(
    classified, sign_in, rows, words
) -> None:
    manager = sign_in("Aurora", "esg_manager")
    file = SimpleUploadedFile("i.csv", rows.encode())
    sent = {"name": "Water", "area": "environment", "file": file}
    refused = manager.post(reverse("country_index_import"), sent)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    with scope(classified.scope("Aurora")):
        assert not CountryIndex.objects.exists()
