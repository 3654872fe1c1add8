// What a negative event takes off, told while it is graded: the same sum as the server's, in whole numbers.

const form = document.querySelector("[data-event-form]");
const card = form?.querySelector("[data-event-sum]");

/** The checked fields of a name, with the words beside them. */
const chosen = (name) =>
  [...form.querySelectorAll(`[name="${name}"]:checked`)].map((field) => ({
    key: field.value,
    words: field.closest("label").textContent.split(" · ")[0].trim(),
  }));

/** Parts per 10,000 as a percentage with no decimals, or two. */
const percent = (parts) =>
  `${(parts / 100).toLocaleString(document.documentElement.lang, { minimumFractionDigits: parts % 100 ? 2 : 0, maximumFractionDigits: 2 })}%`;

function line(list, words, value, isTotal = false) {
  const [term, data] = [document.createElement("dt"), document.createElement("dd")];
  [term.textContent, data.textContent] = [words, value];
  if (isTotal) [term, data].forEach((one) => one.classList.add("sum__total"));
  list.append(term, data);
}

function addUp() {
  const shares = JSON.parse(document.getElementById("event-shares").textContent);
  const words = card.dataset;
  const list = card.querySelector("dl");
  const graded = ["severity", "reach", "penalty"].map((name) => [name, chosen(name)[0]]);
  list.replaceChildren();
  let gross = 0;
  for (const [name, choice] of graded) {
    const share = choice ? shares[name][choice.key] : 0;
    gross += share;
    line(list, choice ? choice.words : words.open, choice ? percent(share) : "–");
  }
  const reliefs = chosen("reliefs");
  const relief = reliefs.reduce((sum, one) => sum + shares.reliefs[one.key], 0);
  const own = Math.max(0, (gross * (10000 - relief)) / 10000);
  if (reliefs.length) line(list, `− ${reliefs.map((one) => one.words).join(" + ")}`, `−${percent(gross - own)}`);
  line(list, words.event, percent(own), true);
  if (shares.others) line(list, words.others, percent(shares.others));
  const all = own + shares.others;
  line(list, all > shares.most ? words.capped : words.all, percent(Math.min(all, shares.most)), true);
  card.querySelector("[data-event-void]").hidden = !chosen("zeroing").some((one) => one.key);
  card.querySelector("[data-event-missing]").hidden = graded.every(([, choice]) => choice);
  card.hidden = false;
}

if (card) {
  form.addEventListener("change", addUp);
  addUp();
}
