// Offers in one's own menu to install the portal, where the browser says that it can be.
import { on } from "../tools.js";
import { explain } from "./bar.js";

const buttons = () => document.querySelectorAll("[data-install]");
const offer = (shown) => buttons().forEach((button) => (button.hidden = !shown));
let prompt = null;

window.addEventListener("beforeinstallprompt", (event) => {
  // Otherwise some browsers put up a banner of their own.
  event.preventDefault();
  prompt = event;
  offer(true);
});
window.addEventListener("appinstalled", () => offer(false));

// Safari on phones and tablets installs from its own menu, and says only whether that was done.
if (navigator.standalone === false) offer(true);

on("click", "[data-install]", async () => {
  if (!prompt) return explain();
  const asked = prompt;
  prompt = null;
  offer(false);
  await asked.prompt();
});
