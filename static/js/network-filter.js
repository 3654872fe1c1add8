// The filter of the network sends itself when a choice changes; on a phone it starts folded.
const filter = document.querySelector("[data-network-filter]");

if (filter) {
  if (window.matchMedia("(max-width: 1199.98px)").matches) filter.open = false;
  const form = filter.querySelector("form");
  form.querySelector("[data-submit]").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
  // Choices left empty stay out of the address.
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && !field.value) field.disabled = true;
    }
  });
}
