// Messages to this browser while the portal is closed. data-push on the switch is the address that keeps subscriptions,
// data-push-key the portal's key. Where there is no service worker nothing is shown and nothing is asked.
import { whenThere } from "./tools.js";

const MARK = "dunbar-push";
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const possible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** Tells the portal something about this browser's subscription; gives the status of its answer. */
async function tell(address, what) {
  const headers = { "Content-Type": "application/json", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(what) });
  return answer.status;
}

const subscription = async () => (await navigator.serviceWorker.ready).pushManager.getSubscription();

whenThere("[data-push]", async (card) => {
  if (!possible) return;
  const button = card.querySelector("button");
  const says = card.querySelector("[data-push-says]");
  const told = JSON.parse(card.dataset.words);
  const draw = (on, text) => {
    button.querySelector("span").textContent = on ? told.on : told.off;
    says.textContent = text ?? (on ? told.is_on : Notification.permission === "denied" ? told.denied : told.is_off);
    button.disabled = !on && Notification.permission === "denied";
  };

  const switchOn = async () => {
    if ((await Notification.requestPermission()) !== "granted") return draw(false);
    const worker = await navigator.serviceWorker.ready;
    const applicationServerKey = bytes(card.dataset.pushKey);
    try {
      const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
      if ((await tell(card.dataset.push, { subscribe: made.toJSON() })) !== 204) throw new Error("refused");
      localStorage.setItem(MARK, "on");
      draw(true);
    } catch {
      await (await subscription())?.unsubscribe();
      draw(false, told.failed);
    }
  };
  const switchOff = async (made) => {
    await tell(card.dataset.push, { unsubscribe: made.endpoint });
    await made.unsubscribe();
    localStorage.removeItem(MARK);
    draw(false);
  };

  // Never comes where no service worker is registered, so the switch stays hidden there.
  draw(Boolean(await subscription()) && localStorage.getItem(MARK) === "on");
  card.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const made = await subscription();
    await (made && localStorage.getItem(MARK) === "on" ? switchOff(made) : switchOn());
    button.disabled = Notification.permission === "denied";
  });
});

// A subscription belongs to a sign-in: after a new one it is told again, once, and given up where it was revoked.
whenThere("[data-push-renew]", async (bell) => {
  if (!possible || localStorage.getItem(MARK) !== "on" || sessionStorage.getItem(MARK)) return;
  const made = await subscription();
  if (!made) return;
  const status = await tell(bell.dataset.pushRenew, { renew: made.endpoint });
  if (status === 410) {
    await made.unsubscribe();
    localStorage.removeItem(MARK);
  }
  if (status === 204) sessionStorage.setItem(MARK, "told");
});
