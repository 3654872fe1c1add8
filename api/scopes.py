"""What a client may be granted: OAuth scopes, each the name of one capability in ``tenants.access``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from oauth2_provider.scopes import BaseScopes


@dataclass(frozen=True, slots=True)
class ApiScope:
    """One scope: the capability it stands for, and what it allows: in a reader's language, and in English."""

    capability: str
    words: str | Promise
    meaning: str


SCOPES: dict[str, ApiScope] = {
    "suppliers:read": ApiScope(
        "suppliers.view",
        _("Read the supplier list, with sites and links"),
        "Read the supplier list, with sites and links.",
    ),
    "suppliers:write": ApiScope(
        "suppliers.edit",
        _("Add suppliers, sites and links, and change their details"),
        "Add suppliers, sites and links, and change their details.",
    ),
    "standings:read": ApiScope(
        "standings.view",
        _("Read where suppliers stand: rating, risk class, status, onboarding, what is open"),
        "Read where suppliers stand: rating that counts, risk class, status, onboarding, what is open.",
    ),
    "scorecards:read": ApiScope(
        "scores.view", _("Read scorecards"), "Read scorecards, with everything needed to compute them again."
    ),
    "findings:read": ApiScope(
        "findings.view",
        _("Read findings and corrective actions"),
        "Read findings and corrective actions.",
    ),
}
_SCOPE_OF = {scope.capability: name for name, scope in SCOPES.items()}


def capabilities_of(scopes: Iterable[str]) -> frozenset[str]:
    """The capabilities that these scopes give; a scope nobody knows gives none."""
    return frozenset(SCOPES[name].capability for name in scopes if name in SCOPES)


def scope_for(capability: str) -> str:
    """The scope that gives a capability; empty where none does."""
    return _SCOPE_OF.get(capability, "")


class GrantedScopes(BaseScopes):  # type: ignore[misc]
    """A token carries scopes that were granted to its client: all of them unless it asks for fewer."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope with its meaning."""
        return {name: scope.meaning for name, scope in SCOPES.items()}

    def get_available_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """What the client may ask for."""
        return list(application.scopes)

    def get_default_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """What it gets when it names none."""
        return list(application.scopes)
