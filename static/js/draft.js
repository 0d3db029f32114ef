// What is typed into a form[data-draft] stays on this device until the server says it is saved,
// also over a closed tab. A private text is never kept. keep.js forgets drafts at sign-out.
const viewer = document.body.dataset.viewer;
const draftOf = (element) => element.closest?.("form[data-draft]");
const place = (form) => `draft:${viewer}:${form.dataset.draft}`;

function keep({ target }) {
  const form = draftOf(target);
  if (!form || !viewer) { return; }
  const typed = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  if (form.elements.namedItem("private")?.checked) {
    localStorage.removeItem(place(form));
  } else {
    localStorage.setItem(place(form), JSON.stringify(typed));
  }
}

function bringBack() {
  const form = document.querySelector("form[data-draft]");
  const kept = form && viewer && localStorage.getItem(place(form));
  if (!kept || form.querySelector(".field__error, .notice--bad")) { return; }
  const typed = new Map(JSON.parse(kept));
  for (const field of form.elements) {
    if (!typed.has(field.name)) { continue; }
    if (field.type === "radio") { field.checked = field.value === typed.get(field.name); } else { field.value = typed.get(field.name); }
  }
  const state = form.querySelector("[data-save-text]");
  if (state && typed.get("note")) { state.textContent = "Not saved yet. This is what you typed before."; }
}

document.addEventListener("input", keep);
document.addEventListener("change", keep);
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const form = draftOf(detail.elt);
  if (form && detail.xhr.status < 300) { localStorage.removeItem(place(form)); }
});
bringBack();
