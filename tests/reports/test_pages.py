"""What people see of reports: the button, the list, the viewer, the file, and the supplier company's own."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from core.templatetags.ui_format import number
from reports.models import Report
from reports.stages import advance_reports
from scoring.selectors import exact_total
from tenants.scope import Scope, scope
from tests.report_cases import made_report, write_report_files
from tests.reports.asking import ask
from tests.scoring.negative_events import record, take_in
from tests.scoring.releases import drafted
from tests.scoring.rounds import LATER, cards, rated
from tests.world import World

PDF = b"%PDF-1.7 a report"


def made(world: World, *, buyer: str = "Aurora") -> Report:
    """A report that is ready, with files of one page."""
    supplier = world.supplier(buyer)
    report_id = made_report(world, buyer, supplier_id=supplier.pk, asker=world.user(buyer, "procurement"))
    write_report_files(report_id, PDF)
    with scope(world.scope(buyer)):
        return Report.objects.get(pk=report_id)


def text_of(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_supplier_page_offers_a_report_once_a_review_is_finished(world, sign_in) -> None:
    page = reverse("supplier", args=[world.supplier("Aurora").pk])
    assert "Rating report" not in text_of(sign_in("Aurora", "procurement"), page)
    rated(world)
    assert "Rating report" in text_of(sign_in("Aurora", "procurement"), page)
    assert "Rating report" in text_of(sign_in("Clearwater", "lead"), page)
    assert "Rating report" not in text_of(sign_in("Aurora", "viewer"), page)


def test_asking_leads_to_the_report_and_asking_again_to_the_same(world, sign_in) -> None:
    rated(world)
    client = sign_in("Aurora", "procurement")
    body = {"supplier": str(world.supplier("Aurora").pk), "language": "en"}
    first = client.post(reverse("report_new"), body)
    assert first.status_code == 302
    assert client.post(reverse("report_new"), body).headers["Location"] == first.headers["Location"]
    page = text_of(client, first.headers["Location"])
    assert "Waiting for a worker" in page
    assert 'hx-trigger="every 2s"' in page
    assert "Download PDF" not in page


def test_a_report_for_a_draft_is_refused_in_words(world, sign_in) -> None:
    body = {"supplier": str(world.supplier("Aurora").pk), "language": "en"}
    refused = sign_in("Aurora", "procurement").post(reverse("report_new"), body)
    assert refused.status_code == 409
    assert "A report needs a finished review and its release." in refused.content.decode()
    with scope(world.scope("Aurora")):
        assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "tlh"),
        ("language", ""),
        ("supplier", "7"),
        ("supplier", "\0"),
        ("supplier", "x" * 100_000),
    ],
)
def test_a_malformed_wish_is_refused_in_words(world, sign_in, field, value) -> None:
    rated(world)
    body = {"supplier": str(world.supplier("Aurora").pk), "language": "en", field: value}
    refused = sign_in("Aurora", "procurement").post(reverse("report_new"), body)
    assert refused.status_code == 400
    assert "Choose a supplier and a language" in refused.content.decode()


def test_a_supplier_of_somebody_else_is_as_absent_as_none(world, sign_in) -> None:
    rated(world)
    foreign = sign_in("Borealis", "procurement").post(
        reverse("report_new"), {"supplier": str(world.supplier("Aurora").pk), "language": "en"}
    )
    assert foreign.status_code == 404


def test_the_page_follows_the_worker_and_then_shows_every_page(world, two_pages, sign_in) -> None:
    rated(world)
    report = ask(world)
    client = sign_in("Aurora", "procurement")
    url = reverse("report", args=[report.pk])
    advance_reports(now=LATER)
    fragment = client.get(f"{url}?view=pages", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment, "nothing more to wait for"
    with scope(world.scope("Aurora")):
        count = Report.objects.get().pages
    assert f'alt="Page 1 of {count}"' in fragment
    assert f'alt="Page {count} of {count}"' in fragment
    picture = client.get(reverse("report_page", args=[report.pk, count]))
    assert picture.headers["Content-Type"] == "image/png"
    assert b"".join(picture.streaming_content).startswith(b"\x89PNG")
    assert client.get(reverse("report_page", args=[report.pk, count + 1])).status_code == 404
    assert client.get(reverse("report_page", args=[report.pk, 0])).status_code == 404
    file = client.get(reverse("report_file", args=[report.pk]))
    assert file.headers["Content-Disposition"].startswith('attachment; filename="rating-report-')
    assert b"".join(file.streaming_content).startswith(b"%PDF-")


def test_a_report_is_read_on_its_page_in_its_own_language(
    world, sign_in, django_assert_max_num_queries
) -> None:
    verified = rated(world)[1]
    report = made(world)
    client = sign_in("Aurora", "viewer")
    url = reverse("report", args=[report.pk])
    with django_assert_max_num_queries(16):
        page = text_of(client, url)
    assert re.search(r'<article class="card report-read"\s+lang="en">', page)
    for part in ("The results in words", "Strengths, gaps and risks by topic", "Basis and process"):
        assert part in page
    assert number(exact_total(verified)) in page
    assert "superseded" not in page
    record(world)
    take_in()
    assert "T/CERDS: this report was superseded by the result of" in text_of(client, url)
    chinese = ask(world, "zh-hans")
    with scope(Scope.worker(report.tenant_id)):
        Report.objects.filter(pk=chinese.pk).update(state=Report.State.READY, ready_at=LATER)
    assert 'lang="zh-Hans"' in text_of(client, reverse("report", args=[chinese.pk]))


def test_a_draft_report_is_asked_for_where_the_draft_waits_and_no_supplier_sees_it(world, sign_in) -> None:
    card = drafted(world)
    client = sign_in("Aurora", "esg_manager")
    assert "Draft report, marked on every page" in text_of(client, reverse("scorecard", args=[card.pk]))
    body = {"supplier": str(card.supplier_id), "card": str(card.pk), "language": "en"}
    assert sign_in("Borealis", "esg_manager").post(reverse("report_new"), body).status_code == 404
    assert client.post(reverse("report_new"), {**body, "card": "7"}).status_code == 400
    asked = client.post(reverse("report_new"), body)
    assert asked.status_code == 302
    with scope(Scope.worker(card.tenant_id)):
        report = Report.objects.get()
        Report.objects.update(state=Report.State.READY, pages=1, ready_at=LATER)
    assert "Draft: nobody has released the scorecard" in text_of(client, asked.headers["Location"])
    supplier = sign_in("Evergreen", "admin")
    assert str(report.pk) not in text_of(supplier, reverse("portal_reports"))
    for route in ("portal_report", "portal_report_file"):
        assert supplier.get(reverse(route, args=[report.pk])).status_code == 404


def test_the_other_language_is_one_press_away(world, sign_in) -> None:
    rated(world)
    report = made(world)
    page = text_of(sign_in("Aurora", "procurement"), reverse("report", args=[report.pk]))
    assert "简体中文" in page
    assert 'value="zh-hans"' in page
    assert (
        'value="zh-hans"'
        not in text_of(sign_in("Aurora", "viewer"), reverse("report", args=[report.pk])).split("<main", 1)[1]
    )


def test_a_failed_report_says_so_and_offers_another_try(world, sign_in) -> None:
    rated(world)
    report = ask(world)
    with scope(Scope.worker(report.tenant_id)):
        Report.objects.filter(pk=report.pk).update(state=Report.State.FAILED, problem="It went wrong.")
    client = sign_in("Aurora", "procurement")
    page = text_of(client, reverse("report", args=[report.pk]))
    assert "This report was not made." in page
    assert "It went wrong." in page
    assert "Try again" in page
    assert "Try again" not in text_of(sign_in("Aurora", "viewer"), reverse("report", args=[report.pk]))
    client.post(reverse("report_new"), {"supplier": str(report.supplier_id), "language": "en"})
    assert "Waiting for a worker" in text_of(client, reverse("report", args=[report.pk]))


def test_a_file_that_is_gone_is_not_found(world, sign_in) -> None:
    rated(world)
    report = made(world)
    default_storage.delete(report.file)
    assert sign_in("Aurora", "viewer").get(reverse("report_file", args=[report.pk])).status_code == 404


def test_the_list_finds_and_orders_reports_with_a_constant_number_of_queries(
    world, sign_in, django_assert_max_num_queries
) -> None:
    client = sign_in("Aurora", "viewer")
    assert "No reports yet" in text_of(client, reverse("reports"))
    rated(world)
    report = made(world)
    _copies(world, report, count=30)
    with django_assert_max_num_queries(13):
        page = text_of(client, reverse("reports"))
    assert "1–20" in page or "20" in page
    assert "Evergreen Knitting" in page
    for order in ("supplier", "-supplier", "requested", "stars", "-grade", "nonsense"):
        assert "Evergreen Knitting" in text_of(client, f"{reverse('reports')}?sort={order}")
    assert "Evergreen Knitting" in text_of(client, f"{reverse('reports')}?q=evergreen")
    assert "No reports here" in text_of(client, f"{reverse('reports')}?q=nobody%00")
    assert "No reports here" in text_of(client, f"{reverse('reports')}?supplier={_mill(world)}")
    for odd in ("7", "%00", "x" * 5000):
        assert "Evergreen Knitting" in text_of(client, f"{reverse('reports')}?supplier={odd}")


def _copies(world: World, report: Report, *, count: int) -> None:
    with scope(world.scope("Aurora")):
        for number in range(count):
            Report.objects.create(
                tenant_id=report.tenant_id,
                supplier_org_id=report.supplier_org_id,
                supplier_id=report.supplier_id,
                language="en",
                content=report.content,
                content_hash=f"{number:064d}",
                requested_by=world.user("Aurora", "procurement"),
                requested_at=timezone.now(),
            )


def _mill(world: World) -> str:
    return str(world.supplier("Aurora", "Lone Mill").pk)


def test_the_supplier_company_reads_reports_on_itself_once_they_are_ready(world, sign_in) -> None:
    client = sign_in("Evergreen", "contributor")
    assert "No reports yet" in text_of(client, reverse("portal_reports"))
    rated(world)
    waiting = ask(world, "zh-hans")
    report = made(world)
    page = text_of(client, reverse("portal_reports"))
    assert "Aurora Outdoor" in page
    assert str(report.pk) in page
    assert str(waiting.pk) not in page
    assert client.get(reverse("portal_report", args=[waiting.pk])).status_code == 404
    assert "The results in words" in text_of(client, reverse("portal_report", args=[report.pk]))
    viewer = text_of(client, f"{reverse('portal_report', args=[report.pk])}?view=pages")
    assert 'alt="Page 1 of 1"' in viewer
    assert reverse("portal_report_page", args=[report.pk, 1]) in viewer
    file = client.get(reverse("portal_report_file", args=[report.pk]))
    assert b"".join(file.streaming_content) == PDF
    assert client.get(reverse("report", args=[report.pk])).status_code == 403
    assert sign_in("Foxglove", "admin").get(reverse("portal_report", args=[report.pk])).status_code == 404


def test_the_event_log_tells_in_words_what_became_of_a_report(world, two_pages, sign_in) -> None:
    rated(world)
    ask(world)
    advance_reports(now=LATER)
    page = text_of(sign_in("Aurora", "admin"), reverse("events"))
    assert "Report asked for" in page
    assert "Report made" in page
    assert cards(world)
