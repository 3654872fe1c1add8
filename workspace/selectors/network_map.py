"""Where the suppliers of the network work: sites by their coordinates, else by country."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import QuerySet
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.ui_format import number
from reports.charts import Chart
from reports.charts.world import Place, world_map
from suppliers.countries import country_name
from suppliers.models import RiskClass, Site, Supplier
from suppliers.places import country_point

OUTLINES = "vendor/world-atlas/countries-110m.json"
#: Sites drawn; a map of more says nothing.
MOST = 20_000
#: Degrees of a square within which points are drawn as one.
SQUARE = 4
_RANK = {RiskClass.HIGH.value: 0, RiskClass.MEDIUM.value: 1, RiskClass.LOW.value: 2, "": 3}

#: Country, latitude, longitude, risk class, supplier, whether it is a site's own point.
_Spot = tuple[str, float, float, str, UUID, bool]


def map_chart(found: QuerySet[Supplier], *, tenant_id: UUID) -> Chart:
    """A point for each neighbourhood with its sites, coloured by the highest risk class there; two queries.

    A supplier without a site counts as one. Without coordinates it stands in the middle of its country, and
    the note says how many do.
    """
    suppliers = found.filter(tenant_id=tenant_id).order_by()
    risks = {
        pk: (country, risk)
        for pk, country, risk in suppliers.values_list("pk", "country", "risk_class")[:MOST]
    }
    sites = Site.objects.filter(tenant_id=tenant_id, supplier__in=suppliers).order_by()
    spots: list[_Spot] = []
    absent = 0
    seen: set[UUID] = set()
    for pk, country, latitude, longitude in sites.values_list(
        "supplier_id", "country", "latitude", "longitude"
    )[:MOST]:
        if pk not in risks:
            continue
        seen.add(pk)
        land, risk = country or risks[pk][0], risks[pk][1]
        if latitude is not None and longitude is not None:
            spots.append((land, float(latitude), float(longitude), risk, pk, True))
        else:
            absent += not _in_country(spots, land, risk, pk)
    for pk, (country, risk) in risks.items():
        if pk not in seen:
            absent += not _in_country(spots, country, risk, pk)
    return world_map(
        title=_("Where they are"),
        outlines=static(OUTLINES),
        places=_places(spots),
        head=(_("Country"), _("Sites"), _("Suppliers"), _("High risk"), _("Placed by coordinates")),
        note=_note(spots, absent),
    )


def _in_country(spots: list[_Spot], country: str, risk: str, pk: UUID) -> bool:
    """Put a spot into the middle of its country; False where the map does not have it."""
    point = country_point(country)
    if point is not None:
        spots.append((country, *point, risk, pk, False))
    return point is not None


def _places(spots: list[_Spot]) -> list[Place]:
    grouped: defaultdict[tuple[str, int, int], list[_Spot]] = defaultdict(list)
    for spot in spots:
        grouped[spot[0], round(spot[1] / SQUARE), round(spot[2] / SQUARE)].append(spot)
    language = get_language() or "en"
    places = []
    for (country, _y, _x), held in grouped.items():
        placed = sum(spot[5] for spot in held)
        # Points with coordinates say where the place is; one without would pull it to the country's middle.
        exact = [spot for spot in held if spot[5]] or held
        places.append(
            Place(
                sum(spot[1] for spot in exact) / len(exact),
                sum(spot[2] for spot in exact) / len(exact),
                len(held),
                min((spot[3] for spot in held), key=_RANK.__getitem__),
                (
                    country_name(country, language),
                    number(len(held), 0),
                    number(len({spot[4] for spot in held}), 0),
                    number(sum(spot[3] == RiskClass.HIGH for spot in held), 0),
                    number(placed, 0),
                ),
            )
        )
    return sorted(places, key=lambda one: (-one.count, one.row[0]))


def _note(spots: list[_Spot], absent: int) -> str:
    by_country = sum(not spot[5] for spot in spots)
    parts = []
    if by_country:
        parts.append(
            _("%(n)s have no coordinates and stand in the middle of their country.")
            % {"n": number(by_country, 0)}
        )
    if absent:
        parts.append(_("%(n)s cannot be placed on the map; the list has them.") % {"n": number(absent, 0)})
    return " ".join(parts)
