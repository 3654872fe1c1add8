// The what-if page: sliders beside number fields, the sum below them, others moved in step. The server does the rest.

/** Per cent as typed, in hundredths of a point; null for anything else. */
function hundredths(text) {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(text.trim());
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}

const typed = (parts) => String(parts / 100);

const field = (row) => row.querySelector(".form-control");
const slider = (row) => row.querySelector(".try__slider");

/** Shows a weight on its slider, and whether it differs from what holds. */
function paint(row) {
  const parts = hundredths(field(row).value);
  row.classList.toggle("is-other", parts !== hundredths(row.dataset.was));
  if (parts === null) return;
  slider(row).value = parts / 100;
  slider(row).style.setProperty("--at", parts / 100);
}

/** Shares out what `moved` leaves over the other weights, in proportion, by largest remainder. */
function moveOthers(rows, moved) {
  const others = rows.filter((row) => row !== moved);
  const weights = others.map((row) => hundredths(field(row).value) ?? 0);
  const left = 10000 - Math.min(hundredths(field(moved).value) ?? 0, 10000);
  const total = weights.reduce((sum, one) => sum + one, 0);
  const exact = weights.map((one) => (total ? (one * left) / total : left / others.length));
  const whole = exact.map(Math.floor);
  const rest = left - whole.reduce((sum, one) => sum + one, 0);
  const ranked = exact.map((one, place) => [whole[place] - one, place]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (const [, place] of ranked.slice(0, rest)) whole[place] += 1;
  others.forEach((row, place) => {
    field(row).value = typed(whole[place]);
    paint(row);
  });
}

function addUp(table) {
  const rows = [...table.querySelectorAll("[data-try]")];
  const sum = rows.reduce((total, row) => total + (hundredths(field(row).value) ?? 0), 0);
  const shown = (sum / 100).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
  table.querySelector("[data-sum-shown]").textContent = `${shown} %`;
  table.querySelector("[data-sum]").classList.toggle("try__sum--wrong", sum !== 10000);
}

const form = document.querySelector("[data-what-if]");

form?.addEventListener("input", (event) => {
  const table = event.target.closest("[data-weights]");
  const row = event.target.closest("[data-try]");
  if (row) {
    if (event.target === slider(row)) field(row).value = event.target.value;
    paint(row);
    const keeps = table.querySelector("[data-keep]")?.checked && hundredths(field(row).value) !== null;
    if (keeps) moveOthers([...table.querySelectorAll("[data-try]")], row);
  }
  if (table) addUp(table);
});

// Another place has other weights: the page is asked for anew, without what was typed for the one before.
form?.addEventListener("change", (event) => {
  if (event.target.matches("[data-chooser]")) form.requestSubmit(event.target.parentElement.querySelector("button"));
});
