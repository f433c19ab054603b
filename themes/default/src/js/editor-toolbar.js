// The row of buttons above the editor: one stop for the Tab key, arrows within, as toolbars should be.
const SVG = "http://www.w3.org/2000/svg";

function commands(words) {
  return [
    ["bold", words.bold, (chain) => chain.toggleBold(), "bold"],
    ["italic", words.italic, (chain) => chain.toggleItalic(), "italic"],
    null,
    ["h-2", words.h2, (chain) => chain.toggleHeading({ level: 2 }), "heading", { level: 2 }],
    ["h-3", words.h3, (chain) => chain.toggleHeading({ level: 3 }), "heading", { level: 3 }],
    null,
    ["list", words.bullets, (chain) => chain.toggleBulletList(), "bulletList"],
    ["list-numbers", words.numbers, (chain) => chain.toggleOrderedList(), "orderedList"],
    ["blockquote", words.quote, (chain) => chain.toggleBlockquote(), "blockquote"],
    null,
    ["link", words.link, null, "link"],
    ["unlink", words.unlink, (chain) => chain.extendMarkRange("link").unsetLink()],
    null,
    ["arrow-back-up", words.undo, (chain) => chain.undo()],
    ["arrow-forward-up", words.redo, (chain) => chain.redo()],
  ];
}

function button(sprite, icon, label) {
  const element = document.createElement("button");
  element.type = "button";
  element.title = label;
  element.tabIndex = -1;
  element.setAttribute("aria-label", label);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "d-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${icon}`);
  svg.append(use);
  element.append(svg);
  return element;
}

/** Asks for the address of a link in a row beneath the buttons. */
function askForLink(editor, words, bar) {
  bar.parentElement.querySelector(".d-editor-link")?.remove();
  const row = document.createElement("div");
  row.className = "d-editor-link";
  const box = document.createElement("input");
  box.className = "d-input";
  box.type = "url";
  box.placeholder = "https://";
  box.setAttribute("aria-label", words.address);
  box.value = editor.getAttributes("link").href ?? "";
  const close = () => {
    row.remove();
    editor.commands.focus();
  };
  const apply = () => {
    const address = box.value.trim();
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!address) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link")) {
      chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
    } else chain.setLink({ href: address }).run();
    close();
  };
  const act = (text, look, action) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = `d-button d-button--${look}`;
    element.textContent = text;
    element.addEventListener("click", action);
    return element;
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") apply();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  row.append(box, act(words.apply, "primary", apply), act(words.cancel, "quiet", close));
  bar.after(row);
  box.focus();
}

function walk(bar) {
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...bar.querySelectorAll("button:not(:disabled)")];
    const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
    event.preventDefault();
    next.focus();
  });
  bar.addEventListener("focusin", (event) => {
    for (const element of bar.querySelectorAll("button")) element.tabIndex = element === event.target ? 0 : -1;
  });
  bar.querySelector("button").tabIndex = 0;
}

export function toolbar(editor, words, sprite) {
  const bar = document.createElement("div");
  bar.className = "d-editor-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.toolbar);
  const states = [];
  for (const command of commands(words)) {
    if (!command) {
      bar.append(document.createElement("span"));
      continue;
    }
    const [icon, label, change, name, attributes] = command;
    const element = button(sprite, icon, label);
    element.addEventListener("click", () => (change ? change(editor.chain().focus()).run() : askForLink(editor, words, bar)));
    if (name) states.push(() => element.setAttribute("aria-pressed", String(editor.isActive(name, attributes))));
    else states.push(() => (element.disabled = !change(editor.can().chain()).run()));
    bar.append(element);
  }
  const refresh = () => states.forEach((state) => state());
  editor.on("transaction", refresh);
  refresh();
  walk(bar);
  return bar;
}
