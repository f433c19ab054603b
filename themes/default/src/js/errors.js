// After a form came back with errors: first the summary, read out and in sight.
document.querySelector("[data-error-summary]")?.focus();

// A link of the summary leads into the control itself, also where the id belongs to a group of them.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a");
  if (!link) return;
  const target = document.getElementById(link.hash.slice(1));
  const control = target?.matches("input, select, textarea") ? target : target?.querySelector("input, select, textarea");
  if (!control) return;
  event.preventDefault();
  const editor = control.closest("[data-ready]")?.querySelector("[contenteditable]");
  (editor ?? control).focus();
  (editor ?? control).scrollIntoView({ block: "center" });
});
