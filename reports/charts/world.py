"""Points on a map of the world, each as large as how many it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.templatetags.ui_format import number
from reports.charts.shapes import Chart
from reports.charts.theme import COLOURS, spec_of

HEIGHT = 460
#: Fill and the colour of the figure on it, by risk class.
_LOOKS: Mapping[str, tuple[str, str]] = {
    "high": (COLOURS["ink-900"], COLOURS["surface"]),
    "medium": (COLOURS["heat-4"], COLOURS["ink-900"]),
    "low": (COLOURS["teal-050"], COLOURS["ink-900"]),
    "": (COLOURS["surface"], COLOURS["ink-900"]),
}
#: Pixels squared of a point for one, and for each further one up to the most.
_LEAST, _EACH, _MOST = 220, 26, 1_600


@dataclass(frozen=True, slots=True)
class Place:
    """A point: degrees (WGS 84), how many stand there, the highest risk class among them, and its line of the
    table behind the map."""

    latitude: float
    longitude: float
    count: int
    risk: str
    row: tuple[str, ...]


def world_map(
    *, title: str, outlines: str, places: Sequence[Place], head: tuple[str, ...], note: str = ""
) -> Chart:
    """The places on a map; ``outlines`` is the address of the countries' TopoJSON, ``head`` names the columns
    of ``Place.row``."""
    rows = [
        {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "size": min(_LEAST + _EACH * (place.count - 1), _MOST),
            "figure": number(place.count, 0),
            "fill": _LOOKS[place.risk][0],
            "ink": _LOOKS[place.risk][1],
            "dash": not place.risk,
            "order": -place.count,
        }
        for place in places
    ]
    land: dict[str, Any] = {
        "data": {"url": outlines, "format": {"type": "topojson", "feature": "countries"}},
        "transform": [{"filter": "datum.id != '010'"}],
        "mark": {
            "type": "geoshape",
            "fill": COLOURS["line"],
            "stroke": COLOURS["surface"],
            "strokeWidth": 0.6,
        },
    }
    where = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
    }
    points: dict[str, Any] = {
        "data": {"values": rows},
        "mark": {"type": "circle", "opacity": 1, "stroke": COLOURS["ink-700"], "strokeWidth": 1},
        "encoding": {
            **where,
            "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
            "fill": {"field": "fill", "type": "nominal", "scale": None, "legend": None},
            "order": {"field": "order", "type": "quantitative"},
        },
    }
    figures: dict[str, Any] = {
        "data": {"values": rows},
        "mark": {"type": "text", "fontSize": 11, "fontWeight": 600, "baseline": "middle"},
        "encoding": {
            **where,
            "text": {"field": "figure", "type": "nominal"},
            "fill": {"field": "ink", "type": "nominal", "scale": None, "legend": None},
        },
    }
    projection = {"type": "naturalEarth1"}
    return Chart(
        title=title,
        spec=spec_of([land, points, figures], height=HEIGHT, projection=projection),
        head=head,
        rows=tuple(place.row for place in places),
        height=HEIGHT,
        note=note,
    )
