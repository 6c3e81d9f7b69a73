// How a total is made up, of a quote or of an order: the same figures before and after.

import { html } from "../common/view.js";
import { money, number, t, translated } from "../common/words.js";

/** What is ordered: units, price and sum of each. @param named draws a line's name */
export function Lines({ lines, currency, named = ({ name }) => name }) {
  return html`<table class="cards">
    <thead><tr>
      <th scope="col">${t("Product")}</th><th scope="col" class="number">${t("Price")}</th>
      <th scope="col" class="number">${t("Quantity")}</th><th scope="col" class="number">${t("Sum")}</th>
    </tr></thead>
    <tbody>${lines.map((line) => html`<tr key=${line.product_id}>
      <th scope="row">${named(line)}</th>
      <td class="number" data-label=${t("Price")}>${money(line.unit_price, currency)}</td>
      <td class="number" data-label=${t("Quantity")}>${number(line.quantity)}</td>
      <td class="number" data-label=${t("Sum")}>${money(line.line_total ?? line.gross, currency)}</td>
    </tr>`)}</tbody>
  </table>`;
}

/**
 * What is taken off, what comes on top, and the total.
 *
 * @param of a quote, or an order's `charges`; null if the total is the sum of the lines
 * @param due the quote, or the order: what is paid before it comes, and what when it does
 */
export function Sums({ of, total, due, currency }) {
  const parts = Number(due.due_on_delivery) > 0
    ? [[t("To pay before"), due.due_online], [t("To pay when it comes"), due.due_on_delivery]] : [];
  return html`<dl class="sums">
    ${rows(of).map(([name, amount]) => html`<div key=${name}><dt>${name}</dt><dd>${money(amount, currency)}</dd></div>`)}
    <div class="total"><dt>${t("Total")}</dt><dd><strong>${money(total, currency)}</strong></dd></div>
    ${parts.map(([name, amount]) => html`<div key=${name}><dt>${name}</dt><dd>${money(amount, currency)}</dd></div>`)}
    ${taxesOf(of).filter((one) => one.isIn).map(({ name, tax }) => html`<div key=${name} class="muted">
      <dt>${name}</dt><dd>${money(tax, currency)}</dd></div>`)}
  </dl>`;
}

/** Return what is added up to the total, with its name: `[name, amount]`. */
export function rows(of) {
  if (!of) return [];
  const off = of.promotions.filter((one) => Number(one.amount) > 0);
  const onTop = taxesOf(of).filter((one) => !one.isIn);
  return [
    ...(of.delivery ? [[t("Delivery: {name}", { name: translated(of.delivery.name) }), of.delivery.fee]] : []),
    ...off.map((one) => [translated(one.name), `-${one.amount}`]),
    ...onTop.map(({ name, tax }) => [name, tax]),
  ];
}

function taxesOf(of) {
  return (of?.taxes ?? []).map(({ rate, tax }) => {
    const isIn = of.tax_included;
    const per = { rate: number(Number(rate)) };
    return { tax, isIn, name: isIn ? t("of which VAT {rate}%", per) : t("VAT {rate}%", per) };
  });
}
