// The answers that wait on this device, as this page may show them, and when they are sent.
import { copyOf, keepsAnswers, owner, tokenAddress, worker } from "./here.js";
import { NotNow, send } from "./sending.js";
import { DATABASE, answers, fact } from "./store.js";

/** Milliseconds until it is tried again: the portal may come back without the browser noticing anything. */
const AGAIN = 30_000;
const followers = [];

/**
 * Calls back whenever something changes with `{ waiting, refused, sent, known }`: answers that wait, that were not taken,
 * and that were sent just now; `known` says whether their giver is here. If not, what they are about is left out.
 */
export function follow(callback) {
  followers.push(callback);
}

async function look(sent = []) {
  const all = await answers();
  if (!all.length && !sent.length && !look.told) return;
  look.told = all.length > 0;
  // A copy of before may show what its owner has answered; the page that stands in for others knows whose it is.
  const reader = owner || (document.querySelector("[data-kept-pages]") && (await fact("owner")));
  const mine = all.filter((answer) => !reader || answer.owner === reader || answer.refused === "other");
  const shown = mine.map((answer) => (reader ? answer : { ...answer, title: "", page: "" }));
  const waiting = shown.filter((answer) => !answer.refused);
  const refused = reader ? shown.filter((answer) => answer.refused) : [];
  for (const callback of followers) callback({ waiting, refused, sent, known: Boolean(reader) });
}

let busy = false;

async function trySending() {
  if (busy || !owner || document.hidden || !navigator.onLine) return;
  busy = true;
  try {
    await send(tokenAddress);
  } catch (error) {
    if (!(error instanceof NotNow)) throw error;
  } finally {
    busy = false;
  }
}

export function start() {
  // Where there is no worker nothing waits, and nothing is to be left behind by looking.
  if (worker === "off" || !(owner || navigator.serviceWorker?.controller)) return;
  new BroadcastChannel(DATABASE).addEventListener("message", (event) => look(event.data.sent));
  look();
  if (!keepsAnswers) return;
  trySending();
  window.addEventListener("online", trySending);
  document.addEventListener("visibilitychange", trySending);
  setInterval(() => look.told && trySending(), AGAIN);
}

/** Whether the portal answers now, and for whom: its token and owner; null if it does not or nobody is signed in. */
export async function reach() {
  if (copyOf && !navigator.onLine) return null;
  try {
    const reply = await fetch(tokenAddress, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(4000) });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}
