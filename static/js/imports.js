// A list that was received opens its own page, where its lines appear.

document.addEventListener("dropzone:stored", (event) => {
  const { goto } = event.target.dataset;
  if (goto) window.location.assign(goto);
});
