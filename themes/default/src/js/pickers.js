// Choosing people and audiences: what is chosen are ticked boxes, so the form works as it is; typing offers more of them.
import { icon, make, moveChoice, whenThere, words } from "./tools.js";

const PAUSE = 200;
const ICONS = {
  everyone: "world",
  person: "user",
  department: "sitemap",
  position: "briefcase",
  location: "map-pin",
  entity: "building",
  group: "users-group",
  role: "shield-check",
  account: "user-circle",
};

function choice(name, found) {
  const box = make("input", { type: "checkbox", name, value: found.key, checked: true });
  const note = found.note ? make("small", {}, found.note) : null;
  return make("li", {}, make("label", {}, box, ` ${found.title} `, note));
}

function remark(text) {
  return make("div", { class: "d-picker-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, text);
}

function option(found) {
  const text = make("span", {}, found.title, found.note ? make("small", {}, found.note) : null);
  const element = make("div", { role: "option", "aria-selected": "false" }, icon(ICONS[found.kind] ?? "circle"), text);
  element.found = found;
  return element;
}

whenThere("[data-picker]", (picker) => {
  const box = picker.querySelector("[data-picker-search]");
  const list = picker.querySelector("[data-picker-found]");
  const chosen = picker.querySelector("[data-picker-chosen]");
  if (!box || !list || !chosen) return;
  const { name, nothing, single } = picker.dataset;
  let timer;
  let asked = 0;

  list.id ||= `${picker.id}-found`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.getAttribute("aria-label"));
  for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    box.setAttribute(key, value);
  }
  list.hidden = true;

  const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const close = () => {
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const take = (found) => {
    const known = [...chosen.querySelectorAll("input")].find((input) => input.value === found.key);
    if (single !== undefined) chosen.replaceChildren(choice(name, found));
    else if (known) known.checked = true;
    else chosen.append(choice(name, found));
    box.value = "";
    close();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (all, otherwise = nothing) => {
    list.replaceChildren(...(all.length ? all.map(option) : [remark(otherwise)]));
    list.hidden = false;
    box.setAttribute("aria-expanded", String(all.length > 0));
    box.removeAttribute("aria-activedescendant");
  };
  const ask = async (text) => {
    const number = ++asked;
    try {
      const answer = await fetch(`${box.dataset.url}${box.dataset.url.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`);
      const all = answer.ok ? await answer.json() : null;
      if (number === asked) all ? show(all) : close();
    } catch {
      if (number === asked) show([], words.failed);
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    const text = box.value.trim();
    if (text) timer = setTimeout(() => ask(text), PAUSE);
    else close();
  });
  box.addEventListener("keydown", (event) => {
    const current = options().find((element) => element.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") moveChoice(box, options(), 1);
    else if (event.key === "ArrowUp") moveChoice(box, options(), -1);
    else if (event.key === "Enter") {
      // Enter within the box never sends the form.
      const element = current ?? options()[0];
      if (element) take(element.found);
    }
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const element = event.target.closest("[role=option]");
    if (element?.found) take(element.found);
  });
  box.addEventListener("blur", close);
});
