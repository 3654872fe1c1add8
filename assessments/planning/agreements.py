"""Agreements on evaluating together (T/CERDS 7.1 d): written by one side, signed by both, ended by either."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import JointAgreement
from assessments.planning.signing import hash_of, sign_agreement
from core import events
from core.errors import DomainError, InvalidInput
from tenants.models import Organisation, User
from tenants.tokens import hash_token

#: What the two sides agree on, and the point of 7.1 d) it is for.
PARTS: dict[str, tuple[Promise, str]] = {
    "subject": (gettext_lazy("What is evaluated together"), "7.1 d)"),
    "duties_owner": (gettext_lazy("Duties of the side that writes this"), "7.1 d) 1), 2)"),
    "duties_partner": (gettext_lazy("Duties of the other side"), "7.1 d) 1), 2)"),
    "data": (gettext_lazy("Data: who brings what, who may see and keep it"), "7.1 d) 3)"),
    "confidentiality": (gettext_lazy("Confidentiality"), "7.1 d) 3)"),
    "disputes": (gettext_lazy("How questions and disputes are settled"), "7.1 d) 3)"),
}
LONGEST = 4000
_WORDS = ("title", "content", "partner_name", "valid_from", "valid_until", "revision")


def agreements_of(organisation_id: UUID) -> QuerySet[JointAgreement]:
    """Agreements of an organisation: its own, and those of others that name it and are on offer."""
    theirs = Q(partner_id=organisation_id, offered_at__isnull=False)
    return JointAgreement.objects.filter(Q(tenant_id=organisation_id) | theirs)


def link_token(agreement: JointAgreement) -> str:
    """The secret part of the link another buyer takes an agreement up by; new with every revision."""
    value = f"{agreement.pk} {agreement.revision}"
    return salted_hmac("assessments.agreement", value, algorithm="sha256").hexdigest()


def hold_link(token: str) -> str:
    """Let this transaction see the agreement whose link the person holds; gives the hash it is found by."""
    hashed = hash_token(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('esgdd.agreement', %s, true)", [hashed])
    return hashed


def offered_by_link(token: str, *, organisation_id: UUID) -> JointAgreement | None:
    """The agreement behind a link that nobody took up yet; None for one's own, and for any other token."""
    rows = JointAgreement.objects.filter(token_hash=hold_link(token), partner=None, ended_at=None)
    return rows.exclude(tenant_id=organisation_id).exclude(token_hash="").first()


@transaction.atomic
def write_agreement(
    *, owner: Organisation, body: Organisation | None, values: Mapping[str, Any], actor: User
) -> JointAgreement:
    """Begin an agreement with a rating body that is engaged (``body``), or with another buyer by its name."""
    agreement = JointAgreement(
        tenant=owner,
        partner=body,
        owner_name=owner.name,
        with_body=body is not None,
        created_by=actor,
        **_values(values, body),
    )
    agreement.save(force_insert=True)
    after = {"title": agreement.title, "partner": agreement.partner_name}
    events.record("agreement.written", agreement, actor=actor, after=after)
    return agreement


@transaction.atomic
def change_agreement(
    *, agreement: JointAgreement, values: Mapping[str, Any], revision: int | None, actor: User
) -> JointAgreement:
    """Change an agreement that is not on offer. Raises DomainError where it is, or was changed meanwhile."""
    held = _locked(agreement)
    _refuse_ended(held)
    if held.offered_at is not None:
        raise DomainError(
            _("The other side reads this agreement already. Take it back first, then change it."),
            code="offered",
        )
    if revision is not None and revision != held.revision:
        raise DomainError(
            _("Somebody changed this while you had it open. Load the page again, then change it."),
            code="changed_meanwhile",
        )
    before = {"content": held.content}
    for name, value in _values(values, held.partner if held.with_body else None).items():
        setattr(held, name, value)
    held.revision += 1
    held.save(update_fields=_WORDS)
    events.record("agreement.changed", held, actor=actor, before=before, after={"content": held.content})
    return held


@transaction.atomic
def offer(*, agreement: JointAgreement, actor: User, now: datetime) -> JointAgreement:
    """Put an agreement before the other side; from now on its words are fixed. Raises InvalidInput while a
    part of 7.1 d) is empty."""
    held = _locked(agreement)
    _refuse_ended(held)
    if held.offered_at is not None:
        return held
    missing = missing_of(held)
    if missing:
        words = _("Still empty: %(parts)s. The standard asks for each of them.")
        names = _(", ").join(str(PARTS[key][0]) for key in missing)
        raise InvalidInput(words % {"parts": names}, code="incomplete")
    held.offered_at, held.sha256 = now, hash_of(held.content)
    held.token_hash = "" if held.partner_id else hash_token(link_token(held))
    held.save(update_fields=["offered_at", "sha256", "token_hash"])
    after = {"title": held.title, "partner": held.partner_name}
    events.record("agreement.offered", held, actor=actor, after=after)
    return held


@transaction.atomic
def take_back(*, agreement: JointAgreement, actor: User) -> JointAgreement:
    """Take an agreement back to change it: signatures under it count no more, and the other side sees it
    once it is on offer again. Raises DomainError once both sides signed."""
    held = _locked(agreement)
    _refuse_ended(held)
    if held.is_signed:
        raise DomainError(
            _("Both sides signed this agreement. End it and write a new one to change it."), code="signed"
        )
    if held.offered_at is None:
        return held
    held.offered_at, held.sha256, held.token_hash = None, "", ""
    held.owner_signed_at = held.partner_signed_at = None
    held.revision += 1
    held.save(
        update_fields=[
            *("offered_at", "sha256", "token_hash", "owner_signed_at", "partner_signed_at"),
            "revision",
        ]
    )
    events.record("agreement.taken_back", held, actor=actor, after={"title": held.title})
    return held


@transaction.atomic
def take_up(*, agreement: JointAgreement, organisation: Organisation, actor: User) -> JointAgreement:
    """Become the other side of an agreement found by its link (:func:`offered_by_link`)."""
    held = _locked(agreement)
    if held.partner_id is not None:
        raise DomainError(_("Somebody took this agreement up already."), code="taken")
    held.partner, held.partner_name = organisation, organisation.name
    held.save(update_fields=["partner", "partner_name"])
    _record(held, "agreement.taken_up", organisation, actor)
    return held


@transaction.atomic
def sign(
    *,
    agreement: JointAgreement,
    organisation: Organisation,
    role: str,
    agreed: bool,
    seen: str,
    language: str,
    actor: User,
    now: datetime,
) -> JointAgreement:
    """Sign for one side, in person. ``role`` is the person's in the organisation, ``seen`` the hash of what
    was read. Raises InvalidInput without role or agreement, DomainError where it cannot be signed."""
    held = _locked(agreement)
    _refuse_ended(held)
    if not role.strip():
        raise InvalidInput(_("Say in which role you sign."), field="role")
    if not agreed:
        raise InvalidInput(_("Tick that you agree for your organisation."), field="agreed")
    if held.offered_at is None or held.partner_id is None:
        raise DomainError(_("The other side has not taken this agreement up yet."), code="alone")
    if seen != held.sha256:
        raise DomainError(
            _("The agreement was changed since you read it. Read it again, then sign."),
            code="changed_meanwhile",
        )
    field = "owner_signed_at" if held.tenant_id == organisation.pk else "partner_signed_at"
    if getattr(held, field) is not None:
        raise DomainError(_("Your side signed this agreement already."), code="signed")
    sign_agreement(
        agreement=held,
        role=role.strip(),
        organisation=organisation,
        language=language,
        actor=actor,
        now=now,
    )
    setattr(held, field, now)
    held.save(update_fields=[field])
    _record(held, "agreement.signed", organisation, actor)
    return held


@transaction.atomic
def end(
    *, agreement: JointAgreement, organisation: Organisation, reason: str, actor: User, now: datetime
) -> JointAgreement:
    """End an agreement before its day, for one side. Raises InvalidInput without a reason."""
    held = _locked(agreement)
    _refuse_ended(held)
    if not reason.strip():
        raise InvalidInput(_("Say why it ends."), field="reason")
    held.ended_at, held.end_reason = now, reason.strip()
    held.ended_by_name = f"{actor.name}, {organisation.name}"
    held.save(update_fields=["ended_at", "end_reason", "ended_by_name"])
    _record(held, "agreement.ended", organisation, actor, reason=held.end_reason)
    return held


def state_of(agreement: JointAgreement, today: date) -> str:
    """``draft``, ``offered``, ``half`` (one side signed), ``running``, ``later``, ``over`` or ``ended``."""
    if agreement.ended_at is not None:
        return "ended"
    if agreement.is_signed:
        if today < agreement.valid_from:
            return "later"
        return "running" if today <= agreement.valid_until else "over"
    if agreement.owner_signed_at or agreement.partner_signed_at:
        return "half"
    return "offered" if agreement.offered_at else "draft"


def missing_of(agreement: JointAgreement) -> list[str]:
    """The parts of 7.1 d) that are empty."""
    return [key for key in PARTS if not agreement.content.get(key)]


def _values(values: Mapping[str, Any], body: Organisation | None) -> dict[str, Any]:
    start, until = values["valid_from"], values["valid_until"]
    if until < start:
        raise InvalidInput(_("It cannot end before it begins."), field="valid_until")
    return {
        "title": values["title"].strip(),
        "partner_name": body.name if body else values["partner_name"].strip(),
        "valid_from": start,
        "valid_until": until,
        "content": {key: (values.get(key) or "").strip() for key in PARTS},
    }


def _refuse_ended(held: JointAgreement) -> None:
    if held.ended_at is not None:
        raise DomainError(_("This agreement has ended. Write a new one."), code="ended")


def _locked(agreement: JointAgreement) -> JointAgreement:
    return JointAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)


def _record(held: JointAgreement, kind: str, by: Organisation, actor: User, **more: str) -> None:
    """Note it in the log of the side that did it: no other may be written to."""
    side = copy(held)
    if not held.with_body:
        side.tenant = by
    after = {"title": held.title, "organisation": by.name, **more}
    events.record(kind, side, actor=actor, after=after)
