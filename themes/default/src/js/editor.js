// The rich text editor: Tiptap over a text area, which stays the field that is sent.
import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";
import { toolbar } from "./editor-toolbar.js";

function extensions() {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3] },
      link: { openOnClick: false, defaultProtocol: "https", protocols: ["http", "https", "mailto", "tel"], HTMLAttributes: { target: null, rel: null } },
      codeBlock: false,
      code: false,
      strike: false,
      underline: false,
    }),
  ];
}

function setUp(holder) {
  if (holder.dataset.ready) return;
  const area = holder.querySelector("textarea");
  const words = JSON.parse(holder.dataset.words);
  const place = document.createElement("div");
  holder.append(place);
  const attributes = { role: "textbox", "aria-multiline": "true", "aria-label": words.label };
  const description = area.getAttribute("aria-describedby");
  if (description) attributes["aria-describedby"] = description;
  if (area.getAttribute("aria-invalid")) attributes["aria-invalid"] = "true";

  let own = false;
  const editor = new Editor({
    element: place,
    extensions: extensions(),
    content: area.value,
    injectCSS: false,
    editorProps: { attributes },
    onUpdate: ({ editor: changed }) => {
      own = true;
      area.value = changed.isEmpty ? "" : changed.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
      own = false;
    },
  });
  // A restored draft writes into the text area: take it over.
  area.addEventListener("change", () => {
    if (!own) editor.commands.setContent(area.value, { emitUpdate: false });
  });
  holder.prepend(toolbar(editor, words, holder.dataset.sprite));
  holder.dataset.ready = "yes";
}

window.dunbarEditor = setUp;
document.querySelectorAll("[data-editor]").forEach(setUp);
