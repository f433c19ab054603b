// The choice of light or dark shows at once; the portal is told in the background so that it lasts.
import { on } from "./tools.js";

on("submit", "[data-scheme-switch]", (form, event) => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  document.documentElement.dataset.scheme = button.value;
  const ground = getComputedStyle(document.body).backgroundColor;
  for (const bar of document.querySelectorAll("meta[name=theme-color]")) bar.content = ground;
  for (const other of form.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === button));
  const answer = new FormData(form);
  answer.set(button.name, button.value);
  fetch(form.action, { method: "POST", body: answer, redirect: "manual" });
});
