// The portal's service worker. What it needs to know stands before it in the script, as `self.portal`; see
// core/pwa/worker.py. It works with pages of any version, so a new one takes over at once and none is ever stuck.
import { send } from "../device/sending.js";
import { forget, moment, note, page, picture, substitute, tidy } from "./copies.js";
import { fetchAll, file, removeOld } from "./files.js";
import "./messages.js";

const { stable, pictures, signOut, token } = self.portal;
/** Milliseconds to wait for a page before its copy is shown, if there is one. */
const PATIENCE = 6000;
/** What a proxy says when the portal behind it is away. */
const AWAY = [502, 503, 504];

self.addEventListener("install", (event) => {
  event.waitUntil(fetchAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([self.registration.navigationPreload?.enable(), removeOld(), tidy()]).then(() => self.clients.claim()),
  );
});

self.addEventListener("sync", (event) => {
  if (event.tag === "answers") event.waitUntil(send(token));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") return event.respondWith(navigate(event, url));
  if (request.method !== "GET") return;
  if (stable.some((start) => url.pathname.startsWith(start))) event.respondWith(file(request));
  else if (url.pathname.startsWith(pictures) && request.destination === "image") event.respondWith(look(event));
});

async function navigate(event, url) {
  const { request } = event;
  if (request.method !== "GET") {
    // Even without a network nothing stays on the device of somebody who signs out.
    if (signOut.includes(url.pathname)) await forget({ answersToo: true });
    return fetch(request).catch(() => instead(undefined));
  }
  const address = url.href.split("#")[0];
  const asked = moment();
  const coming = answer(event).then((found) => {
    const work = note(address, found, asked);
    if (work) event.waitUntil(work);
    return found;
  });
  if (request.destination !== "document") return coming;
  try {
    const found = await inTime(coming, address);
    return AWAY.includes(found.status) ? ((await page(address)) ?? found) : found;
  } catch {
    return instead(address);
  }
}

async function answer(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

/** The answer; or the copy, if there is one, once the answer has kept its reader waiting for too long. */
function inTime(coming, address) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(async () => {
      const copy = await page(address);
      if (copy) resolve(copy);
    }, PATIENCE);
    coming.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function instead(address) {
  const copy = address && (await page(address));
  return copy || ((await substitute()) ?? Response.error());
}

async function look(event) {
  const address = event.request.url;
  const asked = moment();
  try {
    const found = await fetch(event.request);
    const work = note(address, found, asked);
    if (work) event.waitUntil(work);
    return found;
  } catch {
    return (await picture(address)) ?? Response.error();
  }
}
