// What stands above a form when its input is not stored: signed out, closed meanwhile, put back from this device.

import { inWords } from "./drafts.js";

/** Takes away what no longer holds once a save arrived; what was put back from this device may still be let go. */
export function clear(place) {
  for (const one of place?.children ?? []) if (one.dataset.panel !== "restored") one.remove();
}

/** Shows one of the panels that ui/autosave_panels.html holds; `body` is what was typed, as pairs. */
export function panel(place, kind, { form, body, message, at, letGo } = {}) {
  const template = document.querySelector(`template[data-autosave-panel="${kind}"]`);
  if (!place || !template) return;
  const shown = template.content.cloneNode(true);
  const section = shown.firstElementChild;
  section.dataset.panel = kind;
  const said = section.querySelector("[data-panel-message]");
  if (said && message) said.textContent = message;
  const text = section.querySelector("[data-panel-text]");
  if (text) text.value = inWords(form, body);
  const time = section.querySelector("[data-panel-at]");
  if (time && at) time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(at);
  const link = section.querySelector("[data-panel-sign-in]");
  if (link) link.href = `${link.getAttribute("href")}?next=${encodeURIComponent(location.pathname + location.search)}`;
  const copy = section.querySelector("[data-panel-copy]");
  copy?.addEventListener("click", () => copyFrom(text, copy));
  section.querySelector("[data-panel-let-go]")?.addEventListener("click", () => {
    section.remove();
    letGo();
  });
  place.replaceChildren(shown);
  place.scrollIntoView({ block: "nearest" });
}

function copyFrom(text, button) {
  text.select();
  const told = () => button.replaceChildren(button.dataset.copied);
  if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(told, told);
  else if (document.execCommand("copy")) told();
}

/** Puts each sentence beside the control it is about. */
export function showFaults(form, errors) {
  for (const [name, messages] of Object.entries(errors)) {
    const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!control) continue;
    const line = document.createElement("p");
    line.className = "field__error";
    line.dataset.autosaveFault = "";
    line.id = `autosave-fault-${name}`;
    line.textContent = [messages].flat().join(" ");
    control.setAttribute("aria-invalid", "true");
    (control.closest(".field, fieldset") ?? control.parentElement).append(line);
  }
}

export function clearFaults(form) {
  for (const line of form.querySelectorAll("[data-autosave-fault]")) line.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/** A fragment of the server takes the place of an element with its id, or of what another one holds. */
export function replace(selector, html) {
  const place = document.querySelector(selector);
  if (!place) return;
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const first = template.content.firstElementChild;
  let shown = place;
  if (first && `#${first.id}` === selector) {
    place.replaceWith(first);
    shown = first;
  } else {
    place.replaceChildren(template.content);
  }
  window.htmx?.process(shown);
}
