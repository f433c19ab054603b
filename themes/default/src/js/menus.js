// Drop-downs made of <details data-menu>: one at a time, closed by Escape or a press elsewhere, walked by the arrows.
const opened = () => document.querySelectorAll("[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.("[data-menu][open]")) return;
    for (const other of opened()) if (other !== menu) other.open = false;
    menu.removeAttribute("data-edge");
    const list = menu.lastElementChild.getBoundingClientRect();
    if (list.left < 0) menu.dataset.edge = "start";
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const entries = [...menu.lastElementChild.querySelectorAll("a, button")];
    const current = entries.indexOf(document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    entries.at(current < 0 && step < 0 ? -1 : (current + step) % entries.length)?.focus();
  }
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
