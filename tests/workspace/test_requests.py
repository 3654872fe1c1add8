"""Asking suppliers: choosing them, sending, the list, and one request until it is closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from assessments.models import Request
from assessments.services.requesting import LIMIT
from assessments.services.timing import least_due_date
from core.models import Event
from suppliers.models import Supplier
from tenants.models import Invitation
from tenants.scope import scope


@pytest.fixture(autouse=True)
def _today(world):
    with time_machine.travel(world.now, tick=False):
        yield


def form(world, *suppliers: Supplier, **changes) -> dict[str, object]:
    fields = {
        "step": "send",
        "supplier": [str(supplier.pk) for supplier in suppliers],
        "standards": ["t-cerds", "t-cfie"],
        "due_on": (world.now + timedelta(days=40)).date().isoformat(),
        "reference_date": world.now.date().isoformat(),
        "language": "en",
        "message": "Please begin soon.",
    }
    return fields | changes


def lone_mill(world, **values) -> Supplier:
    with scope(world.scope("Aurora")):
        Supplier.objects.filter(name="Lone Mill").update(**values)
        return Supplier.objects.get(name="Lone Mill")


def requests_to(world, name: str) -> list[Request]:
    with scope(world.scope("Aurora")):
        return list(Request.objects.filter(supplier__name=name).order_by("standard"))


def test_one_chooses_suppliers_first_and_those_asked_already_are_marked(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    page = client.get("/requests/new/").content.decode()
    assert "Lone Mill" in page
    assert "Asked already on T/CERDS, T/CFIE" in page
    found = client.get("/requests/new/?q=knit").content.decode()
    assert "Evergreen Knitting" in found
    assert "Lone Mill" not in found
    nobody = client.post("/requests/new/", {"step": "choose"})
    assert nobody.status_code == 422
    assert "Choose at least one supplier" in nobody.content.decode()


def test_what_a_supplier_lacks_is_asked_on_the_spot(world, sign_in) -> None:
    mill = lone_mill(world, size_class="")
    client = sign_in("Aurora", "procurement")
    page = client.get(f"/requests/new/?supplier={mill.pk}").content.decode()
    assert f'name="email-{mill.pk}"' in page
    assert f'name="size-{mill.pk}"' in page
    refused = client.post("/requests/new/", form(world, mill))
    assert refused.status_code == 422
    assert f'href="#id_email-{mill.pk}"' in refused.content.decode()
    assert requests_to(world, "Lone Mill") == []


def test_sending_asks_on_both_standards_and_invites_once(world, sign_in) -> None:
    mill = lone_mill(world, size_class="")
    client = sign_in("Aurora", "procurement")
    filled = {f"email-{mill.pk}": "mai@mill.example", f"size-{mill.pk}": "medium"}
    page = client.post("/requests/new/", form(world, mill, **filled), follow=True)
    assert "2 requests sent. 1 invitation goes out now." in page.content.decode()
    cerds, cfie = requests_to(world, "Lone Mill")
    assert (cerds.standard, cerds.total, cfie.standard, cfie.total) == ("t-cerds", 84, "t-cfie", 30)
    assert (cerds.size_class, cerds.message, cerds.state) == ("medium", "Please begin soon.", "sent")
    assert cerds.due_at.hour == 23, "the whole due day counts"
    invitation = Invitation.objects.get(supplier_id=mill.pk)
    assert (invitation.email, invitation.role) == ("mai@mill.example", "admin")
    with scope(world.scope("Aurora")):
        kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"request.sent", "invitation.created", "supplier.changed"} <= kinds


def test_a_company_on_the_platform_gets_no_second_invitation(world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        Request.objects.filter(standard="t-cfie").update(state="reviewed")
    evergreen = world.supplier("Aurora")
    page = sign_in("Aurora", "procurement").post("/requests/new/", form(world, evergreen), follow=True)
    text = page.content.decode()
    assert "1 request sent." in text
    assert "invitation goes out" not in text
    assert "1 skipped, because a request is open already: Evergreen Knitting (T/CERDS)." in text
    newest = requests_to(world, "Evergreen Knitting")[-1]
    assert newest.supplier_org_id == world.org("Evergreen").pk


def test_when_everything_is_open_already_nothing_is_sent(world, sign_in) -> None:
    refused = sign_in("Aurora", "procurement").post("/requests/new/", form(world, world.supplier("Aurora")))
    assert refused.status_code == 422
    assert "Nothing was sent." in refused.content.decode()


def test_less_than_a_month_needs_a_reason(world, sign_in) -> None:
    mill = lone_mill(world, contact_email="mai@mill.example")
    client = sign_in("Aurora", "procurement")
    soon = {"due_on": "2026-12-23"}
    refused = client.post("/requests/new/", form(world, mill, **soon))
    assert refused.status_code == 422
    assert 'href="#id_short_notice_reason"' in refused.content.decode()
    client.post("/requests/new/", form(world, mill, **soon, short_notice_reason="The season starts early."))
    assert requests_to(world, "Lone Mill")[0].short_notice_reason == "The season starts early."


def test_a_past_due_date_is_refused(world, sign_in) -> None:
    mill = lone_mill(world, contact_email="mai@mill.example")
    refused = sign_in("Aurora", "procurement").post("/requests/new/", form(world, mill, due_on="2026-11-23"))
    assert refused.status_code == 422
    assert 'href="#id_due_on"' in refused.content.decode()


@pytest.mark.parametrize(
    ("field", "day"),
    [("due_on", "9999-12-31"), ("reference_date", "9999-12-31"), ("reference_date", "0202-11-24")],
)
def test_a_mistyped_year_is_refused(world, sign_in, field, day) -> None:
    mill = lone_mill(world, contact_email="mai@mill.example")
    refused = sign_in("Aurora", "procurement").post("/requests/new/", form(world, mill, **{field: day}))
    assert refused.status_code == 422
    assert f'href="#id_{field}"' in refused.content.decode()
    assert requests_to(world, "Lone Mill") == []


@pytest.mark.parametrize(
    ("day", "least"),
    [
        (date(2026, 11, 24), date(2026, 12, 24)),
        (date(2026, 12, 5), date(2027, 1, 5)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
    ],
)
def test_a_month_is_a_calendar_month(day, least) -> None:
    assert least_due_date(day) == least


def test_foreign_absent_and_broken_ids_are_refused_alike(world, sign_in) -> None:
    client = sign_in("Aurora", "procurement")
    foreign = world.supplier("Borealis", "Lone Mill").pk
    for wrong in (foreign, "6f1c1e0a-0000-4000-8000-000000000000", "x"):
        for answer in (
            client.get(f"/requests/new/?supplier={wrong}"),
            client.post("/requests/new/", {"step": "send", "supplier": str(wrong)}),
        ):
            assert answer.status_code == 400
            assert "not in your list" in answer.content.decode()


def test_sending_to_many_costs_as_many_queries_as_to_one(
    world, sign_in, django_assert_max_num_queries
) -> None:
    with scope(world.scope("Aurora")):
        many = [
            Supplier(
                tenant=world.org("Aurora"),
                number=100 + n,
                name=f"Mill {n}",
                country="VN",
                size_class="medium",
                match_key=f"m{n}",
                contact_email=f"mill{n}@mills.example",
            )
            for n in range(LIMIT)
        ]
        Supplier.objects.bulk_create(many)
    client = sign_in("Aurora", "procurement")
    with django_assert_max_num_queries(26):
        answer = client.post("/requests/new/", form(world, *many))
    assert answer.status_code == 302
    with scope(world.scope("Aurora")):
        assert Request.objects.filter(supplier__name__startswith="Mill ").count() == 2 * LIMIT
    refused = client.post("/requests/new/", form(world, *many, world.supplier("Aurora")))
    assert refused.status_code == 422


def test_only_some_of_many_skipped_requests_are_named(world, sign_in) -> None:
    with scope(world.scope("Aurora")):
        many = Supplier.objects.bulk_create(
            Supplier(
                tenant=world.org("Aurora"),
                number=100 + n,
                name=f"Mill {n}",
                country="VN",
                size_class="medium",
                match_key=f"m{n}",
                contact_email=f"mill{n}@mills.example",
            )
            for n in range(7)
        )
    client = sign_in("Aurora", "procurement")
    client.post("/requests/new/", form(world, *many[1:], standards=["t-cfie"]))
    page = client.post("/requests/new/", form(world, *many, standards=["t-cfie"]), follow=True)
    assert "6 skipped, because requests are open already: Mill 1 (T/CFIE)" in page.content.decode()
    assert "Mill 5 (T/CFIE), …." in page.content.decode()
    assert "Mill 6 (T/CFIE)" not in page.content.decode()


def test_the_list_keeps_view_filter_order_and_page_in_the_address(world, sign_in) -> None:
    client = sign_in("Aurora", "viewer")
    page = client.get("/requests/?view=open&standard=t-cfie&q=ever&sort=-due").content.decode()
    assert page.count("Evergreen Knitting") == 1
    assert "view=overdue&amp;" in page or "&amp;view=overdue" in page
    empty = client.get("/requests/?view=overdue").content.decode()
    assert "No requests here" in empty
    hidden = client.get("/requests/?q=nobody").content.decode()
    assert "Drop the filter" in hidden


@pytest.mark.parametrize("query", ["page=0", "page=99", "page=x", "view=x", "sort=x", "standard=x", "q=%00"])
def test_nonsense_in_the_address_shows_the_usual_list(sign_in, query) -> None:
    assert sign_in("Aurora", "viewer").get(f"/requests/?{query}").status_code == 200


def test_the_list_costs_the_same_for_every_length(world, sign_in, django_assert_max_num_queries) -> None:
    client = sign_in("Aurora", "viewer")
    with django_assert_max_num_queries(11):
        assert client.get("/requests/?view=all").status_code == 200


def test_a_request_shows_its_course_and_who_asked(world, sign_in) -> None:
    page = sign_in("Aurora", "procurement").get(f"/requests/{world.request('Aurora').pk}/").content.decode()
    assert "T/CERDS · Evergreen Knitting" in page
    assert "0 of 84 answered" in page
    assert "Aurora procurement" in page


def test_a_viewer_sees_the_request_but_not_the_link_of_its_invitation(world, sign_in) -> None:
    mill = lone_mill(world, contact_email="mai@mill.example")
    sign_in("Aurora", "procurement").post("/requests/new/", form(world, mill))
    address = f"/requests/{requests_to(world, 'Lone Mill')[0].pk}/"
    assert "/invitations/" in sign_in("Aurora", "procurement").get(address).content.decode()
    page = sign_in("Aurora", "viewer").get(address).content.decode()
    assert "mai@mill.example" in page
    assert "/invitations/" not in page


def test_a_due_date_moves_later_only(world, sign_in) -> None:
    request = world.request("Aurora")
    client = sign_in("Aurora", "procurement")
    later = (request.due_at + timedelta(days=10)).date().isoformat()
    client.post(f"/requests/{request.pk}/due/", {"due_on": later, "reason": "Holiday season"})
    assert world.request("Aurora").due_at.date().isoformat() == later
    refused = client.post(f"/requests/{request.pk}/due/", {"due_on": "2026-11-30"})
    assert refused.status_code == 422
    assert "Choose a day later than the due date it has now." in refused.content.decode()
    mistyped = client.post(f"/requests/{request.pk}/due/", {"due_on": "9999-12-31"})
    assert "check the year" in mistyped.content.decode()
    assert world.request("Aurora").due_at.date().isoformat() == later
    page = client.get(f"/requests/{request.pk}/").content.decode()
    assert "Due date moved" in page
    assert "Holiday season" in page


def test_closing_needs_a_reason_and_ends_it(world, sign_in) -> None:
    request = world.request("Aurora")
    client = sign_in("Aurora", "procurement")
    assert client.post(f"/requests/{request.pk}/close/", {"reason": "no"}).status_code == 422
    client.post(f"/requests/{request.pk}/close/", {"reason": "We no longer buy there."})
    assert world.request("Aurora").state == "closed"
    again = client.post(f"/requests/{request.pk}/close/", {"reason": "We no longer buy there."})
    assert again.status_code == 409
    late = client.post(f"/requests/{request.pk}/due/", {"due_on": "2027-03-01"})
    assert late.status_code == 409


def test_a_new_invitation_goes_to_the_right_person(world, sign_in) -> None:
    mill = lone_mill(world, contact_email="old@mill.example")
    client = sign_in("Aurora", "procurement")
    client.post("/requests/new/", form(world, mill))
    request = requests_to(world, "Lone Mill")[0]
    client.post(f"/requests/{request.pk}/invitation/", {"email": "new@mill.example", "language": "zh-hans"})
    old = Invitation.objects.get(email="old@mill.example")
    fresh = Invitation.objects.get(email="new@mill.example")
    assert old.withdrawn_at
    assert (fresh.language, fresh.supplier_id) == ("zh-hans", mill.pk)
    assert lone_mill(world).contact_email == "new@mill.example"


def test_nobody_is_invited_to_a_closed_request(world, sign_in) -> None:
    mill = lone_mill(world, contact_email="old@mill.example")
    client = sign_in("Aurora", "procurement")
    client.post("/requests/new/", form(world, mill))
    request = requests_to(world, "Lone Mill")[0]
    client.post(f"/requests/{request.pk}/close/", {"reason": "We no longer buy there."})
    fields = {"email": "new@mill.example", "language": "en"}
    assert client.post(f"/requests/{request.pk}/invitation/", fields).status_code == 409
    assert lone_mill(world).contact_email == "old@mill.example"


def test_who_has_joined_is_not_invited_again(world, sign_in) -> None:
    fields = {"email": "x@evergreen.example", "language": "en"}
    address = f"/requests/{world.request('Aurora').pk}/invitation/"
    assert sign_in("Aurora", "procurement").post(address, fields).status_code == 409


@pytest.mark.parametrize("action", ["", "due/", "close/", "invitation/"])
def test_another_buyers_request_is_not_found(world, sign_in, action) -> None:
    address = f"/requests/{world.request('Borealis').pk}/{action}"
    client = sign_in("Aurora", "procurement")
    answer = client.post(address, {"reason": "A good reason"}) if action else client.get(address)
    assert answer.status_code == 404


@pytest.mark.parametrize("action", ["due/", "close/", "invitation/"])
def test_a_viewer_changes_nothing(world, sign_in, action) -> None:
    address = f"/requests/{world.request('Aurora').pk}/{action}"
    assert sign_in("Aurora", "viewer").post(address, {"reason": "A good reason"}).status_code == 403
