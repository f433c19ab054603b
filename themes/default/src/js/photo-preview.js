// Shows the picture that was chosen before it is sent: the square that is kept in sight, and the circle that others see.
import { make, on } from "./tools.js";

on("change", "[data-photo] input[type=file]", (input) => {
  const box = input.closest("[data-photo]").querySelector(".d-photo-preview");
  const [file] = input.files;
  box.hidden = !file;
  box.replaceChildren();
  if (!file) return;
  const address = URL.createObjectURL(file);
  const square = make("img", { src: address, alt: box.dataset.label });
  const circle = make("img", { src: address, alt: "" });
  // What is no picture is told by the portal; here it is only not shown.
  square.addEventListener("error", () => (box.hidden = true));
  circle.addEventListener("load", () => URL.revokeObjectURL(address));
  box.append(square, make("span", { class: "d-avatar d-avatar--l" }, circle));
});
