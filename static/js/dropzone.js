// form[data-dropzone]: each file goes up on its own with progress; the server's fragment takes the place of its row.

import { renew } from "./session.js";

const MEGABYTE = 1024 * 1024;
/** Form that was sent while a file of it was still on its way → the button; it goes when the last one is there. */
const waiting = new Map();

/** The form that a row of a list belongs to: the one around it, or the one its list names in data-form. */
function formOf(row) {
  return row.closest("form") ?? document.getElementById(row.closest("[data-form]")?.dataset.form ?? "");
}

function isGoing(form) {
  return [...document.querySelectorAll(".file[data-going]")].some((row) => formOf(row) === form);
}

function newRow(file) {
  const row = document.createElement("li");
  row.className = "file";
  row.dataset.going = "";
  row.innerHTML = '<span class="file__text"><span class="file__name"></span><small role="status"></small><span class="bar bar--thin"><span></span></span></span>';
  row.querySelector(".file__name").textContent = file.name;
  return row;
}

function say(row, sentence, part) {
  row.querySelector("small").textContent = sentence;
  if (part !== undefined) row.querySelector(".bar > span").style.setProperty("--part", `${part}%`);
}

function fail(row, sentence) {
  row.classList.add("file--failed");
  delete row.dataset.going;
  waiting.delete(formOf(row));
  row.querySelector(".bar").remove();
  say(row, sentence);
}

/** A file that the connection or an ended session kept back: as long as the page is open, one press sends it again. */
function offerAgain(row, form, file) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet push";
  button.textContent = form.dataset.again;
  button.addEventListener("click", async () => {
    row.remove();
    await renew().catch(() => "");
    send(form, file);
  });
  row.append(button);
}

/** What the server said about a refused file: its JSON sentence, else our own. */
function refusal(request, form) {
  try {
    const told = JSON.parse(request.responseText);
    return told.error || told.message || form.dataset.failed;
  } catch {
    return request.status === 413 ? form.dataset.tooLarge : form.dataset.failed;
  }
}

function accept(row, request) {
  const form = formOf(row);
  const template = document.createElement("template");
  template.innerHTML = request.responseText.trim();
  const stored = template.content.firstElementChild;
  if (!stored) return row.remove();
  row.replaceWith(stored);
  window.htmx?.process(stored);
  stored.dispatchEvent(new CustomEvent("dropzone:stored", { bubbles: true }));
  if (waiting.has(form) && !isGoing(form)) form.requestSubmit(waiting.get(form));
}

function send(form, file) {
  const list = document.getElementById(form.dataset.list) ?? form.parentElement.querySelector(".files");
  const row = newRow(file);
  list.append(row);
  if (file.size > Number(form.dataset.limitMb) * MEGABYTE) return fail(row, form.dataset.tooLarge);
  const body = new FormData();
  for (const field of form.querySelectorAll("input[type=hidden]")) body.append(field.name, field.value);
  body.append(form.querySelector("input[type=file]").name, file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.setRequestHeader("Accept", "application/json, text/html");
  request.upload.onprogress = ({ loaded, total }) => {
    const shown = (bytes) => (bytes / MEGABYTE).toFixed(1);
    say(row, `${form.dataset.sending} ${shown(loaded)} / ${shown(total)} MB`, (loaded / total) * 100);
  };
  request.onload = () => {
    if (request.status < 300) return accept(row, request);
    const isAway = request.status === 401 || (request.status === 403 && !request.getResponseHeader("content-type")?.includes("json"));
    fail(row, isAway ? form.dataset.away : refusal(request, form));
    if (isAway || request.status >= 500) offerAgain(row, form, file);
  };
  request.onerror = () => {
    fail(row, form.dataset.failed);
    offerAgain(row, form, file);
  };
  request.send(body);
}

document.addEventListener(
  "submit",
  (event) => {
    waiting.delete(event.target);
    if (!isGoing(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    waiting.set(event.target, event.submitter ?? undefined);
  },
  true,
);

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-dropzone]");
  if (!form || event.target.type !== "file") return;
  for (const file of event.target.files) send(form, file);
  event.target.value = "";
});

for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest?.("form[data-dropzone]");
    if (!form) return;
    form.classList.toggle("is-over", over);
    if (name === "dragover") event.preventDefault();
    if (name !== "drop") return;
    event.preventDefault();
    for (const file of event.dataTransfer.files) send(form, file);
  });
}
