// Links that take a checkbox of the page along in their address: data-takes-along="its name" on what holds the links.
// Where scripts do not run, the page offers a link to itself with the box ticked.
import { whenThere } from "./tools.js";

whenThere("[data-takes-along]", (holder) => {
  const name = holder.dataset.takesAlong;
  const box = document.querySelector(`input[type="checkbox"][name="${name}"]`);
  if (!box) return;
  const follow = () => {
    for (const link of holder.querySelectorAll("a[href]")) {
      const address = new URL(link.href);
      if (box.checked) address.searchParams.set(name, "y");
      else address.searchParams.delete(name);
      link.href = address.href;
    }
  };
  box.addEventListener("change", follow);
  // A browser that comes back to the page may have kept the tick.
  window.addEventListener("pageshow", follow);
  follow();
});
