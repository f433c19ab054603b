// "5 minutes ago" stays true while the page is open. Older than a day, the server's words stay as they are.
const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

function refresh() {
  for (const element of document.querySelectorAll("time[data-relative-time]")) {
    const seconds = (Date.parse(element.dateTime) - Date.now()) / 1000;
    const size = Math.abs(seconds);
    if (Number.isNaN(size) || size >= DAY) continue;
    if (size < HOUR) element.textContent = format.format(Math.round(seconds / MINUTE), "minute");
    else element.textContent = format.format(Math.round(seconds / HOUR), "hour");
  }
}

setInterval(refresh, MINUTE * 1000);
