// Menus are <details data-menu>: they open without script; here they close on Esc, on a click outside and by each other.

const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

// The slim rail shows its words while its toggle is pressed.
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-rail-toggle]");
  if (!toggle) return;
  const wide = toggle.closest(".rail").classList.toggle("is-wide");
  toggle.setAttribute("aria-expanded", String(wide));
});
