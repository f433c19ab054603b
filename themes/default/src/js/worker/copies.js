// Copies of pages that their reader has seen. The portal labels each answer (core/web/offline.py); what has no label is
// not kept. Copies belong to one account: those of another one go before the first of the new one is put away.
import { FILES, KEPT_AT, KEPT_SIZE, PAGES, PICTURES, fact, forgetAnswers, forgetFacts, setFact } from "../device/store.js";

const LABEL = "Offline-Copy";
const LIMITS = {
  [PAGES]: { number: 60, bytes: 8_000_000, largest: 800_000 },
  [PICTURES]: { number: 150, bytes: 20_000_000, largest: 2_000_000 },
};
const longest = self.portal.keptFor * 1000;

// One thing at a time; and what was fetched before everything was forgotten is not kept after it.
let queue = Promise.resolve();
let age = 0;

function inTurn(work) {
  const done = queue.then(work);
  queue = done.catch(() => {});
  return done;
}

/** What an answer to be noted needs to know of the moment in which it was asked for. */
export const moment = () => age;

/** Does what the answer to a request for `url` says: keeps a copy, removes one, or forgets everything. */
export function note(url, answer, asked) {
  const [verdict, owner, language] = (answer.headers.get(LABEL) ?? "").split(" ");
  if (verdict === "drop") return forget();
  if ([403, 404, 410].includes(answer.status)) return inTurn(() => remove(url));
  if (verdict === "keep") {
    const copy = answer.clone();
    return inTurn(async () => {
      if (asked !== age) return;
      await belongTo(owner, language);
      await put(PAGES, url, copy);
    });
  }
  if (verdict === "picture") {
    const copy = answer.clone();
    return inTurn(async () => {
      // Beside no page it would lie there for nobody.
      if (asked === age && (await fact("owner"))) await put(PICTURES, url, copy);
    });
  }
  return null;
}

/** Deletes every copy; with `answersToo` also what waits to be sent, as signing out asks for. */
export function forget({ answersToo = false } = {}) {
  age += 1;
  return inTurn(async () => {
    await Promise.all([caches.delete(PAGES), caches.delete(PICTURES)]);
    await forgetFacts();
    if (answersToo) await forgetAnswers();
    const subscription = await self.registration.pushManager?.getSubscription();
    await subscription?.unsubscribe();
  });
}

async function belongTo(owner, language) {
  const before = await fact("owner");
  if (before && before !== owner) await Promise.all([caches.delete(PAGES), caches.delete(PICTURES)]);
  if (before !== owner) await setFact("owner", owner);
  await setFact("language", language);
}

async function put(name, url, answer) {
  const body = await answer.blob();
  if (body.size > LIMITS[name].largest) return;
  const headers = new Headers(answer.headers);
  // The body is plain by now, whatever it travelled as.
  headers.delete("Content-Encoding");
  headers.set(KEPT_AT, Date.now());
  headers.set(KEPT_SIZE, body.size);
  const cache = await caches.open(name);
  await cache.put(url, new Response(body, { headers }));
  await trim(cache, LIMITS[name]);
}

async function remove(url) {
  for (const name of [PAGES, PICTURES]) await (await caches.open(name)).delete(url);
}

/** Deletes what is too old, and the oldest of what is too much. */
async function trim(cache, { number, bytes }) {
  const [requests, copies] = await Promise.all([cache.keys(), cache.matchAll()]);
  const noted = (copy, name) => Number(copy.headers.get(name));
  let total = 0;
  const tooMuch = copies
    .map((copy, index) => ({ request: requests[index], at: noted(copy, KEPT_AT), size: noted(copy, KEPT_SIZE) }))
    .sort((one, other) => other.at - one.at)
    .filter(({ at, size }, index) => {
      total += size;
      return index >= number || total > bytes || Date.now() - at > longest;
    });
  await Promise.all(tooMuch.map(({ request }) => cache.delete(request)));
}

/** The copy of a page, marked with the time it is of; undefined if there is none that is young enough. */
export async function page(url) {
  const copy = await young(PAGES, url);
  if (!copy) return undefined;
  const text = (await copy.text()).replace("<html ", `<html data-copy-of="${Number(copy.headers.get(KEPT_AT))}" `);
  return new Response(text, { headers: copy.headers });
}

export const picture = (url) => young(PICTURES, url);

async function young(name, url) {
  const cache = await caches.open(name);
  const copy = await cache.match(url);
  if (!copy) return undefined;
  if (Date.now() - Number(copy.headers.get(KEPT_AT)) <= longest) return copy;
  await cache.delete(url);
  return undefined;
}

/** Deletes what is too old, without anybody asking for it: when the worker begins anew. */
export const tidy = () =>
  inTurn(async () => {
    for (const name of [PAGES, PICTURES]) await trim(await caches.open(name), LIMITS[name]);
  });

/** The page that stands in for those that were not kept, in the language read last. */
export async function substitute() {
  const language = await fact("language").catch(() => undefined);
  const addresses = self.portal.offline;
  return (await caches.open(FILES)).match(addresses[language] ?? addresses[self.portal.language]);
}
