// Whether the reader is still signed in, and the token of the page once they signed in again in another tab.

const owner = document.body.dataset.user ?? "";

export function token() {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  } catch {
    return "";
  }
}

/** Whether an answer says that the session has ended, or that its token is of an earlier one. */
export function isRefusal(response) {
  const isJson = response.headers.get("content-type")?.includes("json");
  return response.status === 401 || (response.status === 403 && !isJson);
}

/** Looks at this page again: "ours" (its fresh token is taken over), "away" (signed out), "other" (somebody else). */
export async function renew() {
  const response = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const who = page.body.dataset.user ?? "";
  if (who !== owner) return who ? "other" : "away";
  document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token();
  return "ours";
}
