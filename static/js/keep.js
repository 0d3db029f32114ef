// Text typed into a form outlives a session that ended: kept in this tab, brought back after sign-in.
// A form marked data-private is never kept.
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

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (detail.xhr.status === 401) { keep(detail.elt.closest("form")); }
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) { sessionStorage.clear(); }
});
addEventListener("load", bringBack);
