// Brings the service worker to people's own devices, after the page is there and when the browser has time; and removes
// it where none may live: on shared screens and computers, and when the portal has switched it off.
import { DATABASE, FILES, PAGES, PICTURES } from "./store.js";
import { worker } from "./here.js";

const HOUR = 3_600_000;

async function register() {
  const registration = await navigator.serviceWorker.register(worker);
  let looked = Date.now();
  // An installed app may stay open for days without any page being loaded.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < HOUR) return;
    looked = Date.now();
    registration.update().catch(() => {});
  });
}

async function remove() {
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
  await Promise.all([FILES, PAGES, PICTURES].map((name) => caches.delete(name)));
  indexedDB.deleteDatabase(DATABASE);
}

const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));

if ("serviceWorker" in navigator && worker) {
  // Where a browser refuses, as in a private window, the portal is what it always was.
  const work = () => (worker === "off" ? remove() : register()).catch(() => {});
  if (document.readyState === "complete") whenIdle(work);
  else window.addEventListener("load", () => whenIdle(work, { timeout: 3000 }));
}
