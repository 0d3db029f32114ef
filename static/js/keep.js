// Text typed into a form outlives a session that ended: kept in this tab, brought back after sign-in.
// A form marked data-private is never kept: its page stays open instead, so nothing is lost.
const viewer = document.body.dataset.viewer;
const place = () => `kept:${viewer}:${location.pathname}`;
const isText = (field) => field.name && field.matches("textarea, input:not([type]), input[type=text], input[type=number], input[type=date]");

function keep(form) {
  if (!viewer || !form?.id || form.matches("[data-private]")) { return; }
  const values = [...form.elements].filter(isText).map((field) => [field.name, field.value]);
  sessionStorage.setItem(place(), JSON.stringify({ form: form.id, values }));
}

function bringBack() {
  const kept = viewer && sessionStorage.getItem(place());
  if (!kept) { return; }
  sessionStorage.removeItem(place());
  const { form: id, values } = JSON.parse(kept);
  const form = document.getElementById(id);
  if (!(form instanceof HTMLFormElement)) { return; }
  for (const [name, value] of values) {
    const field = form.elements.namedItem(name);
    if (!(field instanceof HTMLElement) || field.value === value) { continue; }
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function stay(event, form) {
  event.preventDefault();
  const state = form.querySelector("[data-save-state]");
  if (!state) { return; }
  state.classList.remove("save--saving");
  state.classList.add("save--failed");
  state.dataset.saveState = "failed";
  state.querySelector("[data-save-text]").textContent = "Not saved: you were signed out. Sign in in another tab, then save again here.";
}

// Drafts that draft.js keeps for somebody else, or for anybody.
function forgetDrafts(mine) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft:") && !(mine && key.startsWith(mine))) { localStorage.removeItem(key); }
  }
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.detail.xhr.status === 401 && event.detail.elt.closest("form");
  if (!form) { return; }
  if (form.matches("[data-private]")) { stay(event, form); } else { keep(form); }
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) { return; }
  sessionStorage.clear();
  forgetDrafts();
});
if (viewer) { forgetDrafts(`draft:${viewer}:`); }
addEventListener("load", bringBack);
