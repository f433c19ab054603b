// Lists that people put in order: by dragging a row at its handle with mouse, pen or finger, or by the buttons of a row
// and the arrow keys on them. The hidden fields stand in the rows, so the form says the order by itself.
import { on, whenThere } from "./tools.js";

const ITEM = "[data-sortable-item]";
const rows = (list) => [...list.querySelectorAll(`:scope > ${ITEM}`)];

function tell(list, row) {
  const status = list.parentElement.querySelector("[data-sortable-status]");
  const all = rows(list);
  const values = { title: row.dataset.title, place: all.indexOf(row) + 1, total: all.length };
  if (status) status.textContent = list.dataset.moved.replace(/\{(\w+)\}/g, (_match, name) => values[name]);
}

function step(row, direction) {
  const list = row.parentElement;
  const other = direction === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (other) direction === "up" ? other.before(row) : other.after(row);
  tell(list, row);
}

whenThere("[data-sortable]", (list) => {
  // Here they move the row at once; only without scripts they send the form.
  for (const button of list.querySelectorAll("[data-sortable-move]")) button.type = "button";
});

on("click", "[data-sortable-move]", (button) => {
  step(button.closest(ITEM), button.dataset.sortableMove);
  button.focus();
});

on("keydown", "[data-sortable-move]", (button, event) => {
  const direction = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!direction) return;
  event.preventDefault();
  step(button.closest(ITEM), direction);
  button.focus();
});

on("pointerdown", "[data-sortable-handle]", (handle, event) => {
  if (event.button) return;
  event.preventDefault();
  const row = handle.closest(ITEM);
  const list = row.parentElement;
  row.classList.add("d-sortable-item--dragged");
  const follow = ({ clientY }) => {
    const others = rows(list).filter((one) => one !== row);
    const below = others.find((one) => {
      const box = one.getBoundingClientRect();
      return clientY < box.top + box.height / 2;
    });
    if (below ? below.previousElementSibling !== row : list.lastElementChild !== row) list.insertBefore(row, below ?? null);
    if (clientY < 80) window.scrollBy(0, -12);
    else if (clientY > window.innerHeight - 80) window.scrollBy(0, 12);
  };
  const stop = () => {
    row.classList.remove("d-sortable-item--dragged");
    window.removeEventListener("pointermove", follow);
    tell(list, row);
  };
  window.addEventListener("pointermove", follow);
  window.addEventListener("pointerup", stop, { once: true });
  window.addEventListener("pointercancel", stop, { once: true });
});
