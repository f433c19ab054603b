// A button beside a text to copy it: data-copies="the text" data-copy-label="Copy" data-copied="Copied", and
// data-copy-name="what it is" where the text is too long to be read out. Only where the browser lets a page copy, which
// it does on secure addresses alone.
import { icon, make, whenThere } from "./tools.js";
import { toast } from "./toasts.js";

whenThere("[data-copies]", (element) => {
  if (!navigator.clipboard) return;
  const { copies, copyLabel, copied, copyName = copies } = element.dataset;
  const button = make("button", { class: "d-icon-button d-copy", type: "button", "aria-label": `${copyLabel}: ${copyName}`, title: copyLabel }, icon("copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copies);
    toast(copied, "success");
  });
  element.append(button);
});
