// A button that copies what stands in another element: data-copy="#id", and the word to show then in data-copied.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const word = button.querySelector("[data-copy-word]");
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    word.textContent = button.dataset.copied;
  } catch {
    // Without a secure address the browser keeps the clipboard shut: mark the text, to be copied by hand.
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
  }
});
