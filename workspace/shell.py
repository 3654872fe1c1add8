"""What every page's frame shows: navigation, organisation switcher, languages, the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; see ``templates/base``."""
    return {}
