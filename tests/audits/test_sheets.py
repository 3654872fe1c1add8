"""An auditor's sheet: made for one audit, filled in, judged row by row, taken or thrown away."""

from __future__ import annotations

import io

import pytest
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from audits.models import FindingSheet
from audits.services.findings import add_finding, findings_of
from audits.services.planning import cancel_audit
from audits.services.sheets import AlreadyHere, discard_sheet, take_sheet
from audits.services.staging import ground_of
from audits.sheets.problems import sentence
from audits.sheets.template import finding_sheet
from audits.stages import advance_sheets
from core.errors import DomainError, InvalidInput
from remediation.models import Finding, Severity
from remediation.services import withdraw_finding
from suppliers.services.sites import change_site
from tenants.scope import scope
from tests.audits.planned import (
    HEADS,
    LINE,
    again,
    csv_sheet,
    filled,
    line,
    planned,
    read,
    take,
    values,
    verdicts,
    workbook,
)


def template(world, audit) -> bytes:
    with scope(world.scope("Clearwater")):
        sites = ground_of(audit, today=world.now.date()).sites
        return finding_sheet(audit, sites, meanings={one.value: str(one.label) for one in Severity})


def said(world, sheet: FindingSheet) -> dict[int, list[str]]:
    """Line number → what people read about it."""
    with scope(world.scope("Clearwater")):
        return {r.number: [sentence(p) for p in r.problems] for r in sheet.rows.all() if r.problems}


def findings(world, audit) -> list[Finding]:
    with scope(world.scope("Aurora")):
        return list(findings_of(audit).select_related("site"))


def test_a_template_filled_in_becomes_drafts_the_supplier_does_not_see(world) -> None:
    audit = planned(world)
    sheet = read(world, audit, filled(template(world, audit), LINE))
    assert (sheet.state, sheet.total, sheet.fresh) == ("ready", 1, 1)
    assert take(world, sheet) == 1
    (draft,) = findings(world, audit)
    assert (draft.severity, draft.area, draft.clause) == ("major", "health_safety", "HS 4.2")
    assert (draft.title, draft.site.name) == ("No valid boiler record", "Dye house")
    assert draft.description == "Boiler 2 is in use. Its last inspection ended in June."
    assert (draft.found_on.isoformat(), draft.state, draft.supplier_org_id) == ("2026-11-23", "draft", None)
    assert (draft.standard, draft.origin_label) == ("t-cerds", "A-2026-0001 · Clearwater Ratings")
    assert draft.created_by_id == world.user("Clearwater", "auditor").pk
    assert again(world, sheet).state == "taken"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_template_offers_words_of_the_readers_language_and_reads_them_back(world, language) -> None:
    audit = planned(world)
    with override(language):
        content = template(world, audit)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()
    assert str(rows[1][0]).startswith("A-2026-0001 · Evergreen Knitting")
    lists = book.get_sheet_by_name("Lists").to_python()
    severities, areas, sites, items = ([row[column] for row in lists if row[column]] for column in range(4))
    assert (len(severities), len(areas), sites) == (5, 4, ["Dye house", "Main site"])
    assert len(items) == 84 + 30 + 12 + 20, "every question of every standard"
    filled_in = [
        (severity, areas[0], sites[0], "", f"Finding {n}", "Seen.", world.now.date(), items[n])
        for n, severity in enumerate(severities)
    ]
    sheet = read(world, audit, filled(content, *filled_in))
    assert (sheet.fresh, sheet.refused) == (5, 0)
    take(world, sheet)
    assert [f.severity for f in findings(world, audit)] == [
        *("zero_tolerance", "critical", "major", "minor", "observation"),
    ]


def test_words_of_any_language_and_codes_are_understood(world) -> None:
    audit = planned(world)
    sheet = read(
        world,
        audit,
        csv_sheet(
            line(severity="轻微", area="健康与安全", title="a", found_on="2026年11月23日"),
            line(severity="zero_tolerance", area="HEALTH & SAFETY", title="b", found_on="23.11.2026"),
            line(severity="crit", area="health_safety", title="c", found_on="23/11/2026", item=""),
            line(severity=" MAJOR ", area="Labor", title="d", found_on="23 Nov 2026", item="t-cfie 3"),
        ),
    )
    assert verdicts(world, sheet) == {n: ("fresh", []) for n in (2, 3, 4, 5)}


def test_every_faulty_row_says_what_is_wrong_and_the_others_are_taken(world) -> None:
    audit = planned(world)
    sheet = read(
        world,
        audit,
        csv_sheet(
            line(),
            line(severity="Majr"),
            line(severity="Terrible"),
            line(area=""),
            line(site="Print hall"),
            line(title="T" * 201),
            line(description=""),
            line(found_on="2026-11-02"),
            line(found_on="2026-11-26"),
            line(found_on="2026-11-25"),
            line(found_on="04/05/2026"),
            line(found_on="soon"),
            line(item="T/CERDS 99"),
            line() + ";and more",
            line(),
        ),
    )
    assert verdicts(world, sheet) == {
        2: ("fresh", []),
        3: ("refused", ["word_unlike"]),
        4: ("refused", ["word_unknown"]),
        5: ("refused", ["missing"]),
        6: ("refused", ["site_unknown"]),
        7: ("refused", ["too_long"]),
        8: ("refused", ["missing"]),
        9: ("refused", ["before_audit"]),
        10: ("refused", ["after_audit"]),
        11: ("refused", ["future"]),
        12: ("refused", ["date_unreadable"]),
        13: ("refused", ["date_unreadable"]),
        14: ("refused", ["item_unlike"]),
        15: ("refused", ["more_cells"]),
        16: ("known", ["repeats"]),
    }
    words = said(world, sheet)
    assert words[3] == ["“Majr” is not known. Did you mean “Major”?"]
    assert words[6] == ["“Print hall” is not a site of this audit. It goes to: “Dye house”, “Main site”."]
    assert words[9] == ["2 Nov 2026 is before the audit, which began on 23 Nov 2026. Correct the date."]
    assert words[16] == ["This is the finding of line 2 again. It is taken once."]
    assert (take(world, sheet), len(findings(world, audit))) == (1, 1)


def test_rows_about_another_supplier_are_refused(world) -> None:
    audit = planned(world)
    heads = (*HEADS, "Supplier")
    sheet = read(
        world,
        audit,
        csv_sheet(
            line(title="a") + ";Lone Mill",
            line(title="b") + ";EVERGREEN knitting",
            line(title="c") + ";No. 1",
            heads=heads,
        ),
    )
    assert verdicts(world, sheet) == {
        2: ("refused", ["other_supplier"]),
        3: ("fresh", []),
        4: ("fresh", []),
    }
    assert said(world, sheet)[2] == [
        "This line is about “Lone Mill”; this audit is of Evergreen Knitting (1). Remove the line."
    ]


def test_the_sheet_of_another_audit_is_refused_as_a_whole(world) -> None:
    first, second = planned(world), planned(world, ends_on=world.now.date())
    sheet = read(world, second, filled(template(world, first), LINE))
    assert sheet.state == "failed"
    assert sentence(sheet.problem) == (
        "This sheet was made for audit A-2026-0001 of Evergreen Knitting. Upload it there, or use the sheet "
        "of this audit."
    )
    assert verdicts(world, sheet) == {}


def test_the_same_file_twice_leads_to_the_first_and_may_come_again_once_thrown_away(world) -> None:
    audit = planned(world)
    first = read(world, audit, csv_sheet(line()))
    with pytest.raises(AlreadyHere, match="here already") as refusal:
        read(world, audit, csv_sheet(line(), name="copy.csv"))
    assert refusal.value.sheet == first
    with scope(world.scope("Clearwater")):
        discard_sheet(sheet=first, actor=world.user("Clearwater", "auditor"))
    second = read(world, audit, csv_sheet(line()))
    assert (second.state, second.fresh) == ("ready", 1)
    take(world, second)
    with pytest.raises(AlreadyHere, match="taken already"):
        read(world, audit, csv_sheet(line()))
    other = planned(world, ends_on=world.now.date())
    assert read(world, other, csv_sheet(line())).fresh == 1


def test_findings_the_audit_has_are_known_until_they_are_withdrawn(world) -> None:
    audit = planned(world)
    take(world, read(world, audit, csv_sheet(line())))
    shouted = line(title="NO VALID  boiler record", severity="Minor")
    assert verdicts(world, read(world, audit, csv_sheet(shouted)))[2] == ("known", [])
    (draft,) = findings(world, audit)
    with scope(world.scope("Clearwater")):
        withdraw_finding(
            finding=draft,
            reason="It was the wrong hall.",
            actor=world.user("Clearwater", "lead"),
            now=world.now,
        )
    sheet = read(world, audit, csv_sheet(shouted, "", name="third.csv"))
    assert verdicts(world, sheet)[2] == ("fresh", [])


def test_a_finding_written_online_between_reading_and_taking_is_not_doubled(world) -> None:
    audit = planned(world)
    online = values(world)
    row = line(
        severity="critical",
        site="",
        clause="HS 5.1",
        title=online["title"],
        description=online["description"],
        found_on=online["found_on"].isoformat(),
        item="",
    )
    sheet = read(world, audit, csv_sheet(row, line()))
    with scope(world.scope("Clearwater")):
        written = add_finding(
            audit=audit, values=online, actor=world.user("Clearwater", "auditor"), now=world.now
        )
    assert take(world, sheet) == 1
    with scope(world.scope("Clearwater")):
        assert set(sheet.rows.values_list("finding_id", flat=True)) == {f.pk for f in findings_of(audit)}
        assert written.pk in {f.pk for f in findings_of(audit)}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (csv_sheet(line(), heads=("Alpha", "Beta")), "no_heads"),
        (csv_sheet(line(), heads=HEADS[1:]), "heads_missing"),
        (csv_sheet(line(), heads=("Severity", "Severity", *HEADS[1:])), "heads_twice"),
        (csv_sheet(), "no_rows"),
        (csv_sheet(*(line(title=str(n)) for n in range(301))), "too_many_rows"),
        (csv_sheet('"' + line()), "quotes"),
        (workbook(), "empty_workbook"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(world, file, code) -> None:
    file.seek(0)
    sheet = read(world, planned(world), file)
    assert (sheet.state, sheet.problem["code"]) == ("failed", code)
    assert len(sentence(sheet.problem)) > 20
    with scope(world.scope("Clearwater")), pytest.raises(DomainError, match="Reload the page"):
        take_sheet(sheet=sheet, actor=world.user("Clearwater", "auditor"), now=world.now)


def test_files_that_are_no_lists_are_refused_at_once(world) -> None:
    audit = planned(world)
    pdf = csv_sheet(line(), name="findings.pdf")
    with pytest.raises(InvalidInput, match="Lists are read from CSV"):
        read(world, audit, pdf)
    with pytest.raises(InvalidInput, match="not an Excel workbook"):
        read(world, audit, csv_sheet(line(), name="findings.xlsx"))


def test_nothing_is_taken_from_a_sheet_without_news_or_of_an_audit_called_off(world) -> None:
    audit = planned(world)
    refused = read(world, audit, csv_sheet(line(severity="")))
    with pytest.raises(DomainError, match="no new finding"):
        take(world, refused)
    twins = [read(world, audit, csv_sheet(line(title="Twin"), *more)) for more in ((), ("",))]
    assert take(world, twins[0]) == 1
    with pytest.raises(DomainError, match="no new finding"):
        take(world, twins[1])
    waiting = read(world, audit, csv_sheet(line(), name="good.csv"))
    with scope(world.scope("Aurora")):
        cancel_audit(
            audit=audit, reason="The plant moved.", actor=world.user("Aurora", "procurement"), now=world.now
        )
    with pytest.raises(DomainError, match="called off"):
        take(world, waiting)


def test_a_sheet_whose_file_is_gone_ends_and_holds_up_no_other(world) -> None:
    audit = planned(world)
    with scope(world.scope("Clearwater")):
        from audits.services.sheets import upload_sheet

        auditor = world.user("Clearwater", "auditor")
        lost = upload_sheet(audit=audit, file=csv_sheet(line()), actor=auditor)
        kept = upload_sheet(audit=audit, file=csv_sheet(line(title="x"), name="b.csv"), actor=auditor)
        lost.file.storage.delete(str(lost.file.name))
    assert advance_sheets(now=world.now) == 2
    assert again(world, lost).problem == {"code": "file_gone"}
    assert again(world, kept).state == "ready"
    assert advance_sheets(now=world.now) == 0


def test_a_site_renamed_after_the_template_was_made_is_pointed_out(world) -> None:
    audit = planned(world)
    content = template(world, audit)
    with scope(world.scope("Aurora")):
        site = audit.sites.select_related("site__supplier").get(site__name="Dye house").site
        change_site(site=site, name="Dye house 2", address="", actor=world.user("Aurora", "procurement"))
    assert verdicts(world, read(world, audit, filled(content, LINE)))[5] == ("refused", ["site_unknown"])
