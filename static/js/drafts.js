// What a form holds, and copies of it in localStorage until the server has it.

const KEPT = 14 * 24 * 3_600_000; // ms
const owner = document.body.dataset.user ?? "";
const keyOf = (url) => `autosave:${owner}:${url}`;

export const drafts = {
  read(url) {
    try {
      return JSON.parse(localStorage.getItem(keyOf(url)));
    } catch {
      return null;
    }
  },
  keep(url, body, more = {}) {
    try {
      localStorage.setItem(keyOf(url), JSON.stringify({ body, at: Date.now(), ...more }));
    } catch {
      // Storage is full or forbidden: saving over the network still goes on.
    }
  },
  drop(url) {
    try {
      localStorage.removeItem(keyOf(url));
    } catch {
      // Nothing was kept.
    }
  },
  /** Addresses with a draft of this person, the oldest first: the order they are sent in. */
  urls() {
    try {
      const start = keyOf("");
      const urls = Object.keys(localStorage).filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
      return urls.sort((left, right) => (drafts.read(left)?.at ?? 0) - (drafts.read(right)?.at ?? 0));
    } catch {
      return [];
    }
  },
  /** Lets go what nobody came back to for two weeks, whoever typed it. */
  sweep() {
    try {
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith("autosave:"))) {
        const at = JSON.parse(localStorage.getItem(key))?.at ?? 0;
        if (Date.now() - at > KEPT) localStorage.removeItem(key);
      }
    } catch {
      // Nothing was kept, or it is not ours to read.
    }
  },
  wipe() {
    for (const url of drafts.urls()) drafts.drop(url);
  },
};

/** The form's fields as pairs; files go their own way. */
export function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File));
}

/** Puts values {name: value or list of values} into the form's controls. */
export function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const wanted = [value].flat().map(String);
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.matches("[type=checkbox], [type=radio]")) control.checked = wanted.includes(control.value);
      else if (control.matches("select[multiple]")) for (const option of control.options) option.selected = wanted.includes(option.value);
      else control.value = wanted[0] ?? "";
    }
  }
}

export function sameFields(left, right) {
  const text = (pairs) => JSON.stringify(pairs.filter(([name]) => name !== "revision"));
  return text(left) === text(right);
}

export function grouped(pairs) {
  const values = {};
  for (const [name, value] of pairs) (values[name] ??= []).push(value);
  return values;
}

/** Every control of the form unticked: what is missing in a set of fields was not ticked. */
export function emptied(form) {
  const ticks = form.querySelectorAll("[type=checkbox], [type=radio], select[multiple]");
  return Object.fromEntries([...ticks].map((control) => [control.name, []]));
}

/** Whether somebody changed a control since the page came: perhaps before any script was there. */
export function isTouched(form) {
  return [...form.elements].some((control) => {
    if (control.matches("[type=checkbox], [type=radio]")) return control.checked !== control.defaultChecked;
    if (control.matches("select")) return isChosen(control);
    if (control.matches("textarea")) return control.value !== control.defaultValue.replaceAll("\r\n", "\n");
    return control.matches("input:not([type=hidden], [type=file])") && control.value !== control.defaultValue;
  });
}

function isChosen(select) {
  const options = [...select.options];
  const marked = options.filter((option) => option.defaultSelected);
  const usual = marked.length || select.multiple ? marked : options.slice(0, 1);
  return options.some((option) => option.selected !== usual.includes(option));
}

/** Whether pairs that were sent are the values {name: value or list} that the server holds. */
export function areStored(pairs, values) {
  const text = (held) =>
    JSON.stringify(
      Object.entries(held)
        .filter(([name]) => name !== "revision")
        .map(([name, value]) => [name, [value].flat().map((one) => String(one).replaceAll("\r\n", "\n").trim()).filter(Boolean).sort()])
        .filter(([, list]) => list.length)
        .sort(([left], [right]) => (left < right ? -1 : 1)),
    );
  return Boolean(pairs && values) && text(grouped(pairs)) === text(values);
}

/** What pairs say in words, for a person to copy: texts, and the labels of what was ticked. */
export function inWords(form, pairs) {
  const lines = [];
  for (const [name, value] of pairs) {
    if (name === "revision" || !String(value).trim()) continue;
    const tick = form?.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]:is([type=checkbox], [type=radio])`);
    const single = form?.querySelector(`[name="${CSS.escape(name)}"]:is([type=checkbox], [type=radio]):not([value])`);
    const label = (tick ?? single)?.closest("label")?.textContent.replace(/\s+/g, " ").trim();
    lines.push(label ? `✓ ${label}` : value);
  }
  return lines.join("\n\n");
}
