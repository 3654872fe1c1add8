"""Steps of the review desk beside the decision: second readings, acceptance by a sample, and going on without
the supplier's second answer.

Who comes: a colleague with "do I agree?", a reviewer of an unchanged questionnaire with "must I read it all?"
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments.desk.sampling import candidates, draw_sample, drop_sample
from assessments.desk.second import read_again, settle_reading
from assessments.models import Request
from assessments.services import reviewing
from core.errors import InvalidInput
from tenants.access import capability
from tenants.scope import tenant_id
from workspace.forms.review_queue import ReadingForm
from workspace.views.review_frame import go_on, known_item, person_of, progress_at, says_why


@require_POST
@capability("reviews.decide")
@says_why
def review_read(request: HttpRequest, request_id: UUID, item: str) -> HttpResponse:
    """Agree with a colleague's decision, or not; or let stand one that the second reader did not."""
    progress = progress_at(request_id)
    known_item(progress, item)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Say whether you agree."), field="agrees")
    given: dict[str, Any] = {
        "request": progress.request,
        "item": item,
        "note": form.cleaned_data["note"],
        "now": timezone.now(),
    }
    if form.cleaned_data["agrees"] == "stands":
        settle_reading(**given, actor=person_of(request))
        messages.success(request, _("The decision stands; your reason is kept beside it."))
    else:
        read_again(**given, agrees=form.cleaned_data["agrees"] == "yes", reader=person_of(request))
        messages.success(request, _("Your reading is kept."))
    return go_on(request, request_id, item, readings=True)


@require_POST
@capability("reviews.decide")
@says_why
def review_sample(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Accept by sample what equals the last verified cycle: the sample is read one by one from here on. With
    ``drop`` the one that is being read ends."""
    progress = progress_at(request_id)
    if "drop" in request.POST:
        drop_sample(request=progress.request, reviewer=person_of(request), now=timezone.now())
        messages.success(request, _("The sample was dropped. Read the answers one by one."))
        keys = [*progress.open_items, *progress.book.items]
        return go_on(request, request_id, keys[0], stay=True)
    found = draw_sample(
        request=progress.request,
        items=candidates(progress),
        reviewer=person_of(request),
        now=timezone.now(),
    )
    words = ngettext(
        "%(n)d answer was drawn. Read it; when it is sound, the rest follows.",
        "%(n)d answers were drawn. Read them one by one; when all are sound, the rest follows.",
        len(found.sample),
    )
    messages.success(request, words % {"n": len(found.sample)})
    return go_on(request, request_id, found.sample[0], stay=True)


@require_POST
@capability("reviews.finish")
def review_end_return(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Go on without the supplier's second answer, once its day is over."""
    found = get_object_or_404(Request, pk=request_id, tenant_id=tenant_id())
    reviewing.end_return(request=found, reviewer=person_of(request), now=timezone.now())
    messages.success(request, _("The review is open again. The rejections are final."))
    return redirect("review", request_id)
