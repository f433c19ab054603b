// Takes the place of the service worker where none may live: removes what it kept, and then itself.
import { DATABASE, FILES, PAGES, PICTURES } from "../device/store.js";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    Promise.all([FILES, PAGES, PICTURES].map((name) => caches.delete(name)))
      .then(() => indexedDB.deleteDatabase(DATABASE))
      .then(() => self.registration.unregister()),
  );
});
