"""Places in a standard and time zones are told in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from core.templatetags.lang import clause
from core.templatetags.ui_format import moment_long

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "chinese"),
    [
        ("Table A.1, n=47", "表A.1，第47项"),
        ("6.3 d); Table A.1, last row", "6.3 d)；表A.1，末行"),
        ("7.4 b); Table A.1 (society has no certification)", "7.4 b)；表A.1（社会议题未设认证）"),
        ("Annex B, item 17", "附录B，第17项"),
        ("Annex B, items 3–5", "附录B，第3–5项"),
        ("Annex B, items 3 and 5", "附录B，第3、5项"),
        ("6.2.1", "6.2.1"),
    ],
)
def test_a_clause_is_named_in_the_readers_language(place: str, chinese: str) -> None:
    with translation.override("zh-hans"):
        assert clause(place) == chinese
    with translation.override("en"):
        assert clause(place) == place.replace("n=", "no. ")


@pytest.mark.parametrize(
    ("zone", "english", "chinese"),
    [
        ("Europe/Stockholm", "Stockholm time", "斯德哥尔摩时间"),
        ("Asia/Shanghai", "Shanghai time", "北京时间"),
        ("America/New_York", "New York time", "New York时间"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_time_zone_is_told_by_its_city(zone: str, english: str, chinese: str) -> None:
    with timezone.override(zone):
        with translation.override("en"):
            assert moment_long(NOON).endswith(f", {english}")
        with translation.override("zh-hans"):
            assert moment_long(NOON).endswith(f"，{chinese}")
