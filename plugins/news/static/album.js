// Albums: pictures are sent one by one with progress, put in order by dragging or by their arrows, and looked at with
// the arrow keys. Without this script plain forms and links do the same.
(() => {
  const line = (text, bad) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    if (bad) paragraph.className = "news-upload-bad";
    return paragraph;
  };

  const sendOne = async (form, file) => {
    if (file.size > Number(form.dataset.newsMax)) return [`${file.name}: ${form.dataset.newsLarge}`];
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("pictures", file);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      return (await answer.json()).refused;
    } catch {
      return [`${file.name}: ${form.dataset.newsFailed}`];
    }
  };

  const sendAll = async (form, files) => {
    const status = form.querySelector("[data-news-status]");
    const button = form.querySelector("button");
    const refused = [];
    button.disabled = true;
    for (const [index, file] of files.entries()) {
      const text = form.dataset.newsProgress.replace("{done}", index + 1).replace("{total}", files.length);
      status.replaceChildren(line(text, false));
      refused.push(...(await sendOne(form, file)));
    }
    if (refused.length === 0) {
      location.reload();
      return;
    }
    button.disabled = false;
    const again = document.createElement("a");
    again.href = location.pathname;
    again.textContent = form.dataset.newsDone;
    status.replaceChildren(...refused.map((text) => line(text, true)));
    if (refused.length < files.length) status.append(again);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("newsUpload" in form.dataset)) return;
    const files = [...form.elements.pictures.files];
    if (files.length === 0) return;
    event.preventDefault();
    sendAll(form, files);
  });

  const slots = (form) => [...form.querySelectorAll("[data-news-slot]")];

  const tell = (form, slot) => {
    const all = slots(form);
    const text = form.dataset.newsMoved.replace("{place}", all.indexOf(slot) + 1).replace("{total}", all.length);
    form.querySelector("[data-news-said]").textContent = text;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-news-move]");
    const form = button?.closest("[data-news-arrange]");
    if (!form) return;
    event.preventDefault();
    const slot = button.closest("[data-news-slot]");
    const other = button.dataset.newsMove === "1" ? slot.nextElementSibling : slot.previousElementSibling;
    if (!other) return;
    if (button.dataset.newsMove === "1") other.after(slot);
    else other.before(slot);
    button.focus();
    tell(form, slot);
  });

  let dragged = null;
  for (const slot of document.querySelectorAll("[data-news-arrange] [data-news-slot]")) slot.draggable = true;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-news-slot]") ?? null;
    dragged?.classList.add("news-slot--dragged");
  });
  document.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-news-slot]");
    if (!dragged || !over || over.parentNode !== dragged.parentNode) return;
    event.preventDefault();
    if (over === dragged) return;
    const all = slots(dragged.closest("form"));
    if (all.indexOf(over) > all.indexOf(dragged)) over.after(dragged);
    else over.before(dragged);
  });
  document.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("news-slot--dragged");
    tell(dragged.closest("form"), dragged);
    dragged = null;
  });

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("input, textarea, select, dialog")) return;
    document.querySelector(`[data-news-viewer] [data-news-key="${event.key}"]`)?.click();
  });
})();
