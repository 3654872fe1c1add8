"""Results of other assessments: a company shows them to customers it chooses; a buyer enters its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from assessments.models import OutsideResult
from suppliers.models import Supplier
from tenants.scope import scope
from tests.assessments.test_taking import paper
from tests.world import NOW, World

FACTS = {"scheme": "ecovadis", "score": "Silver, 62 / 100", "assessed_on": "2026-03-01"}


@pytest.fixture
def client(sign_in) -> Client:
    client: Client = sign_in("Evergreen", "admin")
    return client


def supplier_id(world: World, buyer: str) -> str:
    with scope(world.scope(buyer)):
        return str(Supplier.objects.get(name="Evergreen Knitting").pk)


def enter(client: Client, **values: Any) -> Any:
    return client.post(reverse("portal_outside"), FACTS | values, follow=True)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def tab(client: Client, supplier: str) -> str:
    return words(client.get(reverse("supplier_tab", args=[supplier, "requests"])))


def test_only_the_chosen_customer_sees_the_result_and_opens_its_file(world, client, sign_in):
    aurora, borealis = supplier_id(world, "Aurora"), supplier_id(world, "Borealis")
    file = paper(world, "ecovadis.pdf")
    default_storage.save("evidence/ecovadis.pdf", ContentFile(b"%PDF-1.7 card"))

    said = words(enter(client, customers=[aurora], evidence=str(file.pk)))

    assert "1 customer sees it now" in said
    with scope(world.scope("Aurora")):
        result = OutsideResult.objects.get()
    buyer = sign_in("Aurora", "viewer")
    assert "Silver, 62 / 100" in tab(buyer, aurora)
    assert "never counted as points" in tab(buyer, aurora)
    opened = buyer.get(reverse("outside_file", args=[result.pk]))
    assert b"".join(opened.streaming_content) == b"%PDF-1.7 card"
    other = sign_in("Borealis", "viewer")
    assert "Silver" not in tab(other, borealis)
    assert other.get(reverse("outside_file", args=[result.pk])).status_code == 404

    client.post(reverse("portal_outside_remove", args=[result.pk]))
    assert "Silver" not in tab(buyer, aurora)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"customers": []}, "Choose at least one customer"),
        ({"scheme": "other"}, "Write the name of the assessment"),
        ({"assessed_on": (NOW + timedelta(days=400)).date().isoformat()}, "not after today"),
        ({"valid_until": "2025-01-01"}, "cannot end before the day"),
        ({"scheme": "stars"}, "stars is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, client, values, text):
    aurora = supplier_id(world, "Aurora")

    response = client.post(reverse("portal_outside"), FACTS | {"customers": [aurora]} | values)

    assert (response.status_code, text in words(response)) == (422, True)
    with scope(world.scope("Aurora")):
        assert not OutsideResult.objects.exists()


def test_a_buyer_enters_a_result_the_company_reads_it_and_cannot_take_it_out(world, client, sign_in):
    aurora = supplier_id(world, "Aurora")
    buyer = sign_in("Aurora", "procurement")

    buyer.post(reverse("outside_add", args=[aurora]), FACTS | {"scheme": "other", "scheme_name": "BSCI-like"})

    assert "BSCI-like" in tab(buyer, aurora)
    assert "entered by your customer" in words(client.get(reverse("portal_outside")))
    with scope(world.scope("Aurora")):
        result = OutsideResult.objects.get()
    client.post(reverse("portal_outside_remove", args=[result.pk]))
    assert "BSCI-like" in tab(buyer, aurora)
    buyer.post(reverse("outside_remove", args=[aurora, result.pk]))
    assert "BSCI-like was taken out" in tab(buyer, aurora)
    assert "BSCI-like" not in tab(buyer, aurora)
