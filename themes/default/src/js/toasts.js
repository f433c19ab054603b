// Short messages. Good news leaves by itself, bad news stays until it is closed.
import { icon, make, whenThere, words } from "./tools.js";

const STAYS = 7000;

function setUp(element) {
  const button = make("button", { class: "d-icon-button", type: "button", "aria-label": words.close });
  button.append(icon("x"));
  button.addEventListener("click", () => element.remove());
  element.append(button);
  if (element.matches(".d-toast--danger, .d-toast--error, .d-toast--warning")) return;
  let timer = setTimeout(() => element.remove(), STAYS);
  element.addEventListener("mouseenter", () => clearTimeout(timer));
  element.addEventListener("mouseleave", () => (timer = setTimeout(() => element.remove(), STAYS / 2)));
}

export function toast(text, kind = "info") {
  const element = make("div", { class: `d-toast d-toast--${kind}`, "data-toast": true }, make("span", {}, text));
  document.getElementById("toasts")?.append(element);
  setUp(element);
}

whenThere("[data-toast]", setUp);
