"""People who evaluate: what is proven of them, what they sign, and suppliers they stay away from.

Who heads the evaluation comes to see who is fit and whose proof ends; a person comes to add an own proof and
to sign for a plan. A buyer reads the proofs of the rating bodies it engages.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.models import CompetenceProof, InterestConflict
from assessments.planning import interests, people, signing
from core.downloads import attachment
from core.errors import DomainError
from tenants.access import capability
from tenants.models import OrganisationKind, User
from tenants.scope import organisation_id, tenant_id
from tenants.selectors import Acting, people_of
from workspace.forms.evaluation_people import EndForm, ProofForm, SignForm
from workspace.selectors import evaluation as selectors
from workspace.selectors import evaluation_people as people_selectors
from workspace.selectors.audit_desk import today_of
from workspace.selectors.evaluation_conditions import conditions_of
from workspace.views.evaluation import UNPROCESSABLE, parts, plan_or_404
from workspace.views.register import acting_of

_BOTH = ["GET", "HEAD", "POST"]


@require_GET
@capability("plans.view")
def evaluation_people(request: HttpRequest) -> HttpResponse:
    """Who evaluates, what is proven and what ends; conflicts of interest; the rating bodies' own proofs."""
    return _people_page(request)


@capability("plans.sign")
@require_http_methods(_BOTH)
def proof_new(request: HttpRequest) -> HttpResponse:
    """Add a proof: of oneself, or by who answers for the evaluation of anybody of one's own and of the rating
    body. ``?person=`` and ``?kind=`` choose beforehand."""
    acting = acting_of(request)
    initial = {name: request.GET.get(name, "") for name in ("person", "kind")}
    form = ProofForm(request.POST or None, request.FILES or None, initial=initial, **_whom(request, acting))
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            people.add_proof(
                organisation_id=organisation_id(),
                person=form.whom,
                values=form.cleaned_data,
                file=form.cleaned_data["file"],
                today=today_of(acting, timezone.now()),
                actor=actor,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The proof is kept."))
            return redirect("evaluation_people")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/evaluation_proof_form.html", {"form": form}, status=status)


@require_POST
@capability("plans.sign")
def proof_end(request: HttpRequest, proof_id: UUID) -> HttpResponse:
    """Take a proof back: an own one, or by who answers for the evaluation any of one's organisation."""
    actor: Any = request.user
    proofs = CompetenceProof.objects.filter(tenant_id=organisation_id())
    if not acting_of(request).can("competence.edit"):
        proofs = proofs.filter(person=actor)
    proof = get_object_or_404(proofs, pk=proof_id)
    people.take_back(proof=proof, actor=actor, now=timezone.now())
    messages.success(request, _("Taken back. It stays on record."))
    return redirect("evaluation_people")


@require_GET
@capability("plans.view")
def proof_file(request: HttpRequest, proof_id: UUID) -> FileResponse:
    """The file of a proof: of one's own organisation, and of rating bodies that are engaged now."""
    proof = get_object_or_404(people_selectors.readable_proofs(acting_of(request)), pk=proof_id)
    if not proof.file:
        raise Http404
    return attachment(proof.file, proof.file_name)


@capability("plans.sign")
@require_http_methods(_BOTH)
def evaluation_sign(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Sign for a plan, in person: conflicts of interest and confidentiality."""
    plan = plan_or_404(plan_id)
    acting = acting_of(request)
    form = SignForm(
        request.POST or None,
        find=lambda words: selectors.supplier_called(words, tenant_id=tenant_id()),
    )
    if request.method == "POST" and form.is_valid():
        actor: Any = request.user
        try:
            signing.sign_for_plan(
                plan=plan,
                agreed=form.agreed,
                conflicts=form.conflicts,
                no_conflict=form.cleaned_data["no_conflict"],
                organisation=acting.organisation,
                language=get_language() or "en",
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Signed. Thank you."))
            return redirect("evaluation_plan", plan.pk)
    context = {
        "form": form,
        "plan": plan,
        "names": selectors.names_to_offer(plan),
        "conflicts": selectors.conflicts_of(tenant_id(), person_ids=[_person(request).pk]),
        "organisation": acting.organisation,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "workspace/evaluation_sign.html", context, status=status)


@require_POST
@capability("competence.edit")
def conflict_end(request: HttpRequest, conflict_id: UUID) -> HttpResponse:
    """Say that somebody else's conflict of interest is over."""
    declared = get_object_or_404(InterestConflict, pk=conflict_id, tenant_id=tenant_id())
    form = EndForm(request.POST)
    actor: Any = request.user
    if form.is_valid():
        try:
            interests.end(
                conflict=declared, reason=form.cleaned_data["reason"], actor=actor, now=timezone.now()
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Ended. It stays on record."))
            return redirect("evaluation_people")
    return _people_page(request, status=UNPROCESSABLE, end_form=form, ending=declared.pk)


@require_GET
@capability("plans.view")
def evaluation_conditions(request: HttpRequest) -> HttpResponse:
    """Whether what the standard asks of who evaluates holds here (T/CERDS 7.1), point by point."""
    acting = acting_of(request)
    now = timezone.now()
    found = conditions_of(acting, now=now, today=today_of(acting, now))
    context = {
        "parts": parts("evaluation_conditions"),
        "conditions": found,
        "holding": sum(one.holds for one in found),
        "organisation": acting.organisation,
    }
    return render(request, "workspace/evaluation_conditions.html", context)


def _people_page(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    acting = acting_of(request)
    today = today_of(acting, timezone.now())
    context = {
        "parts": parts("evaluation_people"),
        "today": today,
        "groups": people_selectors.groups_of(acting, today=today),
        "conflicts": selectors.conflicts_of(tenant_id()),
        "end_form": EndForm(),
        "ending": None,
        "own_id": organisation_id(),
        "may_sign": acting.can("plans.sign"),
        "may_answer": acting.can("competence.edit"),
        "user_id": request.user.pk,
    }
    return render(request, "workspace/evaluation_people.html", context | forms, status=status)


def _person(request: HttpRequest) -> User:
    actor: Any = request.user
    person: User = actor
    return person


def _whom(request: HttpRequest, acting: Acting) -> dict[str, Any]:
    """Whom the visitor may add a proof of."""
    if not acting.can("competence.edit"):
        actor: Any = request.user
        return {"people": [actor]}
    own: list[User] = [one.user for one in people_of(organisation_id())]
    is_body = acting.organisation.kind == OrganisationKind.ASSESSOR
    return {"people": own, "own_body": acting.organisation.name if is_body else ""}
