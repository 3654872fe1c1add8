"""Signs of findings: the chip that says what one waits for, and its clock."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from core.templatetags.ui_signs import chip, clock
from workspace.selectors.findings import STAGES, TO_DECIDE, FindingRow
from workspace.templatetags.worklist import waiting

register = template.Library()


@register.simple_tag
def finding_stage(stage: str, *, may_decide: bool = False) -> SafeString:
    """The chip of a stage (a key of STAGES, else KeyError), filled where it waits for who reads it."""
    word, icon = STAGES[stage]
    return chip(str(word), icon, "teal" if may_decide and stage in TO_DECIDE else "")


@register.simple_tag
def finding_clock(row: FindingRow) -> SafeString | str:
    """The first clock of a finding; how long an answer waits where its instant has passed since."""
    if row.waits_since is not None:
        return waiting(row.waits_since, row.now)
    return clock(row.due_at, row.now)
