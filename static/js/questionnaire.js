// The questionnaire: shows the level that follows from the ticks, keeps ticks that exclude each other apart, and
// follows what autosave and uploads report. The server decides; nothing here is sent that is not in the form.

const form = document.getElementById("answer");
const all = (selector, root = form) => [...root.querySelectorAll(selector)];
const ticked = (selector, root = form) => all(`${selector}:checked`, root);

/** Ticks taken away by "does not apply" or "none of these", so that taking it back brings them again. */
let setAside = [];

function untick(controls) {
  for (const control of controls) control.checked = false;
}

/** One tick can rule out others; only real changes by the person come here. */
function keepApart(control) {
  if (control.matches("[data-check]") && control.checked) {
    untick(all(":is([data-none], [data-whole-na])"));
    untick(all(`[data-part-na][value="${CSS.escape(control.value)}"]`));
    if (form.dataset.exclusive === "true") untick(ticked("[data-check]").filter((other) => other !== control));
    setAside = [];
  }
  if (control.matches("[data-part-na]") && control.checked) {
    untick(all(`[data-check][value="${CSS.escape(control.value)}"]`));
  }
  if (control.matches("[data-none], [data-whole-na]")) toggleWhole(control);
}

function toggleWhole(control) {
  if (!control.checked) {
    if (!ticked(":is([data-none], [data-whole-na])").length) for (const check of setAside) check.checked = true;
    setAside = [];
    return;
  }
  const held = ticked("[data-check]");
  if (held.length) setAside = held;
  untick(held);
  untick(ticked(":is([data-none], [data-whole-na])").filter((other) => other !== control));
}

/** The highest level whose own conditions hold; where the basic level is a floor, only above it. */
function showLevel() {
  const blocks = all("[data-block]").filter((block) => Number(block.dataset.required) > 0);
  let reached = null;
  for (const block of blocks) {
    const count = ticked("[data-check]", block).length;
    const met = count >= Number(block.dataset.required);
    if (met) reached = block;
    block.classList.toggle("qcard--met", met);
    block.querySelector("[data-met]").classList.toggle("chip--teal", met);
    block.querySelector("[data-met-count]").textContent = count;
  }
  if (form.dataset.floor === "true" && blocks[0] && !blocks[0].classList.contains("qcard--met")) reached = null;
  const place = document.querySelector("[data-level]");
  if (place) place.textContent = reached ? `${reached.dataset.name} ${reached.dataset.points}` : form.dataset.noLevel;
}

function showReason() {
  const reason = form.querySelector("[data-reason]");
  if (reason) reason.hidden = !ticked(":is([data-whole-na], [data-part-na])").length;
}

function showAll() {
  showLevel();
  showReason();
}

form.addEventListener(
  "change",
  (event) => {
    if (event.target !== form) keepApart(event.target);
    showAll();
  },
  true,
);
// A conflict settled for the colleague's version fills the form without a change event.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-conflict]")) setTimeout(showAll);
});

/** Counts that stand around the question follow what the server stored. */
form.addEventListener("autosave:saved", ({ detail }) => {
  const progress = document.querySelector("[data-progress]");
  progress.querySelector("[data-answered]").textContent = detail.answered;
  const bar = progress.querySelector("[role=progressbar]");
  bar.setAttribute("aria-valuenow", detail.answered);
  bar.firstElementChild.style.setProperty("--part", `${(100 * detail.answered) / detail.total}%`);
  const here = document.querySelector(".qnav__item[aria-current]");
  if (here) here.dataset.done = String(detail.is_answered);
  const section = document.querySelector("[data-section-here] [data-section-done]");
  if (section) section.textContent = document.querySelectorAll('.qnav__item[data-done="true"]').length;
  document.querySelector("[data-taken]")?.remove(); // changed since it was taken over: no undo
  const worth = document.getElementById("worth");
  if (worth) window.htmx?.trigger(worth, "worth:refresh");
});

/** The same file twice is one proof: the newest row stays; the count follows the rows. */
const proof = document.getElementById("proof");
new MutationObserver(() => {
  const seen = new Set();
  for (const row of all("[data-evidence]", proof).reverse()) {
    if (seen.has(row.dataset.evidence)) row.remove();
    seen.add(row.dataset.evidence);
  }
  document.querySelector("[data-proof-count]").textContent = seen.size;
}).observe(proof, { childList: true });

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const picked = detail.elt.closest?.(".qpick form");
  if (picked && detail.successful) picked.hidden = true;
});

showAll();
