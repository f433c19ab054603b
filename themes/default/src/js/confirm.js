// A question before a form is sent: data-confirm="Delete this post?" on the form or on its button.
import { make, words } from "./tools.js";

function ask(question, label, danger) {
  return new Promise((resolve) => {
    const form = make(
      "form",
      { method: "dialog", class: "d-confirm" },
      make("p", { id: "d-confirm-question" }, question),
      make(
        "div",
        { class: "d-form-actions" },
        make("button", { class: "d-button d-button--default", value: "no" }, words.cancel),
        make("button", { class: `d-button d-button--${danger ? "danger-fill" : "primary"}`, value: "yes" }, label),
      ),
    );
    const dialog = make("dialog", { class: "d-dialog", "aria-labelledby": "d-confirm-question" }, form);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    const question = source.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    if (!(await ask(question, source.dataset.confirmLabel || words.yes, "confirmDanger" in source.dataset))) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  },
  true,
);

// The same for requests made by htmx: hx-confirm="…".
document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.question, words.yes, false)) event.detail.issueRequest(true);
});
