// Tier graph. The server says which suppliers are shown, their column and row, and their cards; here they are placed,
// Cytoscape draws the lines between them on a canvas that stays in view, and what is pressed is loaded.
import "./network-filter.js";
import { bend, CARD, styled } from "./network-lines.js";

const STEP = { x: 248, y: 100 };
const TOP = 46;
const BUYER = 34;
const LEFT = 74;
const MORE = 38;
const ZOOMS = [0.4, 0.55, 0.7, 0.85, 1, 1.2, 1.5];

const graph = document.querySelector("[data-graph]");
if (graph) start();

function start() {
  const plane = graph.querySelector(".graph__plane");
  const cards = graph.querySelector(".graph__cards");
  const lines = graph.querySelector(".graph__lines");
  const panel = document.getElementById("network-panel");
  const state = { more: new Map(), branches: new Set(), selected: "", zoom: 1, size: { width: 0, height: 0 } };
  let chain = null;
  let asked = 0;

  function middle(node) {
    return { x: LEFT + node.column * STEP.x + CARD.width / 2, y: TOP + node.row * STEP.y + CARD.height / 2 };
  }

  function place(element, x, y) {
    element.style.left = `${x}px`;
    element.style.top = `${y}px`;
  }

  // The cards in their places, each with its column: in the page they stand column by column, as the eye goes.
  function cardsOf(data) {
    const made = document.createElement("template");
    made.innerHTML = data.nodes.map((node) => node.html).join("");
    const byId = new Map(data.nodes.map((node) => [node.id, node]));
    return [...made.content.querySelectorAll(".netcard")].map((card) => {
      const node = byId.get(card.dataset.id);
      place(card, LEFT + node.column * STEP.x, TOP + node.row * STEP.y);
      return { card, column: node.column };
    });
  }

  function draw(data) {
    const rows = Math.max(1, ...data.nodes.map((node) => node.row + 1));
    const foot = TOP + rows * STEP.y - 14;
    const folds = data.columns.some((column) => column.more);
    state.size = {
      width: LEFT + (data.columns.length - 1) * STEP.x + CARD.width + 40,
      height: foot + (folds ? MORE + 16 : 0) + 8,
    };
    const parts = document.createDocumentFragment();
    const made = cardsOf(data);
    const bar = document.createElement("div");
    bar.className = "graph__buyer";
    bar.textContent = graph.dataset.buyer;
    bar.style.height = `${foot - TOP - 14}px`;
    place(bar, 16, TOP);
    parts.append(bar);
    data.columns.forEach((column, number) => {
      const x = LEFT + number * STEP.x;
      const head = document.createElement("div");
      head.className = "graph__column";
      const title = document.createElement("b");
      title.textContent = column.title;
      const count = document.createElement("span");
      count.textContent = ` ${column.count}`;
      head.append(title, count);
      place(head, x, 8);
      parts.append(head, ...made.filter((one) => one.column === number).map((one) => one.card));
      if (!column.more) return;
      const more = document.createElement("button");
      more.type = "button";
      more.className = "graph__more";
      more.dataset.tier = column.tier;
      more.dataset.next = column.next;
      more.title = graph.dataset.moreWords;
      const words = document.createElement("b");
      words.textContent = `+ ${column.more_text}`;
      more.append(words, ` ${column.more_risk}`);
      place(more, x, foot);
      parts.append(more);
    });
    cards.replaceChildren(parts);
    join(data, new Map(data.nodes.map((node) => [node.id, node])));
    choose(data.selected, { loads: Boolean(data.selected) && data.selected !== state.selected });
    graph.dataset.nodes = String(data.nodes.length);
  }

  function join(data, byId) {
    const elements = data.nodes.map((node) => ({ data: { id: node.id }, position: middle(node) }));
    for (const node of data.nodes.filter((one) => one.column === 0 && data.columns[0].tier === 1)) {
      const at = middle(node);
      const door = `buyer ${node.id}`;
      elements.push({ data: { id: door }, position: { x: 16 + BUYER - CARD.width / 2, y: at.y } });
      elements.push({
        data: { source: door, target: node.id, width: 1.5, end: "-50% 0%", away: [0], along: [0.5] },
        classes: "buyer",
      });
    }
    for (const link of data.links) {
      const shape = bend(middle(byId.get(link.from)), middle(byId.get(link.to)));
      elements.push({
        data: { source: link.from, target: link.to, width: 1.5 + (link.share / 100) * 4.5, ...shape },
      });
    }
    if (!chain) {
      chain = window.cytoscape({
        container: lines,
        style: styled(),
        layout: { name: "preset" },
        userZoomingEnabled: false,
        userPanningEnabled: false,
        boxSelectionEnabled: false,
        autoungrabify: true,
        pixelRatio: Math.min(window.devicePixelRatio, 2),
      });
    }
    chain.batch(() => {
      chain.elements().remove();
      chain.add(elements);
    });
    fit();
  }

  function fit() {
    const zoom = state.zoom;
    plane.style.width = `${state.size.width * zoom}px`;
    plane.style.height = `${state.size.height * zoom}px`;
    cards.style.transform = `scale(${zoom})`;
    lines.style.width = `${graph.clientWidth}px`;
    lines.style.height = `${graph.clientHeight}px`;
    if (!chain) return;
    chain.resize();
    follow();
  }

  function follow() {
    chain?.viewport({ zoom: state.zoom, pan: { x: -graph.scrollLeft, y: -graph.scrollTop } });
  }

  function choose(id, { loads = true, enters = false } = {}) {
    state.selected = id;
    const near = new Set();
    chain.batch(() => {
      chain.edges().removeClass("chosen");
      if (!id) return;
      const own = chain.getElementById(id).connectedEdges().not(".buyer");
      own.addClass("chosen");
      own.connectedNodes().forEach((node) => near.add(node.id()));
    });
    for (const card of cards.querySelectorAll(".netcard")) {
      const isOwn = card.dataset.id === id;
      card.classList.toggle("is-near", !isOwn && near.has(card.dataset.id));
      card.querySelector(".netcard__main").setAttribute("aria-pressed", String(isOwn));
    }
    const address = new URL(window.location.href);
    if (id) address.searchParams.set("selected", id);
    else address.searchParams.delete("selected");
    window.history.replaceState(null, "", address);
    if (!id) panel.replaceChildren(hint.cloneNode(true));
    else if (loads) tell(id, enters);
  }

  // ``enters``: it was chosen by the keyboard, which goes on in the panel.
  async function tell(id, enters) {
    const address = graph.dataset.panel.replace("00000000-0000-0000-0000-000000000000", id);
    try {
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const text = await answer.text();
      if (state.selected !== id) return;
      panel.innerHTML = text;
      const head = panel.querySelector("h2");
      if (!enters || !head) return;
      head.tabIndex = -1;
      head.focus();
    } catch {
      panel.textContent = graph.dataset.failed;
    }
  }

  function close() {
    const card = mainOf(state.selected);
    choose("");
    card?.focus();
  }

  function mainOf(id) {
    return cards.querySelector(`.netcard[data-id="${id}"] .netcard__main`);
  }

  // ``next`` gives the button that the keyboard goes on from once what was asked for stands there.
  async function reload(next = () => null) {
    const query = new URLSearchParams(window.location.search);
    for (const [tier, size] of state.more) query.append("more", `${tier}:${size}`);
    for (const id of state.branches) query.append("branch", id);
    const turn = ++asked;
    graph.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${graph.dataset.graph}?${query}`);
      if (!answer.ok) throw new Error(answer.statusText);
      const data = await answer.json();
      if (turn === asked) {
        draw(data);
        next()?.focus({ preventScroll: true });
      }
    } catch {
      panel.textContent = graph.dataset.failed;
    }
    graph.removeAttribute("aria-busy");
  }

  cards.addEventListener("click", (event) => {
    const more = event.target.closest(".graph__more");
    if (more) {
      const known = new Set([...cards.querySelectorAll(".netcard")].map((one) => one.dataset.id));
      state.more.set(more.dataset.tier, more.dataset.next);
      reload(() => {
        const fresh = [...cards.querySelectorAll(".netcard")].find((one) => !known.has(one.dataset.id));
        return fresh?.querySelector(".netcard__main");
      });
      return;
    }
    const card = event.target.closest(".netcard");
    if (!card) return;
    if (event.target.closest(".netcard__branch")) {
      state.branches.add(card.dataset.id);
      reload(() => mainOf(card.dataset.id));
    } else if (event.target.closest(".netcard__main")) {
      choose(card.dataset.id === state.selected ? "" : card.dataset.id, { enters: event.detail === 0 });
    }
  });

  for (const part of [graph, panel]) {
    part.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && state.selected) close();
    });
  }

  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-panel-close]")) {
      close();
      return;
    }
    const other = event.target.closest("[data-select-node]");
    if (!other) return;
    event.preventDefault();
    const id = other.dataset.selectNode;
    const card = mainOf(id);
    choose(id, { enters: event.detail === 0 });
    if (!card) reload();
    else if (event.detail) card.focus();
  });

  document.addEventListener("click", (event) => {
    const zoom = event.target.closest("[data-zoom]");
    if (zoom) {
      const next = ZOOMS[ZOOMS.indexOf(state.zoom) + Number(zoom.dataset.zoom)];
      if (!next) return;
      state.zoom = next;
      document.querySelector("[data-zoom-shown]").textContent = `${Math.round(next * 100)}%`;
      fit();
    }
    const strip = event.target.closest("[data-strip]");
    if (strip) {
      graph.dataset.stripShows = strip.dataset.strip;
      for (const one of document.querySelectorAll("[data-strip]")) {
        one.setAttribute("aria-pressed", String(one === strip));
      }
    }
  });

  const hint = panel.firstElementChild;
  let drawn = false;
  graph.addEventListener("scroll", follow, { passive: true });
  new ResizeObserver(() => {
    if (!graph.clientWidth) return;
    if (!drawn) {
      drawn = true;
      draw(JSON.parse(document.getElementById("graph-data").textContent));
    } else fit();
  }).observe(graph);
}
