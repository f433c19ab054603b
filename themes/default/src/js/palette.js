// Search from anywhere: Ctrl-K, ⌘K or "/" opens it; arrows choose, Enter opens what is chosen or the page of all results.
import { moveChoice, on } from "./tools.js";

const palette = document.getElementById("palette");
const box = palette?.querySelector("input");
const list = palette?.querySelector("[role=listbox]");
const PAUSE = 150;
let timer;

function options() {
  return [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
}

function open(text = "") {
  if (palette.open) return;
  box.value = text;
  palette.showModal();
  box.focus();
  box.setSelectionRange(text.length, text.length);
  ask();
}

function ask() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const address = `${palette.dataset.suggest}?q=${encodeURIComponent(box.value.trim())}`;
    window.htmx.ajax("GET", address, { source: list, target: list, swap: "innerHTML" });
  }, PAUSE);
}

if (palette) {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  for (const hint of document.querySelectorAll("[data-shortcut]")) hint.textContent = mac ? "⌘ K" : "Ctrl K";

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const called = (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing);
    if (!called || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });

  on("click", "[data-palette-open]", (opener, event) => {
    event.preventDefault();
    open(opener.value ?? "");
  });
  on("input", "input[data-palette-open]", (opener) => {
    const text = opener.value;
    opener.value = "";
    open(text);
  });

  box.addEventListener("input", ask);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      moveChoice(box, options(), event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = options().find((option) => option.getAttribute("aria-selected") === "true");
      if (!chosen) return;
      event.preventDefault();
      chosen.click();
    }
  });
  list.addEventListener("htmx:afterSwap", () => {
    box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-expanded", String(options().length > 0));
  });
}
