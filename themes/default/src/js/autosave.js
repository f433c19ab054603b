// A form marked data-autosave="<name>" keeps what was typed in this browser until it is sent, and offers it again.
import { make, whenThere, words } from "./tools.js";

const PREFIX = "dunbar-draft:";
const PAUSE = 800;
const SKIP = new Set(["password", "file", "hidden", "submit", "button"]);

const controls = (form) => [...form.elements].filter((control) => control.name && !SKIP.has(control.type));

function read(form) {
  return controls(form).map((control) => [control.name, /checkbox|radio/.test(control.type) ? String(control.checked) : control.value]);
}

function write(form, values) {
  controls(form).forEach((control, index) => {
    const [name, value] = values[index] ?? [];
    if (name !== control.name) return;
    if (/checkbox|radio/.test(control.type)) control.checked = value === "true";
    else control.value = value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function save(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden store only means that there is no draft.
  }
}

function offer(form, key, values) {
  const button = (text, action) => {
    const element = make("button", { type: "button", class: "d-button d-button--default" }, text);
    element.addEventListener("click", () => {
      action();
      bar.remove();
    });
    return element;
  };
  const bar = make(
    "div",
    { class: "d-draft", role: "status" },
    make("span", {}, words.draft),
    button(words.restore, () => write(form, values)),
    button(words.discard, () => localStorage.removeItem(key)),
  );
  form.prepend(bar);
}

// On a shared screen nothing that was typed may wait for whoever comes next.
const keeps = !document.documentElement.hasAttribute("data-kiosk");

whenThere("form[data-autosave]", (form) => {
  if (!keeps) return;
  const key = `${PREFIX}${location.pathname}:${form.dataset.autosave}`;
  const draft = load(key);
  const cameBack = form.querySelector("[data-error-summary]");
  if (draft && !draft.sent && !cameBack && JSON.stringify(draft.values) !== JSON.stringify(read(form))) offer(form, key, draft.values);
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(key, { values: read(form) }), PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(key, { values: read(form), sent: true });
  });
});

// A draft whose form was sent is done with as soon as any other page is shown; if the form came back, or an error came
// instead, as when the session had ended meanwhile, it is kept.
const refused = document.querySelector("[data-refused]");
for (const key of Object.keys(localStorage)) {
  if (!key.startsWith(PREFIX) || !load(key)?.sent) continue;
  const form = [...document.querySelectorAll("form[data-autosave]")].find((candidate) => key.endsWith(`:${candidate.dataset.autosave}`));
  if (refused || form?.querySelector("[data-error-summary]")) save(key, { ...load(key), sent: false });
  else localStorage.removeItem(key);
}
