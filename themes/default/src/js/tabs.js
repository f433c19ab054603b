// A row of many tabs begins at the one that the reader is on.
for (const current of document.querySelectorAll(".d-tabs a[aria-current]")) {
  const row = current.closest(".d-tabs");
  const [inner, outer] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}
