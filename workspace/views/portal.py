"""Pages of the supplier's portal: home, questionnaire, check before handing in, vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments.catalogue import Catalogue, Item, book_of
from assessments.files import ACCEPT
from assessments.forms import ConsentForm
from assessments.models import OPEN_STATES, Request, RequestState
from assessments.selectors.drafts import Gaps, draft_entries, gaps_in
from assessments.selectors.likeness import like_answers, taken, to_look_at
from assessments.selectors.portal import Question, overview, own_requests, question, who_may_submit
from assessments.selectors.waiting import waiting_for_word
from assessments.services.answering import open_request
from assessments.services.submitting import (
    Incomplete,
    a_year_after,
    submit_answers,
)
from assessments.sharing.consents import TakenBack
from assessments.team.readings import remark_on, standing_of, to_read
from assessments.team.reviewing import NotCleared, ReadingOpen
from assessments.team.sections import Team, orphans, waiting_for
from assessments.vault.hints import hint_for
from assessments.vault.holding import held_in
from core.errors import InvalidInput
from standards.codes import code
from tenants.access import capability
from tenants.models import User
from tenants.selectors import Acting
from workspace.selectors import portal as reads
from workspace.selectors import portal_findings, portal_onboarding


@require_GET
@capability("portal.open")
def portal(request: HttpRequest) -> HttpResponse:
    """The supplier's home: requests of all customers, results, who may see what."""
    now = timezone.now()
    home = reads.home(now, timezone.localdate(now))
    context = {
        "home": home,
        "findings": portal_findings.home_rows(now),
        "ways_in": portal_onboarding.to_do(now=now),
        "mine": waiting_for(_person(request)),
        "orphans": orphans(),
        "to_read": to_read(_person(request)),
        "moment_now": now,
        "today": timezone.localdate(now),
        "may_submit": _may_submit(request),
    }
    return render(request, "workspace/portal_home.html", context)


@require_GET
@capability("portal.open")
def portal_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Open a questionnaire at the first question with something to do, of one's own with ``?who=me``."""
    asked = _opened(request, request_id)
    view = overview(asked)
    team = Team.of(view, _person(request), only_mine=_only_mine(request))
    first = redirect("portal_item", asked.pk, team.narrowed(view).first_to_do)
    first["Location"] += team.keep
    return first


@require_GET
@capability("portal.open")
def portal_item(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """One question of a questionnaire, beside the list of all."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    if item not in book_of(asked).items:
        raise Http404
    asked = _opened(request, request_id)
    view = overview(asked)
    team = Team.of(view, _person(request), only_mine=_only_mine(request))
    view = team.narrowed(view)
    shown = question(view, item)
    likes = like_answers(asked, shown)
    return render(
        request,
        "workspace/portal_item.html",
        {
            "asked": asked,
            "view": view,
            "team": team,
            "share": team.share_of(shown.section.key),
            "remark": remark_on(asked, item) if shown.is_open else None,
            "q": shown,
            "code": code(asked.standard),
            "crumbs": _crumbs(asked, shown),
            "likes": likes,
            "likes_settle": any(like.offer.settles for like in likes),
            "to_look": to_look_at(view, item),
            "hint": hint_for(asked, shown.item) if shown.is_open else None,
            "taken": taken(asked, shown.answer) if shown.is_open else None,
            "days_left": (asked.due_at - timezone.now()).days,
            "accept": ACCEPT,
            "limit_mb": settings.MAX_EVIDENCE_BYTES // (1024 * 1024),
        },
    )


@require_GET
@capability("portal.open")
def portal_check(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What is still missing, and the consent to hand in with."""
    asked = _opened(request, request_id)
    return _check_page(request, asked, ConsentForm())


@require_POST
@capability("answers.submit")
def portal_submit(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Hand in the answers; with something missing the check page comes back and says what."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    form = ConsentForm(request.POST)
    is_agreed = form.is_valid()
    if asked.state in OPEN_STATES and not is_agreed:
        return _check_page(request, asked, form, status=422)
    try:
        submit_answers(
            request=asked,
            consent=True,
            actor=_person(request),
            now=timezone.now(),
            seen_at=form.cleaned_data.get("seen_at"),
        )
    except (Incomplete, NotCleared, ReadingOpen, TakenBack) as error:
        form.add_error(None, str(error.message))
        return _check_page(request, asked, form, status=422)
    except InvalidInput as error:
        if error.code != "papers_held":
            raise
        form.add_error(None, str(error.message))
        return _check_page(request, asked, form, status=422)
    messages.success(
        request,
        _("Your answers were handed in to %(buyer)s. You see here when they are reviewed.")
        % {"buyer": asked.tenant.name},
    )
    return redirect("portal")


@require_GET
@capability("portal.open")
def vault(request: HttpRequest) -> HttpResponse:
    """Every file of the supplier company, what it backs and until when it is in force."""
    today = timezone.localdate()
    ends = request.GET.get("ends", "")
    page = reads.vault_page(request.GET.get("page"), ends=ends, today=today)
    here = f"ends={ends}&" if ends in {"soon", "over"} else ""
    return render(
        request,
        "workspace/portal_vault.html",
        {
            "files": reads.with_use(page),
            "page": page,
            "accept": ACCEPT,
            "limit_mb": settings.MAX_EVIDENCE_BYTES // (1024 * 1024),
            "today": today,
            "soon": today + reads.ENDING_SOON,
            "tabs": _vault_tabs(ends, today),
            "previous_url": f"?{here}page={page.previous_page_number()}" if page.has_previous() else "",
            "next_url": f"?{here}page={page.next_page_number()}" if page.has_next() else "",
        },
    )


def _vault_tabs(ends: str, today: date) -> list[dict[str, Any]]:
    counts = reads.vault_counts(today)
    labels = {"": _("All"), "soon": _("End within 90 days"), "over": pgettext("papers", "Ended")}
    chosen = ends if ends in labels else ""
    return [
        {
            "label": label,
            "url": f"?ends={key}" if key else "?",
            "count": counts[key or "all"],
            "active": key == chosen,
        }
        for key, label in labels.items()
    ]


def _crumbs(asked: Request, shown: Question) -> list[tuple[str, str]]:
    language = get_language() or "en"
    first = shown.section.items[0].key
    place = _("Question %(place)d of %(count)d") % {"place": shown.place, "count": len(shown.section.items)}
    group = shown.item.group_name
    return [
        (shown.section.name.in_language(language), reverse("portal_item", args=[asked.pk, first])),
        (f"{group.in_language(language)} · {place}" if group else place, ""),
    ]


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _only_mine(request: HttpRequest) -> bool:
    """Whether the list shows the sections of the reader alone; stands in the address."""
    return request.GET.get("who") == "me"


def _may_submit(request: HttpRequest) -> bool:
    acting: Acting | None = getattr(request, "acting", None)
    return acting is not None and acting.can("answers.submit")


def _opened(request: HttpRequest, request_id: UUID) -> Request:
    """The request, its answering started where it was only sent."""
    asked = get_object_or_404(own_requests(), pk=request_id)
    if asked.state == RequestState.SENT:
        open_request(request=asked, actor=_person(request), now=timezone.now())
    return asked


def _check_page(
    request: HttpRequest, asked: Request, form: ConsentForm, *, status: int = 200
) -> HttpResponse:
    book = book_of(asked)
    is_open = asked.state in OPEN_STATES
    gaps = _gaps(book, asked) if is_open else Gaps((), (), ())
    may_submit = _may_submit(request)
    context = {
        "asked": asked,
        "book": book,
        "form": form,
        "gaps": gaps,
        "is_open": is_open,
        "standing": standing_of(asked, _person(request)) if is_open else None,
        "unanswered": _listed(book, gaps.unanswered),
        "held": [(one, book.items[one.item]) for one in held_in(asked)] if is_open else [],
        "without_reason": _listed(book, gaps.without_reason),
        "without_proof": _listed(book, gaps.without_proof),
        "doubtful": _listed(book, gaps.doubtful),
        "unconfirmed": _listed(book, gaps.unconfirmed),
        "stale": _listed(book, gaps.stale),
        "change_case": portal_onboarding.takes_reports(asked) if is_open else None,
        "until": a_year_after(timezone.now()),
        "seen_at": timezone.now().isoformat(),
        "may_submit": may_submit,
        "submitters": [] if may_submit else who_may_submit(),
    }
    return render(request, "workspace/portal_check.html", context, status=status)


def _gaps(book: Catalogue, asked: Request) -> Gaps:
    waiting = waiting_for_word(asked, now=timezone.now(), changed_at=portal_onboarding.last_change(asked))
    gaps = gaps_in(book, draft_entries(asked), asked.terms)
    return replace(gaps, unconfirmed=waiting.unconfirmed, stale=waiting.stale)


def _listed(book: Catalogue, keys: tuple[str, ...]) -> list[tuple[Any, list[Item]]]:
    """Items by section, in the source's order."""
    wanted = set(keys)
    found = [
        (section.name, [item for item in section.items if item.key in wanted]) for section in book.sections
    ]
    return [(name, items) for name, items in found if items]
