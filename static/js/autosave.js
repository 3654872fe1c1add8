// form[data-autosave="URL"]: saves as one types. Until the server confirms, the input also lies in localStorage.

import { areStored, drafts, emptied, fieldsOf, fill, grouped, isTouched, sameFields } from "./drafts.js";
import { clear, clearFaults, panel, replace, showFaults } from "./autosave-panels.js";
import { isRefusal, renew, token } from "./session.js";

const TYPED = 800; // ms of rest after typing
const CHOSEN = 150; // ms after a tick or a choice
const RETRY = [5_000, 15_000, 30_000, 60_000]; // ms between tries without a connection

const savers = new WeakMap();

function post(url, body, keepalive = false) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(body),
    headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest" },
    credentials: "same-origin",
    keepalive,
  });
}

async function answerOf(response) {
  return response.headers.get("content-type")?.includes("json") ? response.json() : null;
}

class Saver {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.dirty = false;
    this.sending = false;
    this.failures = 0;
    this.sent = []; // sets of fields on their way, or whose answer got lost
    this.away = ""; // signed out, or somebody else signed in
  }

  /** Whether something typed here is not stored and does not go out by itself when the page closes. */
  get isStuck() {
    return Boolean(this.conflict || this.away || this.failed || (this.dirty && this.failures));
  }

  show(state, at) {
    const line = document.querySelector(this.form.dataset.stateLine || "[data-autosave-state]");
    if (!line) return;
    line.dataset.state = state;
    if (at) line.querySelector("[data-autosave-at]").textContent = at;
  }

  changed(rest) {
    this.dirty = true;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), rest);
  }

  keep() {
    drafts.keep(this.url, fieldsOf(this.form), { sent: this.sent });
  }

  async save(keepalive = false) {
    clearTimeout(this.timer);
    if (!this.dirty || this.sending || this.conflict) return;
    this.sending = true;
    this.dirty = false;
    this.show("saving");
    const body = fieldsOf(this.form);
    this.sent = [...this.sent.slice(-4), body];
    this.keep();
    try {
      await this.settle(await post(this.url, body, keepalive));
    } catch {
      this.later("offline");
    }
    this.sending = false;
    if (this.dirty && this.failures === 0 && !this.away && !this.renewed) this.changed(TYPED);
  }

  later(state) {
    this.dirty = true;
    this.show(state);
    this.timer = setTimeout(() => this.save(), RETRY[Math.min(this.failures++, RETRY.length - 1)]);
  }

  async settle(response) {
    if (isRefusal(response)) return this.signedOut();
    if (response.status >= 500) return this.later("failed");
    const answer = await answerOf(response);
    this.failures = 0;
    this.renewed = false;
    clearFaults(this.form);
    if (response.ok && answer) return this.saved(answer);
    if (response.status === 409 && this.sent.some((one) => areStored(one, answer?.theirs))) return this.again(answer);
    this.show("failed");
    if (response.status === 409 && answer?.html) this.clash(answer);
    else if (answer?.message) this.refused(answer.message);
    else if (response.status === 400 && answer?.errors) showFaults(this.form, answer.errors);
    this.failed = true;
  }

  /** What stands there is an earlier save of ours whose answer got lost: what was typed since follows it. */
  again(answer) {
    this.sent = [];
    this.form.elements.revision.value = answer.revision;
    this.changed(0);
    setTimeout(() => this.save());
  }

  async signedOut() {
    const who = await renew();
    this.dirty = true;
    if (who === "ours" && !this.renewed) {
      this.renewed = true; // the fresh token is tried once, with the next save
      setTimeout(() => this.save());
      return;
    }
    this.away = who === "ours" ? "away" : who;
    this.show("away");
    panel(this.place(), this.away, { form: this.form, body: fieldsOf(this.form) });
  }

  /** The reader comes back to this page, perhaps from signing in elsewhere. */
  back() {
    if (!this.away) return;
    this.away = "";
    this.changed(0);
  }

  saved(answer) {
    this.failed = false;
    clear(this.place());
    this.sent = [];
    this.form.elements.revision.value = answer.revision;
    if (this.dirty) this.keep();
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
    panel(this.place(), "refused", { form: this.form, body: fieldsOf(this.form), message });
  }

  place() {
    return document.querySelector(this.form.dataset.conflictPlace || "[data-autosave-conflict]");
  }

  choose(which) {
    const answer = this.conflict;
    this.conflict = null;
    this.form.elements.revision.value = answer.revision;
    this.place().replaceChildren();
    if (which === "both") this.join(answer.theirs);
    if (which !== "theirs") {
      this.changed(0);
      return;
    }
    fill(this.form, emptied(this.form));
    fill(this.form, answer.theirs);
    this.dirty = false;
    this.failed = false;
    this.sent = [];
    drafts.drop(this.url);
    this.show("saved", answer.saved_at);
  }

  /** Both texts, mine first, with my ticks. */
  join(theirs) {
    for (const control of this.form.querySelectorAll("textarea, input.form-control")) {
      const other = String(theirs[control.name] ?? "");
      if (!other || control.value.includes(other)) continue;
      const between = control.matches("textarea") ? "\n\n" : " / ";
      control.value = control.value ? `${control.value}${between}${other}` : other;
    }
  }

  /** Input kept from an earlier visit that never reached the server comes back, is sent, and can be let go. */
  restore() {
    const draft = drafts.read(this.url);
    if (!draft) return;
    const stored = fieldsOf(this.form);
    if (sameFields(draft.body, stored)) {
      drafts.drop(this.url);
      return;
    }
    this.put(draft.body);
    this.sent = draft.sent ?? [];
    panel(this.place(), "restored", { at: draft.at, letGo: () => this.letGo(stored) });
    this.changed(0);
  }

  letGo(stored) {
    const revision = this.form.elements.revision.value;
    this.put(stored);
    this.form.elements.revision.value = revision;
    this.changed(0);
  }

  put(pairs) {
    fill(this.form, emptied(this.form));
    fill(this.form, grouped(pairs));
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function saverOf(element) {
  const form = element?.closest?.("form[data-autosave]");
  if (!form) return null;
  if (!savers.has(form)) savers.set(form, new Saver(form));
  return savers.get(form);
}

const onPage = () => [...document.querySelectorAll("form[data-autosave]")].map(saverOf);

/** Drafts of pages left while offline go out from whatever page is open, in order; a clash waits for its own page. */
export async function flush() {
  const here = new Set(onPage().map((saver) => saver.url));
  for (const url of drafts.urls().filter((known) => !here.has(known))) {
    const draft = drafts.read(url);
    if (!draft || draft.refused) continue;
    try {
      if (!(await carry(url, draft))) return;
    } catch {
      return;
    }
  }
}

/** Sends one kept draft; false where nothing more can go out now. */
async function carry(url, draft) {
  const response = await post(url, draft.body);
  if (isRefusal(response) || response.status >= 500) return false;
  const answer = await answerOf(response);
  const isOurs = response.status === 409 && (draft.sent ?? []).some((one) => areStored(one, answer?.theirs));
  if (isOurs) return carry(url, { ...draft, sent: [], body: draft.body.map(([name, value]) => [name, name === "revision" ? String(answer.revision) : value]) });
  if (response.ok && answer) drafts.drop(url);
  else drafts.keep(url, draft.body, { at: draft.at, sent: draft.sent, refused: true });
  return true;
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
  if (choice) for (const saver of onPage().filter((each) => each.conflict)) saver.choose(choice.dataset.conflict);
});

window.addEventListener("online", () => {
  for (const saver of onPage()) saver.save();
  flush();
});
window.addEventListener("focus", () => {
  for (const saver of onPage()) saver.back();
});
window.addEventListener("beforeunload", (event) => {
  if (onPage().some((saver) => saver.isStuck)) event.preventDefault();
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

drafts.sweep();
for (const saver of onPage()) start(saver);
export const flushed = flush();
