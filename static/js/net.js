// What htmx sends and what comes back: the token, the state of a save, and what to say when it failed.
const RETRY_SECONDS = 8;
const REASONS = {
  403: "You may not change this, or you signed in again elsewhere. Copy your text and reload the page.",
  404: "It is not here any more. Copy your text and go back.",
  413: "That is too large.",
  429: "Too many tries. Wait a minute.",
};
const retries = new WeakMap();
let leaving = false;

function token() {
  // The cookie is fresh when somebody signed in again in another tab; the page's copy is not.
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
  return cookie ? cookie[1] : document.querySelector('meta[name="csrf-token"]')?.content;
}

const pageState = () => document.getElementById("net-status");
const isChange = (detail) => (detail.requestConfig ?? detail).verb !== "get";

const moves = (xhr) => ["HX-Redirect", "HX-Refresh"].some((name) => xhr.getResponseHeader(name));

function nearestState(element) {
  const form = element.closest("form");
  const isOurs = (place) => [null, form].includes(place.closest("form"));
  for (let at = element; at; at = at.parentElement) {
    const found = [...at.querySelectorAll("[data-save-state]")].find(isOurs);
    if (found) { return found; }
  }
  return pageState();
}

function say(place, state, text) {
  if (!place) { return; }
  place.dataset.saveState = state;
  for (const known of ["saving", "saved", "failed", "conflict"]) {
    place.classList.toggle(`save--${known}`, known === (state === "stale" ? "failed" : state));
  }
  for (const icon of place.querySelectorAll("[data-save-icon]")) {
    icon.hidden = !icon.dataset.saveIcon.split(" ").includes(state);
  }
  (place.querySelector("[data-save-text]") ?? place).textContent = text;
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function retriesItself(element) {
  return (element.dataset.hxTrigger ?? element.getAttribute("hx-trigger") ?? "").includes("retry");
}

function failed({ detail }, reason) {
  if (isChange(detail)) {
    say(nearestState(detail.elt), "failed", `Not saved. ${reason}`);
  } else {
    say(pageState(), "stale", "Not loaded. What you see may be old; reload the page.");
  }
}

function lost(event) {
  const { elt } = event.detail;
  if (!isChange(event.detail) || !retriesItself(elt)) {
    failed(event, "There is no connection. Your text is still here; try again.");
    return;
  }
  failed(event, `Your text is still here, trying again in ${RETRY_SECONDS} s`);
  clearTimeout(retries.get(elt));
  retries.set(elt, setTimeout(() => window.htmx.trigger(elt, "retry"), RETRY_SECONDS * 1000));
}

function refused(event) {
  failed(event, REASONS[event.detail.xhr.status] ?? "A fault on our side. Your text is still here; try again.");
}

function begun({ detail }) {
  clearTimeout(retries.get(detail.elt));
  const place = nearestState(detail.elt);
  if (isChange(detail) && (place !== pageState() || place?.dataset.saveState)) {
    say(place, "saving", "Saving …");
  }
}

function arrived({ detail }) {
  const { elt, xhr, successful } = detail;
  const place = isChange(detail) ? nearestState(elt) : pageState();
  if (!place?.dataset.saveState) { return; }
  if (!isChange(detail)) {
    if (successful && place.dataset.saveState === "stale") { say(place, "", ""); }
  } else if (xhr.status === 409 || xhr.status === 428) {
    say(place, "conflict", "Changed in two places. Choose below.");
  } else if (xhr.status === 422) {
    say(place, "failed", "Not saved. One field needs another look.");
  } else if (successful || (moves(xhr) && xhr.status < 400)) {
    say(place, "saved", `Saved ${clock()}`);
  }
}

function setSubmits(form, disabled) {
  for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
    button.disabled = disabled;
  }
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!isChange(detail)) { return; }
  detail.headers["X-CSRFToken"] = token();
  // Django reads the form's own field first, and that one is as old as the page.
  if (detail.parameters.csrfmiddlewaretoken) { detail.parameters.csrfmiddlewaretoken = token(); }
});
document.addEventListener("htmx:beforeSend", begun);
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  // The browser asks about unsaved text while htmx still follows the header.
  leaving ||= moves(detail.xhr);
});
document.addEventListener("htmx:responseError", refused);
document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:timeout", lost);
document.addEventListener("htmx:afterOnLoad", arrived);

document.addEventListener("submit", (event) => {
  leaving = !event.defaultPrevented;
  const form = event.target;
  // After this turn, so that the pressed button's own value is still sent.
  if (form.matches("[data-once]")) { setTimeout(() => setSubmits(form, true)); }
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest("form[data-once]");
  if (form) { setTimeout(() => setSubmits(form, false)); }
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) { return; }
  leaving = false;
  for (const form of document.querySelectorAll("form[data-once]")) { setSubmits(form, false); }
});
addEventListener("beforeunload", (event) => {
  const unsaved = document.querySelector('[data-save-state="saving"], [data-save-state="failed"]');
  if (unsaved && !leaving) { event.preventDefault(); }
});
