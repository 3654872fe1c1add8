// Rows of a table inside [data-select]: all, one, a range with Shift; the bulk bar counts and clears.
// [data-select-every] stands for all pages, as long as no row of this one is taken out; an action with
// data-select-only="2" works on just two.

const rowsOf = (list) => [...list.querySelectorAll("[data-select-row]")];
const last = new WeakMap();

function refresh(list) {
  const rows = rowsOf(list);
  const chosen = rows.filter((row) => row.checked).length;
  const every = list.querySelector("[data-select-every]");
  if (every) every.disabled = chosen < rows.length;
  const bar = list.querySelector("[data-bulk]");
  if (bar) {
    bar.hidden = chosen === 0;
    bar.querySelector("[data-bulk-count]").textContent = every && !every.disabled ? every.dataset.selectEvery : chosen;
    for (const only of bar.querySelectorAll("[data-select-only]")) {
      only.disabled = (every && !every.disabled) || chosen !== Number(only.dataset.selectOnly);
    }
  }
  const all = list.querySelector("[data-select-all]");
  if (all) {
    all.checked = rows.length > 0 && chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
  }
}

function setAll(list, checked) {
  for (const row of rowsOf(list)) row.checked = checked;
  refresh(list);
}

document.addEventListener("click", (event) => {
  const list = event.target.closest("[data-select]");
  if (!list) return;
  if (event.target.closest("[data-bulk-clear]")) setAll(list, false);
  const row = event.target.closest("[data-select-row]");
  if (!row) return;
  const rows = rowsOf(list);
  const from = rows.indexOf(last.get(list));
  if (event.shiftKey && from >= 0) {
    const [start, end] = [from, rows.indexOf(row)].sort((a, b) => a - b);
    for (const between of rows.slice(start, end + 1)) between.checked = row.checked;
  }
  last.set(list, row);
  refresh(list);
});

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-select]");
  if (!list) return;
  if (event.target.matches("[data-select-all]")) setAll(list, event.target.checked);
  else refresh(list);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  for (const list of document.querySelectorAll("[data-select]")) {
    if (list.querySelector("[data-bulk]:not([hidden])")) setAll(list, false);
  }
});

for (const list of document.querySelectorAll("[data-select]")) refresh(list);
document.addEventListener("htmx:load", (event) => {
  for (const list of event.detail.elt.querySelectorAll("[data-select]")) refresh(list);
});
