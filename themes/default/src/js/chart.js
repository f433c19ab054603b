// The org chart: made larger and smaller, dragged, walked by the arrow keys, and jumped in. Opening and scrolling are the
// browser's own, so that nothing is lost where this does not run.
import { on, whenThere } from "./tools.js";

const SMALLEST = 0.2;
const LARGEST = 2;
const STEP = 1.2;
const OPENS = "ArrowRight";
const CLOSES = "ArrowLeft";

const sizes = new WeakMap();

/** Sets the size and keeps the point (in the window's pixels) where it is; the middle unless told. */
function resize(chart, size, x, y) {
  const { view, surface } = parts(chart);
  const old = sizes.get(chart) ?? 1;
  const next = Math.min(LARGEST, Math.max(SMALLEST, size));
  const box = view.getBoundingClientRect();
  const left = (x ?? box.left + box.width / 2) - box.left;
  const top = (y ?? box.top + box.height / 2) - box.top;
  const [across, down] = [(view.scrollLeft + left) / old, (view.scrollTop + top) / old];
  surface.style.zoom = next;
  sizes.set(chart, next);
  view.scrollTo({ left: across * next - left, top: down * next - top, behavior: "instant" });
}

const parts = (chart) => ({ view: chart.querySelector(".d-chart-view"), surface: chart.querySelector(".d-chart-surface") });

function fit(chart) {
  const { view, surface } = parts(chart);
  surface.style.zoom = 1;
  sizes.set(chart, 1);
  resize(chart, Math.min(1, view.clientWidth / surface.scrollWidth));
  view.scrollTo({ left: (view.scrollWidth - view.clientWidth) / 2, top: 0, behavior: "instant" });
}

function change(chart, how) {
  if (how === "fit") fit(chart);
  else resize(chart, (sizes.get(chart) ?? 1) * (how === "larger" ? STEP : 1 / STEP));
}

/** Opens everything above a box, moves it into the middle and lets the keyboard go on from there. */
function jump(box) {
  for (let above = box.closest("details"); above; above = above.parentElement.closest("details")) above.open = true;
  for (const other of document.querySelectorAll(".d-chart-box--shown")) other.classList.remove("d-chart-box--shown");
  box.classList.add("d-chart-box--shown");
  center(box);
  box.querySelector(".d-chart-title").focus({ preventScroll: true });
}

function center(box) {
  const view = box.closest(".d-chart-view");
  const [inner, outer] = [box.getBoundingClientRect(), view.getBoundingClientRect()];
  view.scrollBy({
    left: inner.left + inner.width / 2 - outer.left - outer.width / 2,
    top: inner.top + inner.height / 2 - outer.top - outer.height / 2,
    behavior: "instant",
  });
}

/** While a branch opens or arrives, the box that it hangs on stays under the pointer. */
function hold(box, act) {
  const view = box.closest(".d-chart-view");
  const before = box.getBoundingClientRect();
  act();
  const after = box.getBoundingClientRect();
  view.scrollBy({ left: after.left - before.left, top: after.top - before.top, behavior: "instant" });
}

const boxOf = (details) => details.parentElement.querySelector(".d-chart-box");

whenThere("[data-chart]", (chart) => {
  const { view, surface } = parts(chart);
  if ("zoom" in surface.style) chart.setAttribute("data-ready", "");
  const shown = chart.querySelector(".d-chart-box--shown");
  if (shown) jump(shown);
  else view.scrollLeft = (view.scrollWidth - view.clientWidth) / 2;
  drag(chart, view);
  pinch(chart, view);
  view.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      resize(chart, (sizes.get(chart) ?? 1) * (event.deltaY < 0 ? STEP : 1 / STEP), event.clientX, event.clientY);
    },
    { passive: false },
  );
});

function drag(chart, view) {
  let last = null;
  view.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0 || event.target.closest("a, summary, .d-chart-text")) return;
    last = event;
    view.setPointerCapture(event.pointerId);
    chart.classList.add("d-chart--dragged");
  });
  view.addEventListener("pointermove", (event) => {
    if (!last) return;
    view.scrollBy({ left: last.clientX - event.clientX, top: last.clientY - event.clientY, behavior: "instant" });
    last = event;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    view.addEventListener(end, () => {
      last = null;
      chart.classList.remove("d-chart--dragged");
    });
  }
}

function pinch(chart, view) {
  let start = null;
  const measure = ([one, two]) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
  view.addEventListener("touchstart", (event) => {
    start = event.touches.length === 2 ? { apart: measure(event.touches), size: sizes.get(chart) ?? 1 } : null;
  });
  view.addEventListener(
    "touchmove",
    (event) => {
      if (!start || event.touches.length !== 2) return;
      event.preventDefault();
      const [one, two] = event.touches;
      resize(chart, (start.size * measure(event.touches)) / start.apart, (one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2);
    },
    { passive: false },
  );
}

on("click", "[data-chart-size]", (button) => change(button.closest("[data-chart]"), button.dataset.chartSize));

on("click", ".d-chart-more", (summary, event) => {
  event.preventDefault();
  const details = summary.parentElement;
  hold(boxOf(details), () => (details.open = !details.open));
});

// A branch that arrives pushes its row apart; the box above it is held where it was.
let held = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const box = event.target.matches?.(".d-chart-wait") ? boxOf(event.target.closest("details")) : null;
  held = box && { box, at: box.getBoundingClientRect() };
});
document.addEventListener("htmx:afterSwap", () => {
  if (!held) return;
  const { box, at } = held;
  held = null;
  const now = box.getBoundingClientRect();
  box.closest(".d-chart-view").scrollBy({ left: now.left - at.left, top: now.top - at.top, behavior: "instant" });
});

on("click", "[data-chart-jump]", (link, event) => {
  const box = document.getElementById(link.dataset.chartJump);
  if (!box) return;
  event.preventDefault();
  link.closest(".d-chart-hits").replaceChildren();
  jump(box);
});

on("keydown", "[data-chart-search]", (search, event) => {
  const hits = [...search.querySelectorAll(".d-chart-hit")];
  const current = hits.indexOf(document.activeElement);
  if (event.key === "Escape") {
    search.querySelector(".d-chart-hits").replaceChildren();
    search.querySelector("input").focus();
  } else if (hits.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const next = current + (event.key === "ArrowDown" ? 1 : -1);
    (hits[next] ?? (next < 0 ? search.querySelector("input") : hits[0])).focus();
  } else if (event.key === "Enter" && hits.length && current < 0) {
    event.preventDefault();
    hits[0].click();
  }
});

on("keydown", "[data-chart]", (chart, event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const how = { "+": "larger", "=": "larger", "-": "smaller", 0: "fit" }[event.key];
  if (how) {
    event.preventDefault();
    change(chart, how);
  } else if (event.target.matches(".d-chart-title")) {
    walk(chart, event);
  }
});

function walk(chart, event) {
  const node = event.target.closest(".d-chart-node");
  const branch = node.querySelector(":scope > details");
  const titles = [...chart.querySelectorAll(".d-chart-title")].filter((title) => title.checkVisibility());
  const place = titles.indexOf(event.target);
  let next = null;
  if (event.key === "ArrowDown") next = titles[place + 1];
  else if (event.key === "ArrowUp") next = titles[place - 1];
  else if (event.key === OPENS && branch?.open) next = branch.querySelector(".d-chart-title");
  else if (event.key === CLOSES && !branch?.open) next = node.parentElement.closest(".d-chart-node")?.querySelector(".d-chart-title");
  else if (event.key === OPENS || event.key === CLOSES) branch && hold(boxOf(branch), () => (branch.open = event.key === OPENS));
  else return;
  event.preventDefault();
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
