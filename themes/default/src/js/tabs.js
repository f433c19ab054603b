// A row of tabs that is wider than the screen begins where the current one can be seen.
for (const tab of document.querySelectorAll('.d-tabs [aria-current="page"]')) {
  const row = tab.closest(".d-tabs");
  const own = tab.getBoundingClientRect();
  row.scrollLeft += own.left - row.getBoundingClientRect().left - (row.clientWidth - own.width) / 2;
}
