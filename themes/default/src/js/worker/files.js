// Styles, scripts, icons and fonts. Their addresses hold a hash of their content, so what is here is never out of date.
import { FILES } from "../device/store.js";

/** Fetches what every page needs, before the worker is used. */
export async function fetchAll() {
  const cache = await caches.open(FILES);
  const known = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const missing = self.portal.files.filter((address) => !known.has(new URL(address, self.location).pathname));
  await cache.addAll(missing);
  // These keep their address when their text changes. They are asked for as by a stranger, and hold nothing of anybody.
  await cache.addAll(Object.values(self.portal.offline).map((address) => new Request(address, { cache: "no-cache", credentials: "omit" })));
}

/** Removes what no page that could still be shown asks for: files of before that have lain longer than any copy. */
export async function removeOld() {
  const cache = await caches.open(FILES);
  const needed = new Set([...self.portal.files, ...Object.values(self.portal.offline)].map((address) => new URL(address, self.location).href));
  for (const request of await cache.keys()) {
    if (needed.has(request.url)) continue;
    const got = Date.parse((await cache.match(request))?.headers.get("Date"));
    if (!(Date.now() - got < self.portal.keptFor * 2000)) await cache.delete(request);
  }
}

/** The file from the device, else from the portal. */
export async function file(request) {
  return (await caches.match(request, { cacheName: FILES })) ?? fetch(request);
}
