// On the page that stands in for others: what was kept, newest first, to be read without a network.
import { icon, make, on, whenThere } from "../tools.js";
import { clock, fill, said } from "./here.js";
import { KEPT_AT, PAGES } from "./store.js";

async function kept() {
  if (!("caches" in window)) return [];
  const cache = await caches.open(PAGES);
  const found = await Promise.all(
    (await cache.keys()).map(async (request) => {
      const answer = await cache.match(request);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const portal = page.querySelector(".d-brand-name")?.textContent ?? "";
      return { url: request.url, title: page.title.replace(` · ${portal}`, ""), at: Number(answer.headers.get(KEPT_AT)) };
    }),
  );
  return found.sort((one, other) => other.at - one.at);
}

whenThere("[data-kept-pages]", async (place) => {
  const pages = await kept();
  if (!pages.length) return place.append(make("p", { class: "d-muted" }, said.none));
  const rows = pages.map(({ url, title, at }) =>
    make(
      "li",
      { class: "d-item" },
      make("span", { class: "d-item-icon" }, icon("file-text")),
      make(
        "span",
        { class: "d-item-text" },
        make("a", { class: "d-item-title", href: url }, title || url),
        make("span", { class: "d-item-note" }, fill(said.asOf, { time: clock(at) })),
      ),
    ),
  );
  return place.append(make("ul", { class: "d-items" }, ...rows));
});

on("click", "[data-reload]", () => location.reload());
