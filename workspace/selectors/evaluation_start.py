"""What the form of a new evaluation plan begins with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Campaign, Coverage
from assessments.planning import content as plan_content


def starter(today: date, campaign: Campaign | None) -> dict[str, Any]:
    """Words to keep or change, and what a campaign says already."""
    said: dict[str, Any] = {}
    if campaign is not None:
        said = {
            "campaign": str(campaign.pk),
            "title": campaign.name,
            "year": campaign.reference_date.year,
            "scope": plan_content.EVERYBODY if campaign.coverage == Coverage.FULL else plan_content.CHOSEN,
            "scope_reason": campaign.coverage_reason,
            "reference_date": campaign.reference_date,
            "extended_to": campaign.base_extended_to,
            "standards": [campaign.standard],
            "due_on": timezone.localdate(campaign.due_at),
            "schedule_note": campaign.short_notice_reason,
        }
    return _words(today) | said


def _words(today: date) -> dict[str, Any]:
    return {
        "title": _("Evaluation plan %(year)s") % {"year": today.year},
        "year": today.year,
        "purpose": _(
            "See early which suppliers bring ESG risks into our chain, choose and develop suppliers by how "
            "they deal with them, and meet our own ESG goals and duties."
        ),
        "method": _(
            "Weights and points by the rules in force when a request is sent, as shown to the supplier. "
            "Answers are checked against proof, level by level, and negative events of three years are "
            "deducted. A second person releases each result."
        ),
    }
