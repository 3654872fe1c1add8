"""Charts of a report: the spec a page shows, drawn without a browser, as SVG that WeasyPrint can place.

Text is measured with our own fonts, so that a chart comes out the same on every machine.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from zlib import crc32

import vl_convert
from fontTools.ttLib import TTFont

from reports.charts import Chart
from reports.charts.theme import HATCH_ID
from reports.pdf.fonts import DRAWN_FAMILY, INTER, NOTO

#: The version whose browser build the pages load.
VEGA_LITE = "6.4"
#: What chart text is measured with: Latin letters, and the common Chinese characters.
_MEASURES = (
    INTER / "inter-latin-wght-normal.woff2",
    NOTO / "noto-sans-sc-chinese-simplified-400-normal.woff",
)
_FAMILY = re.compile(r'font-family="[^"]*"')
_PATTERN = (
    '<defs><pattern id="{name}" patternUnits="userSpaceOnUse" width="5" height="5">'
    '<rect width="5" height="5" fill="#fff"/>'
    '<path d="M-1 1l2 -2M0 5l5 -5M4 6l2 -2" stroke="#9db8b6" stroke-width="1"/></pattern></defs>'
)


def svg_of(chart: Chart, *, width: int = 420) -> str:
    """``chart`` as an ``<svg>`` element ``width`` pixels wide and ``chart.height`` high.

    Nothing is fetched, whatever a spec says. Its text is in the fonts of the report, which
    :func:`reports.pdf.fonts.write_with` puts in.
    """
    _know_fonts()
    drawn: str = vl_convert.vegalite_to_svg(
        {**chart.spec, "width": width}, vl_version=VEGA_LITE, allowed_base_urls=[]
    )
    named = _FAMILY.sub(f'font-family="{DRAWN_FAMILY}"', drawn)
    # Several charts may stand in one document, and a name only once.
    name = f"{HATCH_ID}-{crc32(named.encode()):x}"
    head, _bracket, rest = named.partition(">")
    return f"{head}>{_PATTERN.format(name=name)}{rest.replace(f'#{HATCH_ID})', f'#{name})')}"


@cache
def _know_fonts() -> None:
    """Hand over our fonts, once a process: they come packed, and must be plain to be measured."""
    folder = Path(mkdtemp(prefix="chart-fonts-"))
    for packed in _MEASURES:
        with TTFont(packed) as font:
            font.flavor = None
            font.save(folder / f"{packed.stem}.ttf")
    vl_convert.register_font_directory(str(folder))
