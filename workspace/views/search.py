"""Search over everything the reader may see.

Who comes: a buyer with a name, a number from the ERP or a word of a finding, wanting its page at once; a
supplier with the name of a certificate. What was typed stands in the address, so a search can be passed on.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenants.access import capability
from tenants.selectors import Acting
from workspace.search import of_buyers, of_suppliers
from workspace.search.finding import CAP, MAX_LENGTH, search, words_of
from workspace.selectors.master import is_own


@require_GET
@capability("search.open")
def search_page(request: HttpRequest) -> HttpResponse:
    """``?q=`` is what is looked for; ``?in=`` names one kind of thing, of which all hits are shown."""
    acting: Acting = request.acting  # type: ignore[attr-defined] # set by the tenant middleware
    is_portal = acting.can("portal.open")
    known = of_suppliers.SOURCES if is_portal else of_buyers.SOURCES
    sources = [
        source for source in known if acting.can(source.capability) and (is_own() or not source.is_buyers)
    ]
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MAX_LENGTH]
    chosen = request.GET.get("in", "")
    only = chosen if chosen in {source.key for source in sources} else ""
    context = {
        "frame": "base/portal.html" if is_portal else "base/workspace.html",
        "text": text,
        "words": words_of(text),
        "groups": search(sources, text, only=only),
        "only": only,
        "kinds": [source.label for source in sources],
        "cap": CAP,
        "max_length": MAX_LENGTH,
    }
    return render(request, "workspace/search.html", context)
