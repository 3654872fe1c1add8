"""A questionnaire goes out as a workbook and comes back: what it changes is shown, then taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from assessments.models import Answer, AnswerWorkbook, Request, RequestState
from assessments.services.answering import open_request
from assessments.workbook.mark import sealed
from core.models import Event
from tenants.scope import scope
from tests.assessments.drafting import POLICY, answer, answer_everything, own_request, send_back, submit
from tests.world import NOW, World

BASIC = f"{POLICY}.basic.1"
OTHER = "environment.action.pollution_and_waste"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEY, ANSWER, REASON, COMMENT = 0, 3, 4, 5


@pytest.fixture
def client(sign_in) -> Client:
    client: Client = sign_in("Evergreen", "admin")
    return client


@pytest.fixture
def asked(world: World) -> Request:
    return opened(world, "Aurora Outdoor")


def opened(world: World, buyer: str, standard: str = "t-cerds") -> Request:
    with scope(world.scope("Evergreen")):
        request = own_request(standard, buyer)
        open_request(request=request, actor=world.user("Evergreen", "admin"), now=NOW)
    return request


def say(world: World, request: Request, item: str = POLICY, **values: Any) -> None:
    with scope(world.scope("Evergreen")):
        answer(world, request, item, **values)


def stored(world: World, request: Request, item: str = POLICY) -> Answer | None:
    with scope(world.scope("Evergreen")):
        return Answer.objects.filter(request=request, item=item).first()


@dataclass
class Book:
    """The cells of a workbook's first sheet, to be changed as a person would, and where cells are merged."""

    lines: list[list[str]]
    merged: str = ""

    def rows(self) -> dict[str, list[str]]:
        """Lines by their key."""
        return {line[KEY]: line for line in self.lines if line[KEY]}

    def saved(self) -> bytes:
        """The workbook as a spreadsheet program would write it."""
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for number, line in enumerate(self.lines):
                for place, cell in enumerate(line):
                    sheet.write(number, place, cell)
            if self.merged:
                sheet.merge_range(self.merged, "Yes")
        return content.getvalue()


def raw(client: Client, request: Request) -> bytes:
    response = client.get(reverse("portal_workbook_file", args=[request.pk]))
    assert response["Content-Type"] == XLSX
    return bytes(response.content)


def download(client: Client, request: Request) -> Book:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw(client, request))).get_sheet_by_index(0)
    return Book([[str(cell) for cell in line] for line in sheet.to_python(skip_empty_area=False)])


def written(book: Book, cells: Mapping[tuple[str, int], Any]) -> bytes:
    held = book.rows()
    for (key, place), value in cells.items():
        held[key][place] = value
    return book.saved()


def upload(client: Client, request: Request, content: bytes, name: str = "answers.xlsx") -> Any:
    file = SimpleUploadedFile(name, content, XLSX)
    url = reverse("portal_workbook_upload", args=[request.pk])
    return client.post(url, {"file": file}, follow=True)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def take(client: Client, request: Request, shown: Any, **choices: str) -> Any:
    workbook = shown.context["workbook"]
    url = reverse("portal_workbook_take", args=[request.pk, workbook.pk])
    return client.post(url, {"seen": shown.context["seen"], **choices}, follow=True)


def test_the_workbook_holds_every_question_with_its_answer_and_comes_back_without_a_change(
    world, client, asked
):
    say(world, asked, met=[BASIC], comment="Board signed it.\nSee page 2.")
    say(world, asked, OTHER, not_applicable=["*"], reason="We only trade.")
    book = download(client, asked)

    held = book.rows()
    assert sum(key.startswith("q:") for key in held) == asked.total
    assert held[f"s:{BASIC}"][ANSWER] == "Yes"
    assert held[f"q:{OTHER}"][ANSWER] == "Does not apply"
    assert held[f"q:{POLICY}"][COMMENT] == "Board signed it.\nSee page 2."
    with zipfile.ZipFile(io.BytesIO(raw(client, asked))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in sheet
    assert '<row r="1" hidden="1"' in re.sub(r' spans="[^"]*"', "", sheet)

    shown = upload(client, asked, book.saved())
    assert "There is nothing to take" in words(shown)
    assert shown.context["untouched"]["same"] == asked.total
    assert shown.context["remarks"] == []
    answered = stored(world, asked)
    assert answered is not None
    assert (answered.revision, answered.comment) == (1, "Board signed it.\nSee page 2.")


def test_what_it_changes_is_shown_first_then_taken_all_at_once_with_one_event(world, client, asked):
    say(world, asked, met=[BASIC])
    content = written(
        download(client, asked),
        {
            (f"s:{POLICY}.intermediate.1", ANSWER): "是",
            (f"q:{POLICY}", COMMENT): "第一行\n第二行",
            (f"q:{OTHER}", ANSWER): "None of these yet",
        },
    )
    shown = upload(client, asked, content)

    assert [row.item.key for row in shown.context["changes"]] == [POLICY, OTHER]
    assert "None of these yet" in words(shown)
    before = stored(world, asked)
    assert before is not None
    assert before.met == [BASIC], "nothing is stored before it is agreed to"

    after = take(client, asked, shown)
    assert "2 answers were taken from the workbook" in words(after)
    first, second = stored(world, asked), stored(world, asked, OTHER)
    assert first is not None
    assert second is not None
    assert (first.met, first.comment) == ([BASIC, f"{POLICY}.intermediate.1"], "第一行\n第二行")
    assert second.none_met
    with scope(world.scope("Evergreen")):
        asked.refresh_from_db()
        event = Event.objects.get(kind="answers.from_workbook")
        assert event.tenant_id == world.org("Evergreen").pk, "drafts are in the company's own log only"
        assert AnswerWorkbook.objects.get().content == {}, "what it said is not kept twice"
    assert asked.answered == 2

    again = upload(client, asked, content)
    assert "This very workbook was taken already" in words(again)


def test_answers_changed_online_since_are_shown_in_both_versions_and_only_the_chosen_one_is_kept(
    world, client, asked
):
    book = download(client, asked)
    say(world, asked, met=[BASIC])
    say(world, asked, OTHER, none_met=True)
    shown = upload(client, asked, written(book, {(f"q:{POLICY}", ANSWER): "None of these yet"}))

    assert [row.item.key for row in shown.context["clashes"]] == [POLICY]
    assert shown.context["untouched"]["online"] == 1, "what only changed online is no clash"
    kept = take(client, asked, shown)
    assert "0 answers were taken" in words(kept)
    assert (found := stored(world, asked)) is not None
    assert found.met == [BASIC]

    again = upload(client, asked, written(book, {(f"q:{POLICY}", COMMENT): "x"}))
    take(client, asked, again, **{f"keep-{POLICY}": "book"})
    assert (found := stored(world, asked)) is not None
    assert (found.met, found.none_met, found.comment) == ([], True, "x")


def test_a_page_agreed_to_after_a_colleague_saved_takes_nothing_and_comes_back(world, client, asked):
    shown = upload(client, asked, written(download(client, asked), {(f"s:{BASIC}", ANSWER): "x"}))
    say(world, asked, OTHER, none_met=True)

    after = take(client, asked, shown)

    assert "Answers were changed online while you looked" in words(after)
    assert stored(world, asked) is None
    assert "1 answer was taken" in words(take(client, asked, after))


def drop(key: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book.lines.remove(book.rows()[key])

    return change


def cell(key: str, place: int, value: Any) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book.rows()[key][place] = value

    return change


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (cell(f"s:{BASIC}", ANSWER, "Yess"), "Did you mean “Yes”?"),
        (cell(f"s:{BASIC}", ANSWER, "☆"), "is no answer here. Write one of: Yes, No."),
        (
            cell(f"q:{POLICY}", ANSWER, 7),
            "is no answer here. Write one of: None of these yet, Does not apply.",
        ),
        (cell(f"q:{POLICY}", COMMENT, "x" * 4001), "4001"),
        (drop(f"s:{BASIC}"), "A row of this question was deleted"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused_with_words_and_the_others_are_taken(
    world, client, asked, change, text
):
    book = download(client, asked)
    change(book)
    book.rows()[f"q:{OTHER}"][ANSWER] = "None of these yet"

    shown = upload(client, asked, book.saved())

    assert text in words(shown)
    assert [row.item.key for row in shown.context["refused"]] == [POLICY]
    take(client, asked, shown)
    assert stored(world, asked) is None
    assert stored(world, asked, OTHER) is not None


def test_what_contradicts_itself_is_refused_and_deleted_questions_and_added_rows_leave_all_as_it_is(
    world, client, asked
):
    say(world, asked, OTHER, none_met=True)
    book = download(client, asked)
    book.rows()[f"s:{BASIC}"][ANSWER] = "Yes"
    book.rows()[f"q:{POLICY}"][ANSWER] = "Does not apply"
    for key in [key for key in book.rows() if OTHER in key]:
        drop(key)(book)
    book.lines.append(["", "", "Our own row", "Yes"])

    shown = upload(client, asked, book.saved())

    assert "A question that does not apply has nothing ticked" in words(shown)
    assert shown.context["untouched"]["absent"] == 1
    assert "are not of the questionnaire and were left out" in words(shown)


def test_columns_in_another_order_are_recognised_and_a_missing_one_leaves_its_texts(world, client, asked):
    say(world, asked, met=[BASIC], comment="Ours")
    book = download(client, asked)
    book.rows()[f"s:{POLICY}.intermediate.1"][ANSWER] = "yes"
    for line in book.lines[3:]:
        line[COMMENT] = ""
        line.append(line[ANSWER])
        line[ANSWER] = ""

    shown = upload(client, asked, book.saved())

    assert "Comment for the reviewer” is missing" in words(shown)
    take(client, asked, shown)
    assert (found := stored(world, asked)) is not None
    assert (found.met, found.comment) == ([BASIC, f"{POLICY}.intermediate.1"], "Ours")


def with_macro(content: bytes) -> bytes:
    held = io.BytesIO(content)
    with zipfile.ZipFile(held, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    return held.getvalue()


def bomb(content: bytes) -> bytes:
    held = io.BytesIO(content)
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/more.xml", b"0" * (101 * 1024 * 1024))
    return held.getvalue()


def merged(book: Book) -> None:
    book.merged = "D6:D8"


def unmarked(book: Book) -> None:
    del book.lines[0]


def forged(book: Book) -> None:
    book.lines[0][1] = "x" + book.lines[0][1][1:]


def headless(book: Book) -> None:
    del book.lines[3]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (merged, "merged cells"),
        (unmarked, "its hidden first line is missing"),
        (forged, "The hidden first line of this workbook was changed"),
        (headless, "No line of column heads was found"),
    ],
)
def test_a_workbook_that_was_bent_is_refused_with_what_to_do(world, client, asked, change, text):
    book = download(client, asked)
    change(book)

    response = upload(client, asked, book.saved())

    assert (response.status_code, text in words(response)) == (422, True)
    with scope(world.scope("Evergreen")):
        assert not AnswerWorkbook.objects.exists()


@pytest.mark.parametrize(
    ("bend", "name", "text"),
    [
        (with_macro, "a.xlsx", "holds macros"),
        (bomb, "a.xlsx", "far more than a questionnaire"),
        (lambda content: content, "a.xlsm", "macros"),
        (lambda content: content, "a.csv", "name of a text file"),
        (lambda _content: b"Key;Answer\n1;yes", "a.csv", "A workbook of answers is an XLSX file"),
        (lambda _content: b"%PDF-1.7", "a.xlsx", "This file is a PDF"),
        (lambda _content: b"", "a.xlsx", "No file arrived"),
        (lambda content: content[:900], "a.xlsx", "damaged"),
    ],
)
def test_a_file_that_is_no_plain_workbook_is_refused(client, asked, bend, name, text):
    content = bend(download(client, asked).saved())

    response = upload(client, asked, content, name)

    assert response.status_code == 422
    assert text in words(response) or "is empty" in words(response)


def test_a_workbook_of_another_request_questionnaire_or_company_is_refused(world, client, asked):
    content = download(client, asked).saved()

    assert "another request" in words(upload(client, opened(world, "Borealis Home"), content))
    parts = opened(world, "Aurora Outdoor", "t-cfie")
    assert "holds the questionnaire T/CERDS; here T/CFIE" in words(upload(client, parts, content))
    book = download(client, asked)
    theirs = Request(pk=asked.pk, supplier_org_id=world.org("Foxglove").pk, standard=asked.standard)
    book.lines[0][1] = sealed(theirs, [], {})
    assert "made for another company" in words(upload(client, asked, book.saved()))
    with scope(world.scope("Evergreen")):
        Request.objects.filter(pk=asked.pk).update(state=RequestState.SUBMITTED)
    assert "wait for review" in words(upload(client, asked, content))


def test_after_answers_came_back_only_the_rejected_one_is_taken(world, client, asked):
    with scope(world.scope("Evergreen")):
        answer_everything(world, asked)
        submission = submit(world, asked)
    send_back(world, submission, rejected={POLICY})
    book = download(client, asked)
    assert book.rows()[f"q:{OTHER}"][8] == "Accepted, cannot change"
    content = written(book, {(f"s:{BASIC}", ANSWER): "Yes", (f"q:{OTHER}", COMMENT): "Late"})

    shown = upload(client, asked, content)

    assert [row.item.key for row in shown.context["closed"]] == [OTHER]
    assert [row.item.key for row in shown.context["changes"]] == [POLICY]


def test_looking_at_a_whole_questionnaire_costs_the_same_for_many_changes(
    world, client, asked, django_assert_num_queries
):
    with scope(world.scope("Evergreen")):
        answer_everything(world, asked)
    book = download(client, asked)
    cells = {(key, ANSWER): "Yes" for key in book.rows() if key.startswith("s:") and key.endswith("basic.1")}
    shown = upload(client, asked, written(book, cells))
    assert len(shown.context["changes"]) > 70
    url = reverse("portal_workbook_look", args=[asked.pk, shown.context["workbook"].pk])
    with django_assert_num_queries(11):
        client.get(url)
    with django_assert_num_queries(17):
        client.post(
            reverse("portal_workbook_take", args=[asked.pk, shown.context["workbook"].pk]),
            {"seen": shown.context["seen"]},
        )
