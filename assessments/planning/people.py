"""Proofs that people and rating bodies are fit to evaluate (T/CERDS 7.1 b, 7.2)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.files import clean_name, inspect
from assessments.models import CompetenceProof, ProofKind
from assessments.models.planning import OF_BODY, OF_PERSON
from core import events
from core.errors import DomainError, InvalidInput
from tenants.models import Membership, User

#: What a proof says besides its kind and file.
FACTS = ("title", "issuer", "issued_on", "valid_until", "note")


@dataclass(slots=True)
class Standing:
    """What of the points asked is proven on a day: ``held`` and ``ended`` proofs, ``missing`` kinds."""

    held: list[CompetenceProof] = field(default_factory=list)
    ended: list[CompetenceProof] = field(default_factory=list)
    missing: list[ProofKind] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every point is proven."""
        return not self.missing

    @property
    def proven(self) -> int:
        """How many points are proven."""
        return len({proof.kind for proof in self.held})


@transaction.atomic
def add_proof(
    *,
    organisation_id: UUID,
    person: User | None,
    values: dict[str, Any],
    file: File[bytes] | None,
    today: date,
    actor: User,
) -> CompetenceProof:
    """Keep a proof about one's own organisation, or about one of its people.

    Raises InvalidInput for a kind that does not fit, a day that is over, or a file that may not be kept.
    """
    kind = values["kind"]
    if kind not in (OF_PERSON if person else OF_BODY):
        raise InvalidInput(_("Choose what the proof shows."), field="kind")
    until, issued = values.get("valid_until"), values.get("issued_on")
    if until and until < today:
        raise InvalidInput(
            _("This proof is no longer valid: enter the one that follows it."), field="valid_until"
        )
    if until and issued and until < issued:
        raise InvalidInput(_("It cannot end before it was issued."), field="valid_until")
    if person and not Membership.objects.filter(user=person, organisation_id=organisation_id).exists():
        raise InvalidInput(_("Choose one of your people."), field="person")
    proof = CompetenceProof.objects.create(
        tenant_id=organisation_id,
        person=person,
        kind=kind,
        added_by=actor,
        added_by_name=actor.name,
        **{name: values[name] for name in FACTS if values.get(name)},
        **(_kept(organisation_id, file) if file else {}),
    )
    after = {"competence": kind, "title": proof.title, "person": person.name if person else ""}
    events.record("competence.proven", proof, actor=actor, after=after)
    return proof


@transaction.atomic
def take_back(*, proof: CompetenceProof, actor: User, now: datetime) -> None:
    """End a proof that no longer holds or was a mistake; it stays on record."""
    held = CompetenceProof.objects.select_for_update(of=("self",)).get(pk=proof.pk, tenant_id=proof.tenant_id)
    if held.ended_at is not None:
        raise DomainError(_("This proof was taken back already."), code="ended")
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    after = {"competence": held.kind, "title": held.title}
    events.record("competence.taken_back", held, actor=actor, after=after)


def standings(
    person_ids: Collection[UUID], *, organisation_ids: Collection[UUID], today: date
) -> dict[UUID, Standing]:
    """How far each person's qualifications are proven by their organisations. One query."""
    proofs = CompetenceProof.objects.filter(
        tenant_id__in=organisation_ids, person_id__in=person_ids, ended_at=None
    )
    return _sorted_out(person_ids, ((one.person_id, one) for one in proofs), OF_PERSON, today)


def body_standings(organisation_ids: Collection[UUID], *, today: date) -> dict[UUID, Standing]:
    """How far each rating body's proofs of 7.1 b) are there. One query."""
    proofs = CompetenceProof.objects.filter(tenant_id__in=organisation_ids, person=None, ended_at=None)
    return _sorted_out(organisation_ids, ((one.tenant_id, one) for one in proofs), OF_BODY, today)


def _sorted_out(
    keys: Iterable[UUID],
    proofs: Iterable[tuple[UUID | None, CompetenceProof]],
    asked: Iterable[ProofKind],
    today: date,
) -> dict[UUID, Standing]:
    found: dict[Any, Standing] = defaultdict(Standing)
    for key, proof in proofs:
        is_over = proof.valid_until is not None and proof.valid_until < today
        (found[key].ended if is_over else found[key].held).append(proof)
    order = list(asked)
    for key in keys:
        standing = found[key]
        kinds = {proof.kind for proof in standing.held}
        standing.missing = [kind for kind in order if kind not in kinds]
        standing.held.sort(key=lambda proof: order.index(ProofKind(proof.kind)))
    return {key: found[key] for key in keys}


def _kept(organisation_id: UUID, file: File[bytes]) -> dict[str, str]:
    """Store the file under its hash before the row that names it."""
    name = file.name or ""
    inspect(file, name=name, size=file.size)
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    sha256 = digest.hexdigest()
    path = str(PurePosixPath("competence", str(organisation_id), sha256))
    if not default_storage.exists(path):
        file.seek(0)
        path = default_storage.save(path, file)
    return {"file": path, "file_name": clean_name(name), "sha256": sha256}
