// A form marked data-autosave saves while one types. What is typed stays on this device until the
// server has it, and comes back after a lost connection, a closed tab or an ended session.
// A form marked data-private (energy) is saved the same way, and never kept.
const WAITS = [8, 16, 32, 60];
const viewer = document.body.dataset.viewer;
const prefix = `unsaved:${viewer}:`;
const place = (id) => `${prefix}${location.pathname}#${id}`;
const unsaved = new Map(); // form id -> { sent, tries, timer, failed }
let waiting = null;

const autosaves = (form) => form instanceof HTMLFormElement && form.matches("[data-autosave]");
const formOf = (id) => document.getElementById(id);
const isTyped = (field) => field.name && field.type !== "hidden" && field.type !== "submit";
const isSeen = (field) => field.type === "hidden" && field.name !== "csrfmiddlewaretoken";

function pairs(form, test) {
  return [...form.elements].filter(test).map((field) => [field.name, field.value]);
}

const typed = (form) => JSON.stringify(pairs(form, isTyped));

// Without a script each row has a button to save it.
function hideButtons() {
  for (const button of document.querySelectorAll("form[data-autosave] [data-save-button]")) { button.hidden = true; }
}

function keep(form) {
  if (!viewer || form.matches("[data-private]")) { return; }
  const kept = { typed: pairs(form, isTyped), seen: pairs(form, isSeen), at: new Date().toISOString() };
  try { localStorage.setItem(place(form.id), JSON.stringify(kept)); } catch { /* Full or forbidden: the page still holds it. */ }
}

function forget(id) {
  clearTimeout(unsaved.get(id)?.timer);
  unsaved.delete(id);
  localStorage.removeItem(place(id));
}

function say(state, text) {
  const status = document.querySelector("[data-save-state]");
  if (!status) { return; }
  status.dataset.saveState = state;
  for (const known of ["saving", "saved", "failed", "conflict"]) {
    status.classList.toggle(`save--${known}`, known === state);
  }
  for (const icon of status.querySelectorAll("[data-save-icon]")) {
    icon.hidden = !icon.dataset.saveIcon.split(" ").includes(state);
  }
  status.querySelector("[data-save-text]").textContent = text;
}

function send(form) { window.htmx.trigger(form, "again"); }

function sendAll() {
  for (const id of unsaved.keys()) { send(formOf(id)); }
}

function tryLater(form) {
  const entry = unsaved.get(form.id);
  if (!entry) { return; }
  const seconds = WAITS[Math.min(entry.tries, WAITS.length - 1)];
  entry.tries += 1;
  entry.failed = true;
  clearTimeout(entry.timer);
  entry.timer = setTimeout(() => send(form), seconds * 1000);
  const where = form.matches("[data-private]") ? "Still on this page" : "Kept on this device";
  say("failed", `Not saved. ${where}, trying again in ${seconds} s`);
}

function saved(form) {
  const entry = unsaved.get(form.id);
  for (const version of document.querySelectorAll(`[data-version-of="${form.id}"]`)) {
    version.value = form.elements.namedItem("version").value;
  }
  if (entry && entry.sent !== typed(form)) { keep(form); return; }
  forget(form.id);
  const failed = [...unsaved.values()].some((other) => other.failed);
  if (failed) { say("failed", "Not saved everywhere. Look for the red notes."); }
  goOn();
}

function refused(form, status) {
  const entry = unsaved.get(form.id);
  if (entry) { entry.failed = true; }
  waiting = null;
  const answer = formOf(`${form.id}-answer`);
  if (status === 409 && answer?.querySelector("[data-locked]")) {
    say("failed", "Not saved. The plan is not written in now.");
  } else if (status === 409) {
    say("conflict", "Changed in two places. Choose below.");
  }
  answer?.scrollIntoView({ block: "nearest" });
}

// A move of the plan waits until everything typed is saved, so that a revision holds all of it.
function goOn() {
  if (!waiting || unsaved.size) { return; }
  const form = waiting;
  waiting = null;
  form.requestSubmit();
}

function hold(event) {
  if (!event.target.matches("[data-waits]") || !unsaved.size) { return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = event.target;
  sendAll();
}

function settled(id, xhr) {
  const form = formOf(id);
  hideButtons();
  if (xhr.status >= 200 && xhr.status < 300) {
    forget(id);
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    say("saved", `Saved ${time}`);
    form?.querySelector("textarea, input:not([type=hidden])")?.focus();
    goOn();
  } else if (xhr.status === 409 || xhr.status === 422) {
    say("conflict", "Changed in two places. Choose below.");
  }
}

function putBack(form, kept) {
  for (const [name, value] of [...kept.seen, ...kept.typed]) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLElement) { field.value = value; }
  }
  unsaved.set(form.id, { tries: 0 });
  form.closest("details")?.setAttribute("open", "");
}

function show(texts, put) {
  const box = document.querySelector("[data-kept]");
  if (!box) { return; }
  box.hidden = false;
  const notice = document.createElement("div");
  notice.className = "notice notice--warn";
  notice.setAttribute("role", "status");
  const title = document.createElement("p");
  title.className = "notice__title";
  title.textContent = put ? "Text kept on this device is back in its place" : "Text kept on this device was not saved";
  notice.append(title);
  for (const text of put ? [] : texts) {
    const line = document.createElement("p");
    line.className = "small";
    line.textContent = text;
    notice.append(line);
  }
  const why = document.createElement("p");
  why.className = "small";
  why.textContent = put ? "It was typed before the connection or your session ended, and is saved now." : "Its place cannot be written in now. Copy what you need; it stays here until you sign out.";
  notice.append(why);
  box.append(notice);
}

function bringBack() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}${location.pathname}#`));
  let put = false;
  for (const key of keys) {
    const kept = JSON.parse(localStorage.getItem(key));
    const form = formOf(key.slice(key.indexOf("#") + 1));
    if (!autosaves(form)) {
      show(kept.typed.map(([, value]) => value).filter(Boolean), false);
    } else if (JSON.stringify(kept.typed) === typed(form)) {
      localStorage.removeItem(key);
    } else {
      putBack(form, kept);
      put = true;
    }
  }
  if (put) { show([], true); }
}

document.addEventListener("input", ({ target }) => {
  if (!autosaves(target.form)) { return; }
  const entry = unsaved.get(target.form.id) ?? { tries: 0 };
  unsaved.set(target.form.id, entry);
  keep(target.form);
});
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (!autosaves(detail.elt)) { return; }
  const entry = unsaved.get(detail.elt.id) ?? { tries: 0 };
  clearTimeout(entry.timer);
  entry.sent = typed(detail.elt);
  entry.failed = false;
  unsaved.set(detail.elt.id, entry);
});
document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
  const xhr = detail.xhr;
  // The form of a choice is gone from the page when its answer has come.
  const elt = detail.requestConfig?.elt ?? detail.elt;
  if (elt.dataset?.settles) { settled(elt.dataset.settles, xhr); return; }
  if (!autosaves(elt) || xhr.status === 401) { return; }
  if (xhr.status >= 200 && xhr.status < 300) { saved(elt); }
  else if (xhr.status >= 500 || xhr.status === 429) { tryLater(elt); }
  else if (xhr.status) { refused(elt, xhr.status); }
});
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(lost, ({ detail }) => { if (autosaves(detail.elt)) { tryLater(detail.elt); } });
}
document.addEventListener("submit", hold, true);
document.addEventListener("submit", ({ target }) => {
  if (!target.matches("[data-sign-out]")) { return; }
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("unsaved:")) { localStorage.removeItem(key); }
  }
});
addEventListener("online", sendAll);
// A page that is left within a second of typing still sends what was typed.
addEventListener("pagehide", () => {
  for (const [id, entry] of unsaved) {
    const form = formOf(id);
    if (form && entry.sent !== typed(form)) { navigator.sendBeacon(form.action, new FormData(form)); }
  }
});
// At once, with what was seen then, so that nothing saved elsewhere meanwhile is overwritten; sent
// when htmx is there to send it.
bringBack();
addEventListener("load", sendAll);
hideButtons();
