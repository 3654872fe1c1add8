// Rules of evaluation: the live sum of weights, and the scale that judges one pair of the grid at a time.

/** Writes the sum of a table of weights below it, and each weight in per cent. */
function addUp(form) {
  const fields = [...form.querySelectorAll("[data-weight]")];
  const numbers = fields.map((field) => (/^\d{1,5}$/.test(field.value.trim()) ? Number(field.value) : 0));
  const sum = numbers.reduce((total, one) => total + one, 0);
  fields.forEach((field, place) => {
    const percent = field.closest("tr").querySelector("[data-percent]");
    if (percent) percent.textContent = (numbers[place] / 100).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2 });
  });
  const line = form.querySelector("[data-sum]");
  const words = sum === 10000 ? line.dataset.of : sum < 10000 ? line.dataset.more : line.dataset.less;
  const shown = (value) => value.toLocaleString(document.documentElement.lang);
  line.textContent = words.replace("{sum}", shown(sum)).replace("{rest}", shown(Math.abs(10000 - sum)));
  line.classList.toggle("weights__sum--wrong", sum !== 10000);
}

for (const form of document.querySelectorAll("[data-weights]")) {
  form.addEventListener("input", () => addUp(form));
  addUp(form);
}

/** Shows a cell's judgement, and how strong it is. */
function paint(select) {
  const cell = select.closest("td");
  cell.querySelector(".ahp__value").textContent = select.value;
  cell.dataset.heat = /^\d$/.test(select.value) ? 1 + Math.floor(Number(select.value) / 2) : 1;
}

function startGrid(form) {
  const scale = form.querySelector("[data-ahp-scale]");
  if (!scale) return;
  const range = scale.querySelector("input");
  const part = (name) => scale.querySelector(`[data-ahp-${name}]`);
  let current = null;

  const show = () => {
    const words = current.selectedOptions[0].textContent;
    range.value = [...current.options].filter((option) => option.value).findIndex((option) => option.selected);
    range.setAttribute("aria-valuetext", words);
    part("words").textContent = words;
  };

  const open = (select) => {
    current?.closest("td").classList.remove("ahp__cell--open");
    current = select;
    select.closest("td").classList.add("ahp__cell--open");
    const column = select.closest("td").cellIndex;
    part("question").textContent = select.getAttribute("aria-label");
    part("left").textContent = select.closest("tr").querySelector("th").textContent.trim();
    part("right").textContent = form.querySelector("thead tr").cells[column].textContent.trim();
    scale.hidden = false;
    show();
  };

  form.addEventListener("focusin", (event) => event.target.matches("[data-pair]") && open(event.target));
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pair]")) return;
    paint(event.target);
    open(event.target);
  });
  range.addEventListener("input", () => {
    const options = [...current.options].filter((option) => option.value);
    current.value = options[Number(range.value)].value;
    paint(current);
    show();
  });
  open(form.querySelector("[data-pair][aria-invalid]") ?? form.querySelector("[data-pair]"));

  document.addEventListener("htmx:afterSettle", () => {
    const least = document.querySelector("[data-fits-least]")?.dataset.fitsLeast;
    for (const select of form.querySelectorAll("[data-pair]")) {
      select.closest("td").classList.toggle("ahp__cell--least", select.dataset.pair === least);
    }
  });
}

for (const form of document.querySelectorAll("[data-ahp]")) startGrid(form);
