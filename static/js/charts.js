// Charts: every [data-chart] holds a Vega-Lite spec as JSON; it is drawn as wide as its place, and again when
// that width changes or htmx brings a new one. Expressions are interpreted, so that the policy needs no eval.
// Where drawing fails, the table behind the chart opens instead.

const HATCH = `<svg class="plot-patterns" aria-hidden="true"><defs>
  <pattern id="chart-hatch" patternUnits="userSpaceOnUse" width="5" height="5">
    <rect width="5" height="5" fill="#fff"/><path d="M-1 1l2 -2M0 5l5 -5M4 6l2 -2" stroke="#9db8b6"/>
  </pattern></defs></svg>`;
const OPTIONS = {
  mode: "vega-lite",
  ast: true,
  actions: false,
  defaultStyle: false,
  renderer: "svg",
  tooltip: false,
};

/** By place: the width wanted, the width drawn, the view, and whether it is being drawn. */
const drawings = new WeakMap();

async function draw(place, drawing) {
  const figure = place.closest("[data-chart]");
  const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  while (drawing.drawn !== drawing.wanted) {
    const width = drawing.wanted;
    drawing.view?.finalize();
    ({ view: drawing.view } = await window.vegaEmbed(place, { ...spec, width }, OPTIONS));
    drawing.drawn = width;
  }
  figure.dataset.drawn = String(drawing.drawn);
}

async function keepDrawn(place, width) {
  const drawing = drawings.get(place) ?? {};
  drawings.set(place, drawing);
  drawing.wanted = width;
  if (drawing.busy) {
    return;
  }
  drawing.busy = true;
  try {
    await draw(place, drawing);
  } catch (error) {
    console.warn("A chart could not be drawn:", error);
    const figure = place.closest("[data-chart]");
    figure.classList.add("is-undrawn");
    figure.querySelector("details").open = true;
  }
  drawing.busy = false;
}

const widths = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const width = Math.floor(contentRect.width);
    if (width > 0) {
      keepDrawn(target, width);
    }
  }
});

function watch(part) {
  if (!document.getElementById("chart-hatch")) {
    document.body.insertAdjacentHTML("beforeend", HATCH);
  }
  part.querySelectorAll("[data-chart-picture]").forEach((place) => widths.observe(place));
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
