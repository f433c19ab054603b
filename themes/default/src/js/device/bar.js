// The bar that says how things stand: no network and from when the page is, what waits, what was not taken, what is new.
import { toast } from "../toasts.js";
import { icon, make, words } from "../tools.js";
import { follow } from "./answers.js";
import { bar, clock, copyOf, fill, said } from "./here.js";
import { announce, dropAnswer } from "./store.js";

const state = { waiting: [], refused: [], known: false, back: false, renewed: false };
const standsIn = document.querySelector("[data-kept-pages]");

const line = (picture, text, ...actions) => make("p", { class: "d-device-line" }, icon(picture), make("span", {}, text), ...actions);

function button(text, action) {
  const element = make("button", { type: "button", class: "d-link-button" }, text);
  element.addEventListener("click", action);
  return element;
}

const link = (text, href) => make("a", { href }, text);

function network() {
  if (standsIn) return null;
  const time = clock(copyOf);
  if (copyOf && state.back) return line("refresh", fill(said.back, { time }), button(said.load, () => location.reload()));
  const list = link(said.whatList, said.list);
  if (copyOf) return line("wifi-off", fill(said.copy, { time }), list);
  return navigator.onLine ? null : line("wifi-off", said.offline, list);
}

function waiting() {
  const number = state.waiting.length;
  if (!number) return null;
  const text = fill(said.waiting, { number });
  const signedOut = state.waiting.some((answer) => answer.signedOut) || !state.known;
  const signIn = signedOut && !standsIn ? link(said.signInNow, `${said.signIn}?next=${encodeURIComponent(location.pathname)}`) : null;
  // Where nobody is signed in, how many there are is all that is said.
  return state.known ? line("clock-pause", "", button(text, list), signIn) : line("clock-pause", `${text}. ${said.signInNow}.`);
}

function draw() {
  const refused = state.refused.length ? line("alert-circle", "", button(fill(said.refused, { number: state.refused.length }), list)) : null;
  const renewed = state.renewed ? line("sparkles", said.new, button(said.reload, () => location.reload())) : null;
  bar.replaceChildren(...[network(), waiting(), refused, renewed].filter(Boolean));
}

function reason(answer) {
  return answer.refused === "said" ? answer.message : said[answer.refused];
}

function row(answer, close) {
  const act = button(answer.refused ? said.seen : said.cancel, async () => {
    await dropAnswer(answer.key);
    announce();
    close();
  });
  const title = make("p", { class: "d-answer-title" }, answer.refused === "other" ? said.nobody : answer.title);
  const note = answer.refused ? make("p", { class: "d-answer-problem" }, reason(answer)) : null;
  const at = make("p", { class: "d-muted" }, fill(said.at, { time: clock(answer.at) }));
  const open = answer.refused && answer.page ? link(said.open, answer.page) : null;
  return make("li", { class: "d-answer" }, title, note, at, make("p", { class: "d-answer-ways" }, open, act));
}

function dialog(title, ...content) {
  const close = make("button", { class: "d-icon-button", type: "button", "aria-label": words.close });
  close.append(icon("x"));
  const head = make("div", { class: "d-dialog-head" }, make("h2", { id: "d-device-title" }, title), close);
  const body = make("div", { class: "d-dialog-body" }, ...content);
  const element = make("dialog", { class: "d-dialog", "aria-labelledby": "d-device-title" }, head, body);
  close.addEventListener("click", () => element.close());
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
  return element;
}

function list() {
  const rows = make("ul", { class: "d-answers" });
  const opened = dialog(said.answers, rows);
  const all = [...state.refused, ...state.waiting].sort((one, other) => one.at - other.at);
  rows.append(...all.map((answer) => row(answer, () => opened.close())));
}

/** Tells in a window of its own how the app is installed where the browser does not offer it. */
export const explain = () => dialog(said.install, make("p", {}, said.share));

if (bar) {
  follow(({ waiting: waits, refused, sent, known }) => {
    Object.assign(state, { waiting: waits, refused, known });
    for (const { title } of sent) if (title) toast(fill(said.sent, { title }), "success");
    draw();
  });
  // Who has chosen a kept page just now is on the way there, and loading this one again would hold them back.
  let leaving = false;
  if (standsIn) window.addEventListener("beforeunload", () => (leaving = true));
  window.addEventListener("online", () => {
    if (standsIn && !leaving) location.reload();
    state.back = true;
    draw();
  });
  window.addEventListener("offline", () => {
    state.back = false;
    draw();
  });
  if (navigator.serviceWorker?.controller) {
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      state.renewed = true;
      draw();
    });
  }
  if (copyOf) document.querySelectorAll("[data-toast]").forEach((message) => message.remove());
  if (copyOf || !navigator.onLine) draw();
}
