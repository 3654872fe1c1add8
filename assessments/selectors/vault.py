"""The files of the vault of the supplier company one acts for."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from assessments.models import Confidentiality, Control, Evidence, Scan
from tenants.scope import organisation_id


def own_evidence() -> QuerySet[Evidence]:
    """Files in the vault of the supplier company one acts for, newest first."""
    return Evidence.objects.filter(tenant_id=organisation_id())


def current_evidence() -> QuerySet[Evidence]:
    """The files of one's own vault without those that a newer file took the place of, newest first. A file
    whose newer one is not in force yet still counts."""
    pending = Q(replaced_by__control__in=[Control.DRAFT, Control.REVIEWED])
    return own_evidence().filter(Q(replaced_by=None) | pending)


def offered_evidence() -> QuerySet[Evidence]:
    """The files of one's own vault that may be given as proof: current, released by the virus scanner, not
    held back by document control."""
    held = [Control.DRAFT, Control.REVIEWED, Control.WITHDRAWN, Control.OBSOLETE]
    return current_evidence().filter(scan=Scan.PASSED).exclude(control__in=held)


def given_freely() -> QuerySet[Evidence]:
    """Those of :func:`offered_evidence` that any customer may have without being asked about."""
    return offered_evidence().exclude(confidentiality=Confidentiality.ON_REQUEST)
