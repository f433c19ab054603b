// The rich text editor is a file of its own, fetched only by pages that have one.
import { whenThere } from "./tools.js";

let asked = false;

whenThere("[data-editor]", (holder) => {
  if (window.dunbarEditor) window.dunbarEditor(holder);
  if (asked) return;
  asked = true;
  const script = document.createElement("script");
  script.src = holder.dataset.editor;
  document.head.append(script);
});
