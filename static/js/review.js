// The review desk: after an answer was swapped in, its row is in view and its first word is read out.

const panes = document.querySelector("#content");

/** Brings the current row into the middle of the list, without moving the page. */
function showCurrentRow() {
  const list = panes.querySelector(".desk-list");
  const row = list?.querySelector("[aria-current=true]");
  if (!row || list.scrollHeight <= list.clientHeight) return;
  list.scrollTop = row.offsetTop - list.clientHeight / 2;
}

showCurrentRow();

panes.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panes) return;
  showCurrentRow();
  const faults = panes.querySelector("[data-error-summary]");
  if (!faults) panes.querySelector(".desk-answer").focus({ preventScroll: true });
});

// Choosing "reject", also once more after a refusal, puts the cursor where the next word is needed.
panes.addEventListener("click", (event) => {
  if (event.target.matches("[name=decision][value=rejected]")) {
    panes.querySelector(".desk-reasons input:checked, .desk-reasons input")?.focus();
  }
});

// F shows the next file of the proof beside the answer.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input[type=text], textarea, select, [contenteditable]")) return;
  const files = [...panes.querySelectorAll("[data-preview]")];
  if (files.length === 0) return;
  const shown = files.findIndex((file) => file.getAttribute("aria-current") === "true");
  event.preventDefault();
  files[(Math.max(shown, 0) + 1) % files.length].click();
});

panes.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-preview]");
  if (!chosen) return;
  for (const file of panes.querySelectorAll("[data-preview]")) file.removeAttribute("aria-current");
  chosen.setAttribute("aria-current", "true");
});
