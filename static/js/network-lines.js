// Lines of the tier graph: how Cytoscape draws them, and the way a line takes from card to card.
const LINE = "#b4c2bf";
const CHOSEN = "#0b5559";

export const CARD = { width: 200, height: 76 };

export function styled() {
  return [
    { selector: "node", style: { width: CARD.width, height: CARD.height, shape: "rectangle", opacity: 0, events: "no" } },
    {
      selector: "edge",
      style: {
        width: "data(width)",
        "line-color": LINE,
        "curve-style": "unbundled-bezier",
        "edge-distances": "endpoints",
        "source-endpoint": "50% 0%",
        "target-endpoint": "data(end)",
        "control-point-distances": "data(away)",
        "control-point-weights": "data(along)",
        events: "no",
      },
    },
    { selector: "edge.buyer", style: { "curve-style": "straight", width: 1.5 } },
    { selector: "edge.chosen", style: { "line-color": CHOSEN, "z-index": 9 } },
  ];
}

// The two turning points of a line that leaves a card level and arrives level, as Cytoscape wants them: how far
// along the straight way, and how far beside it.
export function bend(from, to) {
  const back = to.x <= from.x;
  const reach = back ? 36 : (to.x - CARD.width - from.x) / 2;
  const start = { x: from.x + CARD.width / 2, y: from.y };
  const end = { x: back ? to.x + CARD.width / 2 : to.x - CARD.width / 2, y: to.y };
  const way = { x: end.x - start.x, y: end.y - start.y };
  const length = Math.hypot(way.x, way.y) || 1;
  const points = [
    { x: reach, y: 0 },
    { x: way.x - (back ? -reach : reach), y: way.y },
  ];
  return {
    end: back ? "50% 0%" : "-50% 0%",
    along: points.map((p) => (p.x * way.x + p.y * way.y) / (length * length)),
    away: points.map((p) => (p.y * way.x - p.x * way.y) / length),
  };
}
