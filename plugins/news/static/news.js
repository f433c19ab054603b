// The editor's picture: what is too large or no picture is said before it is sent; what is good is shown at once.
(() => {
  const say = (place, text) => {
    const line = document.createElement("p");
    line.className = "news-cover-error";
    line.textContent = text;
    place.replaceChildren(line);
  };

  document.addEventListener("change", (event) => {
    const holder = event.target.closest?.("[data-news-cover]");
    if (!holder || event.target.type !== "file") return;
    const input = event.target;
    const place = holder.querySelector("[data-news-preview]");
    const file = input.files[0];
    place.replaceChildren();
    if (!file) return;
    if (file.size > Number(holder.dataset.newsMax)) {
      input.value = "";
      say(place, holder.dataset.newsLarge);
      return;
    }
    const picture = new Image();
    picture.className = "news-cover-picture";
    picture.alt = holder.dataset.newsAlt;
    picture.onload = () => {
      URL.revokeObjectURL(picture.src);
      place.replaceChildren(picture);
    };
    picture.onerror = () => {
      URL.revokeObjectURL(picture.src);
      input.value = "";
      say(place, holder.dataset.newsOdd);
    };
    picture.src = URL.createObjectURL(file);
  });
})();
