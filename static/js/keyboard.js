// Shortcuts: data-key="j" presses that control, data-focus-key="/" puts the cursor into that field.

const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const NATIVE = "a[href], button, summary, input, select, textarea";

/** The first control for a key that is shown and may be used. */
function control(attribute, key) {
  const found = document.querySelectorAll(`[${attribute}="${CSS.escape(key)}"]`);
  return [...found].find((element) => element.checkVisibility() && !element.matches(":disabled, [aria-disabled=true]"));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches(TYPING)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "Enter" && event.target.matches(NATIVE)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const field = control("data-focus-key", key);
  const pressed = control("data-key", key);
  if (!field && !pressed) return;
  event.preventDefault();
  if (field) {
    field.focus();
    field.select?.();
  } else {
    pressed.focus();
    pressed.click();
  }
});

// A control that must not be used says why beside itself; pressing it does nothing.
document.addEventListener("click", (event) => {
  if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
}, true);
