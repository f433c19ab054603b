// data-opens="<id>" opens a dialog of the page; data-closes closes the one around it; so does a click beside it.
import { on } from "./tools.js";

on("click", "[data-opens]", (button, event) => {
  const dialog = document.getElementById(button.dataset.opens);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});

on("click", "[data-closes]", (button) => button.closest("dialog")?.close());

document.addEventListener("mousedown", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});
