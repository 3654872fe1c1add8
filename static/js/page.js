// Things every page does: says what a failed request means, moves focus to errors, loads Chinese fonts when needed.

document.documentElement.classList.add("has-script");

const texts = document.querySelector("[data-failure-texts]")?.dataset ?? {};

/** Shows one sentence at the lower edge of the page until it is closed. */
export function toast(sentence) {
  const template = document.querySelector("[data-toast-template]");
  const list = document.querySelector("[data-toasts]");
  if (!template || !list || !sentence) return;
  const item = template.content.cloneNode(true);
  item.querySelector("[data-toast-text]").textContent = sentence;
  list.replaceChildren(item);
}

document.addEventListener("htmx:sendError", () => toast(texts.offline));
document.addEventListener("htmx:timeout", () => toast(texts.offline));
document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  const isSentence = responseText && responseText.length < 300 && !responseText.includes("<");
  toast(isSentence ? responseText : (texts[status] ?? texts.other));
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("li")?.remove();
});

/** Puts the reader on the list of faults after a form came back, so that it is read out first. */
function focusFaults(root) {
  root.querySelector("[data-error-summary]")?.focus();
}

/** Chinese slices are only fetched where Chinese is on the page; the system's own fonts still come first. */
function loadChineseFonts() {
  const root = document.documentElement;
  const sheets = root.dataset.cjkCss;
  if (!sheets || root.lang.startsWith("zh") || !/\p{Script=Han}/u.test(document.body.textContent)) return;
  delete root.dataset.cjkCss;
  for (const href of sheets.split(" ")) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    document.head.append(link);
  }
}

focusFaults(document);
loadChineseFonts();
document.addEventListener("htmx:load", (event) => {
  focusFaults(event.detail.elt);
  loadChineseFonts();
});

// The time zone of the reader's machine, for a company that is founded here.
for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

// On a narrow screen the entries of the main menu scroll: the one of this page is in sight.
// Widths change once the fonts are there, so it is looked at again.
function showPlace() {
  for (const here of document.querySelectorAll(".portal__nav .tabs [aria-current]")) {
    const line = here.parentElement;
    if (line.scrollWidth > line.clientWidth) line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
  }
}
showPlace();
document.fonts.ready.then(showPlace);

// A button that puts a value into a field, such as a demo account into the sign-in form.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const field = document.querySelector(button.dataset.fill);
  field.value = button.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const fields = [...field.form.querySelectorAll("input:not([type=hidden])")];
  (fields[fields.indexOf(field) + 1] ?? field).focus();
});
