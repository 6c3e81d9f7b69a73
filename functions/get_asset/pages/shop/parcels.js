// Where an order's goods are, and what is paid at the door, as their buyer wants to know it.

import "./parcels-bangla.js";
import { Loaded, useLoaded } from "../common/parts.js";
import { inWords } from "../common/names.js";
import { html } from "../common/view.js";
import { counted, currentLanguage, moment, money, number, t } from "../common/words.js";
import { requestOf } from "./buyer.js";

/** The section of an order. Of one of which nothing was packed yet there is nothing to ask for. */
export function Parcels({ order }) {
  if (order.fulfilment_status !== "none") return html`<${Packed} key=${order.id} order=${order} />`;
  if (!["paid", "accepted"].includes(order.status)) return null;
  return html`<h2>${t("Parcels")}</h2><p>${t("Nothing is packed yet.")}</p>`;
}

function Packed({ order }) {
  const parcels = useLoaded(
    async () => parcelsInWords((await requestOf(order.id, "GET", `orders/${order.id}/fulfilments/`)).body),
    [order.id, order.updated_at, currentLanguage()],
  );
  return html`<h2>${t("Parcels")}</h2>
    <${Loaded} of=${parcels}>${({ left, items }) => {
      const shown = items.filter(({ status }) => status !== "canceled");
      return html`
        <ol class="parcels">${shown.map((one, at) => html`<${Parcel} key=${one.number} parcel=${one} n=${at + 1} />`)}</ol>
        ${left.length > 0 && html`<p>${t("Still to be packed: {units}", { units: unitsIn(left) })}</p>`}`;
    }}</${Loaded}>`;
}

const parcelsInWords = async ({ left, items }) => ({
  left: await inWords(left), items: await Promise.all(items.map(async (one) => ({ ...one, lines: await inWords(one.lines) }))),
});

const unitsIn = (lines) => lines.map((one) => `${number(one.quantity)} × ${one.name}`).join(", ");

/** One parcel. @param n which of those that there are: numbers of the shop's have gaps */
function Parcel({ parcel, n }) {
  const { courier, tracking, tracking_url: link } = parcel;
  return html`<li class="parcel ${parcel.status}">
    <h3>${t("Parcel {n}", { n })}: ${whereIs(parcel)}</h3>
    <p>${unitsIn(parcel.lines)}</p>
    ${parcel.failures > 0 && html`<p>${counted(parcel.failures, "The courier came once and could not deliver it.",
      "The courier came {n} times and could not deliver it.")}</p>`}
    ${(courier || tracking || link) && html`<p>${courier}${courier && tracking && " · "}${tracking && html`<span class="tracking">${tracking}</span>`}
      ${link && html` <a href=${link} rel="noopener noreferrer" target="_blank">${t("Follow parcel {n}", { n })}</a>`}</p>`}
    <p class="muted">${t("Since {when}", { when: moment(parcel.since) })}</p>
  </li>`;
}

function whereIs({ status }) {
  switch (status) {
    case "packed": return t("packed, waiting for the courier");
    case "handed_over": return t("with the courier");
    case "in_transit": return t("on its way to you");
    case "delivered": return t("delivered");
    case "failed": return t("not delivered yet; the courier may try again");
    case "coming_back": return t("on its way back to the shop");
    case "back": return t("back at the shop");
    default: return status;
  }
}

/** What became of what is paid when it comes, and of what was not taken. */
export function AtTheDoor({ order }) {
  const { cash, currency, lines } = order;
  if (!cash || !["accepted", "paid", "refused", "refunded"].includes(order.status)) return null;
  const names = Object.fromEntries(lines.map((one) => [one.product_id, one.name]));
  const refused = cash.refused.map((one) => ({ name: names[one.product_id], quantity: one.refused }));
  const figures = [
    [t("Paid when it came"), cash.collected],
    [t("Not taken, so not to pay"), cash.forgone],
    [t("Still to pay when it comes"), cash.outstanding],
    [t("Paid more than was due"), cash.surplus],
  ].filter(([, amount]) => Number(amount) > 0);
  if (figures.length === 0) return null;
  return html`<section class="door"><h2>${t("At the door")}</h2>
    <dl class="sums">${figures.map(([name, amount]) => html`<div key=${name}><dt>${name}</dt><dd>${money(amount, currency)}</dd></div>`)}</dl>
    ${refused.length > 0 && html`<p>${t("Not taken: {units}", { units: unitsIn(refused) })}</p>`}</section>`;
}
