// Filters apply when a choice is made; typing still ends with Enter or the button.
import { on } from "./tools.js";

on("change", "[data-filters] select, [data-filters] input:is([type=checkbox], [type=radio], [type=date])", (control) => control.form.requestSubmit());

// An address to share names only what was filled in.
on("submit", "[data-filters]", (form) => {
  for (const control of form.elements) if (control.name && !control.value) control.disabled = true;
});
window.addEventListener("pageshow", () => {
  for (const control of document.querySelectorAll("[data-filters] :disabled")) control.disabled = false;
});
