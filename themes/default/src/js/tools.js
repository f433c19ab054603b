// Shared by the other modules.

/** The page's words for scripts, in the reader's language. */
export const words = JSON.parse(document.body?.dataset.words ?? "{}");

/** Runs `handler(element, event)` for events on anything inside an element that matches. */
export function on(type, selector, handler, options) {
  document.addEventListener(
    type,
    (event) => {
      const element = event.target.closest?.(selector);
      if (element) handler(element, event);
    },
    options,
  );
}

/** Runs `setUp` once for each matching element, now and in parts of the page that arrive later. */
export function whenThere(selector, setUp) {
  const done = new WeakSet();
  const look = (root) => {
    for (const element of root.querySelectorAll(selector)) {
      if (done.has(element)) continue;
      done.add(element);
      setUp(element);
    }
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.target.parentElement ?? document));
}

/** An element with attributes and children; texts are never read as HTML. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Address of the icon sprite: that of any icon on the page. */
export const sprite = () => document.querySelector(".d-icon use")?.getAttribute("href").split("#")[0] ?? "";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "d-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}

/** Moves the choice in a list of options, wrapping round, and tells the text box which one it is. */
export function moveChoice(box, options, step) {
  if (!options.length) return;
  const current = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = current < 0 ? (step > 0 ? 0 : options.length - 1) : (current + step + options.length) % options.length;
  options.forEach((option, index) => {
    option.id ||= `d-option-${Math.random().toString(36).slice(2)}`;
    option.setAttribute("aria-selected", String(index === next));
  });
  box.setAttribute("aria-activedescendant", options[next].id);
  options[next].scrollIntoView({ block: "nearest" });
}
