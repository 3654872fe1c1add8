"""Signs that stand in every row: icons, stars, grades, chips, severities, clocks, flags, initials.

They are plain functions rather than included templates, because a list page draws hundreds of them.
Arguments and pictures: ``docs/ui-components.md``.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.templatetags import ui_format
from core.templatetags.ui_format import Number, per_language

register = template.Library()

ICONS = Path(settings.BASE_DIR) / "node_modules" / "@tabler" / "icons" / "icons"
FLAGS = Path(settings.BASE_DIR) / "node_modules" / "flag-icons" / "flags" / "4x3"
STAR_COUNT = 7
URGENT = timedelta(hours=24)
NEAR = timedelta(hours=72)
THIS_WEEK = timedelta(days=7)

Size = Literal["", "lg"]


@register.simple_tag
def icon(name: str, css: str = "", *, filled: bool = False, label: str = "") -> SafeString:
    """An inline SVG of Tabler's set. Hidden from screen readers unless it carries a ``label``.

    Raises ValueError for a name the set does not have.
    """
    return drawn_icon(name, css, str(label), filled=filled)


@lru_cache(maxsize=1024)
def drawn_icon(name: str, css: str = "", label: str = "", *, filled: bool = False) -> SafeString:
    """The SVG behind the ``icon`` tag, read once from the package. Raises ValueError for an unknown name."""
    source = ICONS / ("filled" if filled else "outline") / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not source.is_file():
        message = f"Tabler has no icon named {name!r}; see tabler.io/icons for the names"
        raise ValueError(message)
    shapes = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    shapes = re.sub(r'<path stroke="none"[^>]*/>', "", shapes)
    shapes = re.sub(r">\s+<", "><", re.sub(r"\s+", " ", shapes)).strip()
    classes = " ".join(filter(None, ("icon", "icon--filled" if filled else "", css)))
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>', classes, spoken, mark_safe(shapes))  # noqa: S308 - the package's own file


@register.simple_tag
def stars(value: int | None, score: Number | None = None, *, size: Size = "") -> SafeString:
    """Seven stars, ``value`` of them filled; None is "not evaluated", 0 a zeroed round (points alone never
    give less than one star). With ``score`` the number follows."""
    drawn = _stars(value, size)
    if score is None:
        return drawn
    figure = ui_format.number(score)
    return format_html('<span class="rating">{}<span class="rating__number">{}</span></span>', drawn, figure)


@per_language
def _stars(value: int | None, size: Size) -> SafeString:
    if value == 0:
        return chip(str(STATUSES["zeroed"].word), STATUSES["zeroed"].icon, STATUSES["zeroed"].tone)
    if value is None:
        words = _("Not evaluated")
    else:
        words = ngettext("%(n)d star of 7", "%(n)d stars of 7", value) % {"n": value}
    filled = min(max(value or 0, 0), STAR_COUNT)
    return format_html(
        '<img class="star-row{}" src="{}" alt="{}" title="{}" width="91" height="13">',
        f" star-row--{size}" if size else "",
        static(f"img/stars/{filled}.svg"),
        words,
        words,
    )


@register.simple_tag
@per_language
def grade(value: str | None, *, size: Size = "") -> SafeString:
    """The boxed grade letter AA, A, B or C (inverted); a dashed box when there is none."""
    css = f"grade grade--{value or 'none'}" + (f" grade--{size}" if size else "")
    words = _("Grade") if value else _("No grade")
    return format_html(
        '<span class="{}"><span class="visually-hidden">{} </span>{}</span>',
        css,
        words,
        value or ui_format.NOTHING,
    )


@register.simple_tag
@per_language
def chip(text: str, icon: str = "", tone: str = "") -> SafeString:
    """A word with an icon in a chip. ``tone``: empty (outline), ``teal``, ``warm`` (urgent) or ``ink``."""
    sign = drawn_icon(icon) if icon else ""
    return format_html('<span class="chip{}">{}{}</span>', f" chip--{tone}" if tone else "", sign, text)


class Status(NamedTuple):
    """How one state is shown: its word, icon and chip tone."""

    word: Any
    icon: str
    tone: str = ""


STATUSES: dict[str, Status] = {
    "draft": Status(gettext_lazy("Draft"), "pencil"),
    "requested": Status(gettext_lazy("Requested"), "send"),
    "not_opened": Status(gettext_lazy("Not opened"), "send"),
    "opened": Status(gettext_lazy("Opened"), "mail-opened"),
    "in_progress": Status(gettext_lazy("In progress"), "progress"),
    "waiting": Status(gettext_lazy("Waiting for you"), "eye-check", "teal"),
    "submitted": Status(gettext_lazy("Submitted"), "eye-check", "teal"),
    "resubmitted": Status(gettext_lazy("Resubmitted"), "eye-check", "teal"),
    "in_review": Status(gettext_lazy("In review"), "checklist"),
    "reviewed": Status(gettext_lazy("Reviewed"), "checklist", "teal"),
    "returned": Status(gettext_lazy("Sent back"), "arrow-back-up"),
    "rated": Status(gettext_lazy("Rated"), "circle-check", "teal"),
    "published": Status(gettext_lazy("Published"), "circle-check", "teal"),
    "accepted": Status(gettext_lazy("Accepted"), "circle-check", "teal"),
    "raised": Status(gettext_lazy("Raised"), "circle-arrow-up", "teal"),
    "rejected": Status(gettext_lazy("Rejected"), "circle-x"),
    "unanswered": Status(gettext_lazy("Not answered"), "circle-dashed"),
    "not_applicable": Status(gettext_lazy("Not applicable"), "minus"),
    "no_proof": Status(gettext_lazy("No proof yet"), "file-off"),
    "admitted": Status(gettext_lazy("Admitted"), "circle-check", "teal"),
    "invited": Status(gettext_lazy("Invited"), "mail"),
    "new": Status(gettext_lazy("Not asked yet"), "circle-dashed"),
    "closed": Status(gettext_lazy("Closed"), "lock"),
    "withdrawn": Status(gettext_lazy("Withdrawn"), "arrow-back-up"),
    "expired": Status(gettext_lazy("Expired"), "hourglass-empty"),
    "zeroed": Status(gettext_lazy("Zeroed"), "ban", "warm"),
    "warning_list": Status(gettext_lazy("Warning list"), "ban", "warm"),
}


@register.simple_tag
@per_language
def status(key: str, word: str = "") -> SafeString:
    """The chip of a known state (a key of STATUSES, else KeyError); ``word`` replaces its text."""
    known = STATUSES[key]
    return chip(word or str(known.word), known.icon, known.tone)


SEVERITIES: dict[str, tuple[Any, str]] = {
    "zero_tolerance": (
        pgettext_lazy("severity", "Zero tolerance"),
        '<path d="M3 0h4l3 3v4l-3 3H3L0 7V3zm-.5 4v2h5V4z" fill="currentColor" fill-rule="evenodd"/>',
    ),
    "critical": (pgettext_lazy("severity", "Critical"), '<path d="M5 .6 9.8 9.4H.2z" fill="currentColor"/>'),
    "major": (pgettext_lazy("severity", "Major"), '<path d="M5 0l5 5-5 5-5-5z" fill="currentColor"/>'),
    "minor": (
        pgettext_lazy("severity", "Minor"),
        '<circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    ),
    "observation": (
        pgettext_lazy("severity", "Observation"),
        '<path d="M1 5h8" stroke="currentColor" stroke-width="1.6"/>',
    ),
}


@register.simple_tag
@per_language
def severity(key: str) -> SafeString:
    """A shape and the word: octagon zero tolerance, triangle critical, diamond major, ring minor, bar
    observation.

    KeyError for an unknown severity.
    """
    word, shape = SEVERITIES[key]
    return format_html(
        '<span class="severity severity--{}"><svg viewBox="0 0 10 10" aria-hidden="true">{}</svg>{}</span>',
        key,
        mark_safe(shape),  # noqa: S308 - one of the constants above
        word,
    )


@register.simple_tag
def clock(due: datetime | None, now: datetime, *, stopped: datetime | None = None) -> SafeString:
    """Time left until ``due``: solid when passed, tinted under 24 h, outlined under 72 h, then a plain date.

    ``stopped`` is the instant the obligation was closed. The tooltip holds the instant in the reader's zone.
    """
    if stopped is not None:
        return _clock("stopped", stopped, _("Closed %(day)s") % {"day": ui_format.day_short(stopped)}, "")
    if due is None:
        return mark_safe(ui_format.NOTHING)  # noqa: S308 - a constant
    left = due - now
    if left <= timedelta(0):
        warning = drawn_icon("alert-triangle", filled=True)
        return _clock("breached", due, ui_format.overrun(-left), warning)
    if left < NEAR:
        kind = "day" if left < URGENT else "days"
        return _clock(kind, due, ui_format.remaining(left), drawn_icon("clock"))
    return _clock("later", due, ui_format.soon(due) if left < THIS_WEEK else ui_format.day(due), "")


def _clock(kind: str, instant: datetime, words: str, sign: SafeString | str) -> SafeString:
    return format_html(
        '<time class="clock clock--{}" datetime="{}" title="{}">{}{}</time>',
        kind,
        instant.isoformat(),
        ui_format.moment_long(instant),
        sign,
        words,
    )


SIZES: dict[str, Any] = {
    "large": pgettext_lazy("size class", "Large"),
    "medium": pgettext_lazy("size class", "Medium"),
    "micro_small": pgettext_lazy("size class", "Micro & small"),
}


@register.simple_tag
def size_label(key: str | None) -> str:
    """The word for a size class (large, medium, micro_small); a dash for none."""
    return str(SIZES[key]) if key else ui_format.NOTHING


@register.simple_tag
def flag(code: str | None, *, show_code: bool = False, name: str = "") -> SafeString:
    """A country's flag by ISO 3166 alpha-2 code; with ``show_code`` the code stands beside it."""
    return _flag((code or "").lower(), name, show_code=show_code)


@lru_cache(maxsize=1024)
def _flag(code: str, name: str, *, show_code: bool) -> SafeString:
    words = name or code.upper()
    known = re.fullmatch(r"[a-z]{2}", code) and (FLAGS / f"{code}.svg").is_file()
    image = (
        format_html(
            '<img class="flag" src="{}" alt="{}" title="{}" width="18" height="14" loading="lazy">',
            static(f"vendor/flags/{code}.svg"),
            "" if show_code else words,
            words,
        )
        if known
        else ""
    )
    if not show_code:
        return SafeString(image)
    return format_html(
        '<span class="country">{}<span class="country__code">{}</span></span>', image, code.upper()
    )


@register.simple_tag
@per_language
def avatar(initials: str, name: str = "", *, size: Size = "") -> SafeString:
    """A person's initials in a circle; ``name`` is the tooltip and what a screen reader says."""
    css = "avatar-initials" + (f" avatar-initials--{size}" if size else "")
    if not name:
        return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials)
    return format_html(
        '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>', css, name, name, initials
    )


@register.simple_tag
def kbd(*keys: str) -> SafeString:
    """Keyboard keys as small caps on the page."""
    return format_html_join(" ", '<kbd class="key">{}</kbd>', ((key,) for key in keys))


@register.simple_tag
def demo_badge() -> SafeString:
    """The dashed badge that stands wherever invented content is shown."""
    return format_html('<span class="demo">{}</span>', _("Demo data"))
