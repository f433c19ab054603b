// Sends the answers that wait, oldest first, from the worker or from a page, one of them at a time.
//
// An answer: { key, owner, url, fields: [[name, value]…], title, page, at, refused, message, signedOut }. `refused` says
// why it will not be sent any more: gone, forbidden, late, other, failed, or "said" with the portal's own `message`.
import { announce, answers, dropAnswer, putAnswer } from "./store.js";

/** How long an answer may wait, in milliseconds. The portal remembers a day longer what it has done (core/pwa/later.py). */
const LONGEST = 7 * 24 * 3_600_000;
const BY_STATUS = { 403: "forbidden", 404: "gone", 410: "gone" };

/** The network or the portal is away: everything stays as it is, to be tried again. */
export class NotNow extends Error {}

/**
 * Sends what waits.
 *
 * @param {string} tokenAddress where a fresh token is asked for
 * @throws {NotNow} the portal cannot be reached
 */
export function send(tokenAddress) {
  return navigator.locks.request("dunbar-sending", () => sendAll(tokenAddress));
}

async function sendAll(tokenAddress) {
  const waiting = (await answers()).filter((answer) => !answer.refused).sort((one, other) => one.at - other.at);
  if (!waiting.length) return;
  const reader = await whoIsHere(tokenAddress);
  const sent = [];
  try {
    for (const answer of waiting) {
      const problem = reader ? await sendOne(answer, reader) : { signedOut: true };
      if (problem === null) {
        await dropAnswer(answer.key);
        sent.push({ title: answer.title, url: answer.url, fields: answer.fields });
      } else {
        await putAnswer({ ...answer, signedOut: false, ...problem });
      }
    }
  } finally {
    announce(sent);
  }
}

/** The token and the account that is signed in here now; null if nobody is. */
async function whoIsHere(tokenAddress) {
  const reply = await ask(tokenAddress, { cache: "no-store" });
  if (reply.status === 401) return null;
  if (!reply.ok) throw new NotNow();
  return reply.json();
}

/** Null if the portal has taken it, otherwise what is to be noted with the answer. */
async function sendOne(answer, reader) {
  // Whoever is here now must not learn what somebody else has answered.
  if (answer.owner !== reader.owner) return { refused: "other", title: "", page: "", url: "", fields: [] };
  if (Date.now() - answer.at > LONGEST) return { refused: "late" };
  const body = new URLSearchParams(answer.fields);
  body.set("csrf_token", reader.token);
  const reply = await ask(answer.url, { method: "POST", body, headers: { "Idempotency-Key": answer.key } });
  if (reply.status === 401) return { signedOut: true };
  if (reply.status === 429 || reply.status >= 500 || reply.type === "opaqueredirect") throw new NotNow();
  const said = await reply.json().catch(() => ({}));
  if (reply.ok && said.outcome === "done") return null;
  if (said.message) return { refused: "said", message: said.message };
  return { refused: BY_STATUS[reply.status] ?? "failed" };
}

async function ask(address, options) {
  const headers = { Accept: "application/json", ...options.headers };
  try {
    return await fetch(address, { redirect: "manual", ...options, headers });
  } catch {
    throw new NotNow();
  }
}
