// Pages around a form that is saved as one types: what could not be sent before it was closed, the check page, sign-out.

import { flush, flushed } from "./autosave.js";
import { panel } from "./autosave-panels.js";
import { drafts } from "./drafts.js";

const texts = document.querySelector("[data-failure-texts]")?.dataset ?? {};

/** A form that takes nothing any more: what this device still holds of it is shown to copy. */
function showClosed(form) {
  const url = form.dataset.autosaveClosed;
  const draft = drafts.read(url);
  const place = document.querySelector(form.dataset.conflictPlace || "[data-autosave-conflict]");
  if (draft) panel(place, "closed", { form, body: draft.body, letGo: () => drafts.drop(url) });
}

/** Addresses under `prefix` whose draft is still on this device. */
const leftUnder = (prefix) => drafts.urls().filter((url) => url.startsWith(prefix));

function showLeft(place) {
  const left = leftUnder(place.dataset.draftsLeft);
  place.hidden = !left.length;
  const list = place.querySelector("[data-drafts-list]");
  list.replaceChildren(
    ...left.map((url) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = url.replace(/save\/$/, "");
      link.textContent = place.dataset.open;
      item.append(link);
      return item;
    }),
  );
  return left.length;
}

for (const form of document.querySelectorAll("form[data-autosave-closed]")) showClosed(form);

const places = [...document.querySelectorAll("[data-drafts-left]")];
if (places.length) flushed.then(() => places.forEach(showLeft));

/** Handing in, or signing out, waits for what this device has not sent yet. */
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const isSignOut = form.matches("[data-sign-out]");
    const place = form.matches("[data-needs-drafts]") ? places[0] : null;
    if (!isSignOut && !place) return;
    const left = () => (isSignOut ? drafts.urls() : leftUnder(place.dataset.draftsLeft)).length;
    if (!left()) return;
    event.preventDefault();
    event.stopPropagation();
    await flush();
    if (isSignOut && left() && !window.confirm(texts.signOut)) return;
    if (isSignOut) drafts.wipe();
    else if (showLeft(place)) return place.scrollIntoView({ block: "center" });
    form.submit();
  },
  true,
);
