// Papers of orders: an invoice, and what goes into a parcel. They are read on a telephone, and printed one a page.

import "./papers-bangla.js";
import { Address, usePlaces } from "./places.js";
import { html, useEffect, useState } from "./view.js";
import { moment, money, number, t, translated } from "./words.js";

const STYLES = new URL("./papers.css", import.meta.url).href;

/** Papers, with a button that prints them and nothing else. Their style is fetched with them. */
export function Papers({ children }) {
  const [isStyled, setStyled] = useState(false);
  useEffect(() => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: STYLES });
    link.onload = () => setStyled(true);
    document.head.append(link);
    return () => link.remove(); // so that other views print as they do
  }, []);
  return html`<p class="row"><button aria-busy=${isStyled ? undefined : "true"} onClick=${() => isStyled && print()}>${t("Print")}</button></p>
    <div class="papers">${children}</div>`;
}

/** An invoice, as `GET /api/orders/{id}/invoice/` answers it. */
export function Invoice({ invoice: { seller, sold_at: soldAt, order, payments } }) {
  const { currency, contact } = order;
  return html`<section class="paper" aria-label=${t("Invoice {number}", order)}>
    <header>
      <div class="lines"><strong>${seller.name.split("\n")[0]}</strong>${seller.name.split("\n").slice(1).map((line) => html`<br />${line}`)}
        ${seller.registration && html`<br />${t("BIN: {number}", { number: seller.registration })}`}</div>
      <div class="name"><h2>${t("Invoice {number}", order)}</h2><p>${moment(soldAt)}</p></div>
    </header>
    <${Whom} contact=${contact} buyer=${order.buyer} />
    <table>
      <thead><tr><th scope="col">${t("Product")}</th><th scope="col" class="number">${t("Price")}</th><th scope="col" class="number">${t("Units")}</th><th scope="col" class="number">${t("Amount")}</th></tr></thead>
      <tbody>${order.lines.map((line) => html`<tr key=${line.product_id}>
        <th scope="row">${line.name}<br /><small>${line.sku}</small></th>
        <td class="number">${money(line.unit_price, currency)}</td><td class="number">${number(line.quantity)}</td>
        <td class="number">${money(line.line_total, currency)}</td>
      </tr>`)}</tbody>
    </table>
    <${Sums} of=${[...chargesOf(order), ["total", t("Total"), order.total_amount], ...paidOf(order, payments)]} currency=${currency} />
    <${Taxes} charges=${order.charges} currency=${currency} />
  </section>`;
}

function Whom({ contact, buyer }) {
  const places = usePlaces();
  if (!contact) return html`<p>${t("For:")} ${buyer?.name ?? t("Nobody has said, or it was erased.")}</p>`;
  return html`<div class="whom">${contact.delivery ? html`<${Address} address=${contact.delivery} places=${places} />` : html`<p>${contact.name}<br />${contact.phone}</p>`}</div>`;
}

const Sums = ({ of, currency }) => html`<dl class="sums">
  ${of.map(([kind, name, amount], place) => html`<div key=${place} class=${kind}><dt>${name}</dt><dd>${money(amount, currency)}</dd></div>`)}
</dl>`;

/** Return what makes the total of goods another one: discounts, delivery, and tax that comes on top. */
function chargesOf({ charges }) {
  if (!charges) return [];
  const off = charges.promotions.filter((one) => Number(one.amount) > 0).map((one) => ["", translated(one.name), `-${one.amount}`]);
  const delivery = charges.delivery ? [["", t("Delivery: {name}", { name: translated(charges.delivery.name) }), charges.delivery.fee]] : [];
  const onTop = charges.tax_included ? [] : charges.taxes.map((one) => ["", t("VAT {rate}%", { rate: number(Number(one.rate)) }), one.tax]);
  return [["", t("Products"), charges.goods], ...delivery, ...off, ...onTop];
}

const WAYS = { stripe: "Card", bkash: "bKash", cash: "Cash" };

/** Return what was paid, by what name, what went back, and what is paid when it comes. */
function paidOf({ cash, refunded_amount: refunded, status }, payments) {
  const paid = payments.map((one) => ["", t("Paid, {way}, {when}: {name}", { way: t(WAYS[one.provider]), when: moment(one.at), name: one.name ?? "–" }), one.amount]);
  const forgone = Number(cash?.forgone) > 0 ? [["", t("Not taken, not paid"), `-${cash.forgone}`]] : [];
  const back = Number(refunded) > 0 ? [["", t("Given back"), `-${refunded}`]] : [];
  const due = status === "accepted" ? [["total", t("To pay when it comes"), cash.outstanding]] : [];
  return [...paid, ...forgone, ...back, ...due];
}

function Taxes({ charges, currency }) {
  if (!charges?.taxes.length) return null;
  return html`<table>
    <caption>${charges.tax_included ? t("VAT that the total holds") : t("VAT that was added")}</caption>
    <thead><tr><th scope="col">${t("Rate")}</th><th scope="col" class="number">${t("Of")}</th><th scope="col" class="number">${t("VAT")}</th></tr></thead>
    <tbody>${charges.taxes.map((one) => html`<tr key=${one.rate}>
      <th scope="row">${number(Number(one.rate))}%</th><td class="number">${money(one.base, currency)}</td><td class="number">${money(one.tax, currency)}</td>
    </tr>`)}</tbody>
  </table>`;
}

/**
 * What goes into a parcel, and where that goes: without prices, but what is collected at the door.
 *
 * @param parcel the parcel; null for what is still to be packed @param units its lines
 */
export function Slip({ order, parcel, units }) {
  const { contact, cash, currency } = order;
  const skus = new Map(order.lines.map((line) => [line.product_id, line.sku]));
  const all = units.reduce((sum, line) => sum + line.quantity, 0);
  return html`<section class="paper slip" aria-label=${t("Packing slip {number}", order)}>
    <header>
      <div><p class="slip-number">${order.number}</p><p>${moment(order.created_at)}</p></div>
      <div class="name"><h2>${parcel ? t("Parcel {n}", { n: parcel.number }) : t("Packing slip")}</h2>
        ${parcel?.courier && html`<p>${parcel.courier} ${parcel.tracking}</p>`}</div>
    </header>
    <${Whom} contact=${contact} buyer=${order.buyer} />
    ${contact?.note && html`<p class="note">${contact.note}</p>`}
    ${Number(cash?.outstanding) > 0 && html`<p class="collect">${t("To collect: {amount}", { amount: money(cash.outstanding, currency) })}
      ${(parcel?.number > 1 || units.length < order.lines.length) && html`<br /><small>${t("For all parcels of the order together")}</small>`}</p>`}
    <table>
      <thead><tr><th scope="col" class="tick">✓</th><th scope="col">SKU</th><th scope="col">${t("Product")}</th><th scope="col" class="number">${t("Units")}</th></tr></thead>
      <tbody>${units.map((line) => html`<tr key=${line.product_id}>
        <td class="tick">☐</td><td>${skus.get(line.product_id)}</td><th scope="row">${line.name}</th><td class="number">${number(line.quantity)}</td>
      </tr>`)}</tbody>
      <tfoot><tr><td></td><td></td><th scope="row">${t("All units")}</th><td class="number">${number(all)}</td></tr></tfoot>
    </table>
  </section>`;
}
