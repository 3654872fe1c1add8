"""What every page's frame shows: navigation, organisation switcher, languages, the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from core.names import initials
from core.templatetags.ui_format import capped
from tenants.models import OrganisationKind, Role
from tenants.scope import NoScope, current
from tenants.selectors import Acting
from workspace.demo.accounts import PASSWORD, demo_accounts
from workspace.menu import entries_of
from workspace.selectors import rail


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor for ``templates/base``.

    Outside a scope (sign-in, invitation and error pages) it touches no tenant's table. A part of a page,
    which shows no frame, does not have it worked out.
    """
    acting: Acting | None = getattr(request, "acting", None)
    return {
        "nav": SimpleLazyObject(lambda: _navigation(request, acting) if acting else []),
        "shell": SimpleLazyObject(lambda: _languages() | (_person(request, acting) if acting else {})),
        "demo_accounts": SimpleLazyObject(lambda: _on_sign_in(request)),
        "demo_password": PASSWORD,
        "now": timezone.now(),
    }


def _on_sign_in(request: HttpRequest) -> list[Mapping[str, str]]:
    user = getattr(request, "user", None)  # none yet when the request was refused before the session was read
    return demo_accounts() if user is not None and user.is_anonymous else []


def _navigation(request: HttpRequest, acting: Acting) -> list[dict[str, Any]]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    entries = entries_of(acting)
    counts = _counts(request, acting)
    return [
        {
            "label": entry.label,
            "url": _address(entry.route, get_script_prefix()),
            "icon": entry.icon,
            "section": entry.section,
            "count": capped(counts[entry.route], rail.COUNT_CAP) if counts.get(entry.route) else None,
            "active": here == entry.route or here in entry.routes,
        }
        for entry in entries
        if acting.can(entry.capability)
    ]


@lru_cache(maxsize=256)
def _address(route: str, _prefix: str) -> str:
    return reverse(route)


def _counts(request: HttpRequest, acting: Acting) -> Mapping[str, int]:
    user: Any = request.user
    try:
        active = current()
    except NoScope:
        return {}
    return rail.counts(
        side=active.side,
        tenant_id=active.tenant_id,
        organisation_id=active.organisation_id,
        user_id=None if acting.can("audits.view") else user.pk,
        now=timezone.now(),
    )


def _languages() -> dict[str, Any]:
    active = translation.get_language()
    return {
        "languages": [
            {"code": code, "label": LANG_INFO[code]["name_local"], "active": code == active}
            for code, _name in settings.LANGUAGES
        ]
    }


def _person(request: HttpRequest, acting: Acting) -> dict[str, Any]:
    user: Any = request.user
    return {
        "organisation_name": acting.organisation.name,
        "organisation_initials": initials(acting.organisation.name),
        "side_label": side_label(acting),
        "switcher": [
            {
                "label": choice.organisation.name,
                "sub": f"{Role(choice.role).label} · {side_label(choice)}",
                "value": choice.key,
                "active": choice.key == acting.key,
            }
            for choice in user.contexts
        ],
        "user_name": str(user),
        "user_initials": initials(str(user)),
        "is_demo": acting.organisation.is_demo or acting.tenant.is_demo,
        "search_url": reverse("search") if acting.can("search.open") else "",
    }


def _assessing(acting: Acting) -> str:
    return _("Auditing for %(buyer)s") if acting.role == Role.AUDITOR else _("Rating for %(buyer)s")


_SIDES: Mapping[str, Callable[[Acting], str]] = {
    OrganisationKind.BUYER: lambda _acting: _("Buyer workspace"),
    OrganisationKind.ASSESSOR: lambda acting: _assessing(acting) % {"buyer": acting.tenant.name},
    OrganisationKind.SUPPLIER: lambda _acting: _("Supplier portal"),
}


def side_label(acting: Acting) -> str:
    """What somebody is doing here, in a few words: buyer workspace, rating for a buyer, supplier portal."""
    return _SIDES[acting.organisation.kind](acting)
