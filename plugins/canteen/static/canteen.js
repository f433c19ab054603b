// The order: buttons that count portions up and down, and the total as it would be. Without it the fields do the same.
(() => {
  const most = 20;

  const amounts = (order) => [...order.querySelectorAll("[data-canteen-price]")];

  const portions = (field) => Math.max(0, parseInt(field.value, 10) || 0);

  const total = (order) => {
    const fields = amounts(order);
    const sum = fields.reduce((found, field) => found + portions(field) * Number(field.dataset.canteenPrice), 0);
    const format = new Intl.NumberFormat(document.documentElement.lang, {
      style: "currency",
      currency: order.dataset.canteenCurrency,
      trailingZeroDisplay: "stripIfInteger",
    });
    order.querySelector("[data-canteen-total]").textContent = format.format(sum);
    order.querySelector("[data-canteen-total-line]").hidden = !fields.some(portions);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-canteen-step]");
    if (!button) return;
    const field = button.parentElement.querySelector("input");
    const wanted = Math.min(most, Math.max(0, portions(field) + Number(button.dataset.canteenStep)));
    field.value = wanted || "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("input", (event) => {
    const order = event.target.closest?.("[data-canteen-order]");
    if (order) total(order);
  });

  for (const order of document.querySelectorAll("[data-canteen-order]")) {
    for (const button of order.querySelectorAll("[data-canteen-step]")) button.hidden = false;
    total(order);
  }
})();
