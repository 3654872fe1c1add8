// form[data-autosave="URL"]: saves as one types. Until the server confirms, the input also lies in localStorage.

import { drafts, emptied, fieldsOf, fill, grouped, isTouched, sameFields } from "./drafts.js";

const TYPED = 800; // ms of rest after typing
const CHOSEN = 150; // ms after a tick or a choice
const KEPT = 30 * 24 * 3_600_000; // ms after which a draft that nobody came back to is let go
const RETRY = [5_000, 15_000, 30_000, 60_000]; // ms between tries without a connection

const savers = new WeakMap();

function token() {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  } catch {
    return "";
  }
}

function post(url, body, keepalive = false) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(body),
    headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest" },
    credentials: "same-origin",
    keepalive,
  });
}

class Saver {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.dirty = false;
    this.sending = false;
    this.failures = 0;
  }

  show(state, at) {
    const line = document.querySelector(this.form.dataset.stateLine || "[data-autosave-state]");
    if (!line) return;
    line.dataset.state = state;
    if (at) line.querySelector("[data-autosave-at]").textContent = at;
  }

  changed(rest) {
    this.dirty = true;
    drafts.keep(this.url, fieldsOf(this.form));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), rest);
  }

  async save(keepalive = false) {
    clearTimeout(this.timer);
    if (!this.dirty || this.sending || this.conflict) return;
    this.sending = true;
    this.dirty = false;
    this.show("saving");
    try {
      await this.settle(await post(this.url, fieldsOf(this.form), keepalive));
    } catch {
      this.dirty = true;
      this.show("offline");
      this.timer = setTimeout(() => this.save(), RETRY[Math.min(this.failures++, RETRY.length - 1)]);
    }
    this.sending = false;
    if (this.dirty && this.failures === 0) this.changed(TYPED);
  }

  async settle(response) {
    const isJson = response.headers.get("content-type")?.includes("json");
    const answer = isJson ? await response.json() : null;
    this.failures = 0;
    this.clearFaults();
    if (response.ok && answer) return this.saved(answer);
    this.show("failed");
    if (response.status === 409 && answer?.html) this.clash(answer);
    else if (answer?.message) this.refused(answer.message);
    else if (response.status === 400 && answer?.errors) this.faults(answer.errors);
    this.failed = true;
  }

  saved(answer) {
    this.failed = false;
    this.place()?.replaceChildren();
    this.form.elements.revision.value = answer.revision;
    if (this.dirty) drafts.keep(this.url, fieldsOf(this.form));
    else drafts.drop(this.url);
    this.show("saved", answer.saved_at);
    for (const [selector, html] of Object.entries(answer.html ?? {})) replace(selector, html);
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: answer }));
  }

  clash(answer) {
    this.conflict = answer;
    const place = this.place();
    if (!place) return;
    place.innerHTML = answer.html;
    place.scrollIntoView({ block: "nearest" });
    place.querySelector("[data-conflict=mine]")?.focus();
  }

  /** What the person typed stays in the form and in localStorage; the sentence says why it cannot be stored. */
  refused(message) {
    const line = document.createElement("p");
    line.className = "banner";
    line.setAttribute("role", "alert");
    line.textContent = message;
    this.place()?.replaceChildren(line);
    line.scrollIntoView({ block: "nearest" });
  }

  place() {
    return document.querySelector(this.form.dataset.conflictPlace || "[data-autosave-conflict]");
  }

  choose(which) {
    const answer = this.conflict;
    this.conflict = null;
    this.form.elements.revision.value = answer.revision;
    this.place().replaceChildren();
    if (which === "mine") {
      this.changed(0);
      return;
    }
    fill(this.form, emptied(this.form));
    fill(this.form, answer.theirs);
    this.dirty = false;
    drafts.drop(this.url);
    this.show("saved", answer.saved_at);
  }

  faults(errors) {
    for (const [name, messages] of Object.entries(errors)) {
      const control = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
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

  clearFaults() {
    for (const line of this.form.querySelectorAll("[data-autosave-fault]")) line.remove();
    for (const control of this.form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  }

  /** Input kept from an earlier visit that never reached the server comes back and is sent. */
  restore() {
    const draft = drafts.read(this.url);
    if (!draft) return;
    if (sameFields(draft.body, fieldsOf(this.form))) {
      drafts.drop(this.url);
      return;
    }
    fill(this.form, emptied(this.form));
    fill(this.form, grouped(draft.body));
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
    this.changed(0);
  }
}

function replace(selector, html) {
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

function saverOf(element) {
  const form = element?.closest?.("form[data-autosave]");
  if (!form) return null;
  if (!savers.has(form)) savers.set(form, new Saver(form));
  return savers.get(form);
}

const onPage = () => [...document.querySelectorAll("form[data-autosave]")].map(saverOf);

/** Drafts of pages left while offline go out from whatever page is open; a clash waits for its own page. */
async function flush() {
  const here = new Set(onPage().map((saver) => saver.url));
  for (const url of drafts.urls().filter((known) => !here.has(known))) {
    const draft = drafts.read(url);
    if (!draft || Date.now() - draft.at > KEPT) drafts.drop(url);
    if (!draft || draft.refused) continue;
    try {
      const response = await post(url, draft.body);
      if (response.ok && response.headers.get("content-type")?.includes("json")) drafts.drop(url);
      else if (response.status < 500) drafts.keep(url, draft.body, { at: draft.at, refused: true });
    } catch {
      return;
    }
  }
}

document.addEventListener("input", (event) => saverOf(event.target)?.changed(TYPED));
document.addEventListener("change", (event) => {
  if (event.target.matches("form")) return;
  saverOf(event.target)?.changed(CHOSEN);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-autosave-retry]")) {
    for (const saver of onPage().filter((each) => each.failed || each.dirty)) saver.changed(0);
  }
  const choice = event.target.closest("[data-conflict]");
  if (!choice) return;
  if (choice.dataset.conflict === "compare") {
    const versions = choice.closest("[data-conflict-panel]").querySelector("[data-conflict-versions]");
    versions.hidden = !versions.hidden;
    choice.setAttribute("aria-expanded", String(!versions.hidden));
    return;
  }
  for (const saver of onPage().filter((each) => each.conflict)) saver.choose(choice.dataset.conflict);
});

window.addEventListener("online", () => {
  for (const saver of onPage()) saver.save();
  flush();
});
window.addEventListener("pagehide", () => {
  for (const saver of onPage()) saver.save(true);
});
document.addEventListener("htmx:load", () => {
  for (const saver of onPage()) if (!saver.seen) start(saver);
});

function start(saver) {
  saver.seen = true;
  saver.restore();
  if (!saver.dirty && isTouched(saver.form)) saver.changed(0);
}

for (const saver of onPage()) start(saver);
flush();
