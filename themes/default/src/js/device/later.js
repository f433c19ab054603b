// Forms marked data-later="<title>" wait on the device while the portal cannot be reached, and are sent once it can.
import { toast } from "../toasts.js";
import { make, whenThere } from "../tools.js";
import { follow, reach } from "./answers.js";
import { keepsAnswers, owner, said } from "./here.js";
import { announce, answers, putAnswer } from "./store.js";

const FORMS = "form[data-later]";
let waits = [];
const done = [];

function fieldsOf(form, submitter) {
  const button = submitter?.form === form && submitter.type === "submit" ? submitter : null;
  return [...new FormData(form, button)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
}

const same = (one, other) => one.url === other.url && JSON.stringify(one.fields) === JSON.stringify(other.fields);

async function putOff(form, submitter) {
  const answer = {
    key: crypto.randomUUID(),
    owner,
    url: form.action,
    fields: fieldsOf(form, submitter),
    title: form.dataset.later,
    page: location.href.split("#")[0],
    at: Date.now(),
    refused: "",
    message: "",
    signedOut: false,
  };
  const already = (await answers()).some((other) => !other.refused && other.owner === owner && same(other, answer));
  if (!already) await putAnswer(answer);
  announce();
  toast(said.kept);
  // Where the browser can, it sends them even after this page is closed.
  const registration = await navigator.serviceWorker.ready;
  await registration.sync?.register("answers").catch(() => {});
}

async function submitted(event) {
  const form = event.target;
  if (!form.matches(FORMS) || form.dataset.reached || !keepsAnswers) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = "yes";
  const { submitter } = event;
  try {
    const reader = await reach();
    if (reader?.owner !== owner) return await putOff(form, submitter);
    // The page may be a copy of before.
    form.elements.csrf_token.value = reader.token;
    form.dataset.reached = form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.reached;
    delete form.dataset.confirmed;
  } finally {
    delete form.dataset.asking;
  }
}

// Before anything else hears of it, but after the question of confirm.js.
document.addEventListener("submit", submitted, true);

// The same for a button whose request is made by htmx.
document.addEventListener("htmx:sendError", (event) => {
  const form = event.target.closest?.(FORMS);
  if (!form || !keepsAnswers) return;
  event.preventDefault();
  putOff(form, event.target);
});

/** A form whose answer waits, or was sent since the page was made, says so and cannot give it twice. */
function mark(form) {
  const among = (list) =>
    [...form.querySelectorAll("button")].some((button) =>
      list.some((answer) => same(answer, { url: form.action, fields: fieldsOf(form, button) })),
    );
  const text = among(waits) ? said.waits : among(done) ? said.done : "";
  const note = form.querySelector(".d-waits");
  if (!text && !note) return;
  note?.remove();
  for (const button of form.querySelectorAll("button")) button.disabled = Boolean(text);
  if (text) form.append(make("span", { class: "d-waits" }, text));
}

if (keepsAnswers) {
  whenThere(FORMS, mark);
  follow(({ waiting, sent }) => {
    waits = waiting;
    done.push(...sent);
    document.querySelectorAll(FORMS).forEach(mark);
  });
}
