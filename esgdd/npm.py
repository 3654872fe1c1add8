"""What pages use of each front-end package; :class:`core.staticfiles.NpmFinder` serves it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

#: Swagger UI comes in a Python package.
_SWAGGER_UI = Path(str(files("drf_spectacular_sidecar"))) / "static/drf_spectacular_sidecar/swagger-ui-dist"
#: Static prefix → (folder of node_modules or absolute one, files).
NPM_STATIC = {
    "vendor/tabler": ("@tabler/core/dist", ["css/tabler.min.css"]),
    "vendor/htmx": ("htmx.org/dist", ["htmx.min.js"]),
    "vendor/inter": ("@fontsource-variable/inter", ["wght.css", "files/*-wght-normal.woff2"]),
    "vendor/noto-sans-sc": ("@fontsource/noto-sans-sc", ["[457]00.css", "files/*-[457]00-normal.woff*"]),
    "vendor/flags": ("flag-icons/flags/4x3", ["*.svg"]),
    # Charts: the versions that vl-convert draws reports with.
    "vendor/vega": ("vega/build", ["vega.min.js"]),
    "vendor/vega-lite": ("vega-lite/build", ["vega-lite.min.js"]),
    "vendor/vega-embed": ("vega-embed/build", ["vega-embed.min.js"]),
    "vendor/cytoscape": ("cytoscape/dist", ["cytoscape.min.js"]),
    "vendor/world-atlas": ("world-atlas", ["countries-110m.json"]),
    "vendor/swagger-ui": (str(_SWAGGER_UI), ["swagger-ui.css", "swagger-ui-bundle.js"]),
}
