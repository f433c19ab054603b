// Messages that the portal pushes, shown by the device: JSON with `title`, `body`, `url` and `tag`.

/** An address within the portal; anything else leads to its first page. */
export function within(url) {
  const home = new URL(self.portal.home, self.location);
  try {
    const wanted = new URL(url || home, home);
    return wanted.origin === home.origin && wanted.pathname.startsWith(home.pathname) ? wanted.href : home.href;
  } catch {
    return home.href;
  }
}

function read(event) {
  try {
    return event.data?.json() ?? {};
  } catch {
    return {};
  }
}

self.addEventListener("push", (event) => {
  const message = read(event);
  event.waitUntil(
    // A browser wants something shown for every message; one that cannot be read says at least from where it comes.
    self.registration.showNotification(String(message.title || self.portal.name), {
      body: String(message.body || ""),
      tag: message.tag ? String(message.tag) : undefined,
      icon: self.portal.icon,
      data: { url: within(message.url) },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(within(event.notification.data?.url)));
});

/** The tab that shows the page already, else a new one: a page in which somebody may be writing is left alone. */
async function show(url) {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = tabs.find((tab) => tab.url.split("#")[0] === url.split("#")[0]);
  return open ? open.focus() : self.clients.openWindow(url);
}
