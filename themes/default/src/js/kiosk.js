// A shared screen: counts down while nobody touches it and then signs out; nothing stays in the browser's memory.
import { on } from "./tools.js";

const root = document.documentElement;
const bar = document.querySelector("[data-kiosk-bar]");
const clock = bar?.querySelector("[data-kiosk-left]");
const TELL_EVERY = 15_000;

function show(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  clock.toggleAttribute("data-soon", left <= 20);
}

function countDown() {
  const seconds = Number(bar.dataset.kioskSeconds);
  const token = bar.querySelector("[name=csrf_token]").value;
  let ends = Date.now() + seconds * 1000;
  let told = Date.now();
  let over = false;

  const leave = () => location.replace(bar.dataset.kioskStart);

  async function close() {
    over = true;
    try {
      await fetch(bar.querySelector("[data-kiosk-done]").action, { method: "POST", body: new URLSearchParams({ csrf_token: token, idle: "1" }) });
    } finally {
      leave();
    }
  }

  async function stay() {
    if (over) return;
    ends = Date.now() + seconds * 1000;
    if (Date.now() - told < Math.min(TELL_EVERY, seconds * 250)) return;
    told = Date.now();
    const answer = await fetch(bar.dataset.kioskStay, { method: "POST", body: new URLSearchParams({ csrf_token: token }) }).catch(() => null);
    if (answer && !answer.ok) leave();
  }

  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) document.addEventListener(kind, stay, { passive: true });
  setInterval(() => {
    if (over) return;
    const left = (ends - Date.now()) / 1000;
    show(left);
    if (left <= 0) close();
  }, 250);
}

if (bar) countDown();

if (root.hasAttribute("data-kiosk")) {
  // The page could come back from memory when somebody presses "back": then it must show nothing, and ask anew.
  window.addEventListener("pagehide", () => {
    document.body.hidden = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  if (!bar) {
    // Nobody is signed in: what others have left behind goes.
    localStorage.clear();
    sessionStorage.clear();
  }
}

const pads = document.querySelectorAll("[data-keypad]");
for (const pad of pads) pad.hidden = false;
if (pads.length) {
  const fields = [...document.querySelectorAll("input[inputmode=numeric]")];
  let field = fields.find((item) => item === document.activeElement) ?? fields[0];
  on("focusin", "input[inputmode=numeric]", (input) => {
    field = input;
  });
  on("click", "[data-key]", (button) => {
    const key = button.dataset.key;
    if (key === "clear") field.value = "";
    else if (key === "back") field.value = field.value.slice(0, -1);
    else field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
