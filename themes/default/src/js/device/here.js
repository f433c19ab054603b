// What this page knows of the device it is on, and the words that the theme gave for it.
const root = document.documentElement;
const element = document.getElementById("device");

export const bar = element;
/** The words by name, and the addresses `list` and `signIn`. */
export const said = Object.fromEntries(
  Object.entries(element?.dataset ?? {}).map(([name, text]) => [name.charAt(3).toLowerCase() + name.slice(4), text]),
);

/** Whose page this is, as the portal names accounts to devices; empty where nobody is signed in or nothing may be kept. */
export const owner = root.dataset.owner ?? "";
export const tokenAddress = root.dataset.token ?? "";
export const worker = root.dataset.worker ?? "";

/** When this copy was made, in milliseconds; 0 for a page that comes from the portal. */
export const copyOf = Number(root.dataset.copyOf ?? 0);

/** Whether answers can wait here: a worker is there, and the browser gives us room. */
export const keepsAnswers = Boolean(owner && "serviceWorker" in navigator && "indexedDB" in window && navigator.locks);

/** Fills `{name}` in one of the theme's words. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

/** A moment as people say it: only the time if it is of today. */
export function clock(milliseconds) {
  const moment = new Date(milliseconds);
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const today = moment.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(root.lang, today ? time : { day: "numeric", month: "long", ...time }).format(moment);
}
