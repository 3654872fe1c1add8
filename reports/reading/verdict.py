"""A result in words: the level of development, what carries it and what holds it back (T/CERDS 8.4 b)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.templatetags.lang import lang
from core.templatetags.ui_format import number
from core.templatetags.ui_scores import star_words
from reports.reading.cerds import CerdsReport
from reports.reading.cfie import CfieReport
from scoring.models import Basis
from suppliers.models import SizeClass


def verdict(result: CerdsReport | CfieReport, buyer: str) -> list[str]:
    """The sentences on one result that counts, in the active language."""
    said = [_placed(result), _meaning(result), _carried(result), _declared(result)]
    return [one for one in [*said, *result.peer_words(buyer)] if one]


def _placed(result: CerdsReport | CfieReport) -> str:
    """Stars or grade, points, what they rest on, and the size class it is judged among (6.4)."""
    assert result.lead is not None  # noqa: S101 - asked of results that count only
    values = {
        "total": number(result.lead.total),
        "whole": result.whole,
        "basis": result.basis_name.own,
        "size": SizeClass(result.frozen["size_class"]).label,
    }
    if result.band is None:
        return _(
            "A negative event voids this round: %(total)s of %(whole)s points and no star, "
            "whatever the answers are worth."
        ) % {**values, "total": number(0)}
    if isinstance(result, CerdsReport):
        values["mark"] = pgettext("stars and their name", "%(stars)s (%(name)s)") % {
            "stars": star_words(result.lead.stars or 0),
            "name": lang(result.band.name),
        }
        return _("%(mark)s in the size class “%(size)s”: %(total)s of %(whole)s points, %(basis)s.") % values
    return _("%(mark)s: %(total)s of %(whole)s points, %(basis)s.") % {
        **values,
        "mark": lang(result.band.name),
    }


def _meaning(result: CerdsReport | CfieReport) -> str:
    """What the standard says of this level."""
    return lang(result.band.about) if result.band else ""


def _carried(result: CerdsReport | CfieReport) -> str:
    """The best and the weakest area, by the share of their points; nothing in a voided round."""
    if result.band is None:
        return ""
    shares = [(share, name) for name, share in result.area_shares if share is not None]
    if len(shares) < 2 or shares[0][0] == shares[-1][0] == 0:  # noqa: PLR2004 - a best and a weakest one
        return ""
    best = max(shares, key=lambda one: one[0])
    weakest = min(shares, key=lambda one: one[0])
    if best[0] == weakest[0]:
        return ""
    return _("%(best)s carries it most (%(high)s%% of its points), %(weakest)s least (%(low)s%%).") % {
        "best": lang(best[1]),
        "high": number(best[0] * 100, 0),
        "weakest": lang(weakest[1]),
        "low": number(weakest[0] * 100, 0),
    }


def _declared(result: CerdsReport | CfieReport) -> str:
    """How the supplier's own word compares with what counts."""
    declared, lead = result.scores.get(Basis.DECLARED), result.lead
    if declared is None or lead is None or result.band is None:
        return ""
    gap = declared.total - lead.total
    values = {"declared": number(declared.total), "points": number(abs(gap))}
    if not gap:
        return _("Its own answers said the same: %(declared)s points.") % values
    if gap < 0:
        return _("Its own answers said %(declared)s points; its proof shows %(points)s more.") % values
    refused = result.frozen["round"]["proof"]
    if not refused["is_decided"]:
        return _("Its own answers said %(declared)s points; %(points)s of them did not hold.") % values
    count = refused["rejected"] + refused["adjusted"]
    words = ngettext(
        "Its own answers said %(declared)s points; %(points)s of them did not hold: %(n)d claim was "
        "rejected or counted at another level.",
        "Its own answers said %(declared)s points; %(points)s of them did not hold: %(n)d claims were "
        "rejected or counted at another level.",
        count,
    )
    return words % {**values, "n": count}
