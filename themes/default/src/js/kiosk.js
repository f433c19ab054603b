// A shared screen: counts down while nobody touches it and then signs out; nothing stays in the browser's memory.
const root = document.documentElement;
const TELL_EVERY = 15_000;
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchmove"];

function show(clock, seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  clock.toggleAttribute("data-soon", left <= 20);
}

/** Asks the portal something with the token of the bar; null if it cannot be reached. */
function send(address, values = {}) {
  const token = document.querySelector("[data-kiosk-bar] [name=csrf_token]").value;
  return fetch(address, { method: "POST", body: new URLSearchParams({ csrf_token: token, ...values }) }).catch(() => null);
}

function watch(bar) {
  const seconds = Number(root.dataset.kioskSeconds);
  const clock = bar?.querySelector("[data-kiosk-left]");
  let ends = Date.now() + seconds * 1000;
  let told = Date.now();
  let over = false;

  const leave = () => location.replace(root.dataset.kiosk);

  async function close() {
    over = true;
    if (bar) await send(bar.querySelector("[data-kiosk-done]").action, { idle: "1" });
    leave();
  }

  async function touched() {
    if (over) return;
    ends = Date.now() + seconds * 1000;
    if (!bar || Date.now() - told < Math.min(TELL_EVERY, seconds * 250)) return;
    told = Date.now();
    const answer = await send(bar.dataset.kioskStay);
    if (answer && !answer.ok) leave();
  }

  for (const kind of TOUCHES) document.addEventListener(kind, touched, { passive: true });
  setInterval(() => {
    if (over) return;
    const left = (ends - Date.now()) / 1000;
    if (clock) show(clock, left);
    if (left <= 0) close();
  }, 250);
}

if (root.hasAttribute("data-kiosk")) {
  const bar = document.querySelector("[data-kiosk-bar]");
  watch(bar);
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

const TYPED = "input[type=text]";
for (const pad of document.querySelectorAll("[data-keypad]")) {
  const fields = [...pad.closest("form").querySelectorAll(TYPED)];
  let field = fields.find((item) => item === document.activeElement) ?? fields[0];
  pad.hidden = false;
  pad.closest("form").addEventListener("focusin", (event) => {
    if (event.target.matches(TYPED)) field = event.target;
  });
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (!key || !field) return;
    if (key === "clear") field.value = "";
    else if (key === "back") field.value = field.value.slice(0, -1);
    else field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
