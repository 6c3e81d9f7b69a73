// What a product or variant costs: a sale price for a time, what it is compared with, and what it
// cost before. Times are the shop's own, wherever whoever sets them is.

import { Button, Checking, Field, Form, Loaded, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { money, moment, plainNumber, t } from "../common/words.js";
import { useSaving } from "./conflict.js";
import { Facts } from "./desk.js";
import { fromShopTime, inShopTime, shopZone } from "./shop-time.js";

const FIELDS = ["sale.price", "sale.starts_at", "sale.ends_at", "compare_at_price"];
const PAGE = 20;

/** Return a product or variant as its form has it: there, its price is the one without a sale. */
export const withRegularPrice = (one) => ({ ...one, price: one.regular_price ?? one.price });

/**
 * Prices of a product without options, or of a variant.
 *
 * @param of.item what is sold
 * @param of.path under which it is changed, below /api/
 * @param of.readLatest returns it as it is by now, and its etag: `{item, etag}`
 */
export function Prices({ item, path, currency, etag, readLatest, mayEdit, onChange }) {
  const { sale, compare_at_price: compared, lowest_30_days: lowest } = item;
  const amount = (text) => text && money(text, currency);
  return html`<h2>${t("Prices")}</h2>
    <${Facts} of=${[
      [t("Price now"), amount(item.price)],
      [t("Without the sale"), amount(item.regular_price)],
      [t("Sale"), sale && saleInWords(sale, currency)],
      [t("Lowest price of the 30 days before"), amount(lowest)],
      [t("Compared with"), amount(compared)],
    ]} />
    ${mayEdit && html`<${SaleForm} key=${etag} ...${{ item, path, currency, etag, readLatest, onChange }} />`}
    <${History} key=${`of ${etag}`} id=${item.id} currency=${currency} />`;
}

/** Return a sale in words, with its zone. */
export function saleInWords({ price, starts_at: starts, ends_at: ends }, currency) {
  const values = { price: money(price, currency), until: moment(ends, shopZone), zone: shopZone };
  if (!starts) return t("{price}, from now until {until} ({zone})", values);
  return t("{price}, from {from} until {until} ({zone})", { ...values, from: moment(starts, shopZone) });
}

/** Values of the form. A sale is one of them, as text that can be compared. */
const valuesIn = ({ sale, compare_at_price: compared }) => ({
  sale: sale ? JSON.stringify([sale.price, sale.starts_at, sale.ends_at]) : "",
  compare_at_price: compared ?? "",
});

function valuesOf(form) {
  const [price, starts, ends] = FIELDS.map((name) => form.get(name));
  const sale = [plainNumber(price), fromShopTime(starts), fromShopTime(ends)];
  return {
    sale: sale.some(Boolean) ? JSON.stringify(sale) : "",
    compare_at_price: plainNumber(form.get("compare_at_price")),
  };
}

/** Return what changes of the form's values are to the API; what is empty is taken away. */
function asBody({ sale, compare_at_price: compared }) {
  const body = {};
  if (compared !== undefined) body.compare_at_price = compared || null;
  if (sale === "") body.sale = null;
  if (sale) {
    const [price, starts, ends] = JSON.parse(sale);
    body.sale = { price, ends_at: ends, ...starts && { starts_at: starts } };
  }
  return body;
}

function SaleForm({ item, path, currency, etag, readLatest, onChange }) {
  const patch = (body, seen) => request("PATCH", path, { body, etag: seen });
  const { action, question } = useSaving({
    before: valuesIn(item),
    etag,
    worded: (name, value) => {
      if (name !== "sale") return value;
      const [price, starts, ends] = value ? JSON.parse(value) : [];
      return price && ends ? saleInWords({ price, starts_at: starts, ends_at: ends }, currency) : price;
    },
    valuesOf,
    onSaved: onChange,
    patch: (changes, seen) => patch(asBody(changes), seen),
    read: async () => {
      const now = await readLatest();
      return { theirs: valuesIn(now.item), latest: now.etag };
    },
  });
  const end = useAction(async () => {
    await patch({ sale: null });
    onChange(t("The sale is ended."));
  }, { insist: true });
  const { error } = action;
  const time = { type: "datetime-local", hint: t("Time of the shop: {zone}", { zone: shopZone }), error };
  return html`<details open=${Boolean(item.sale || item.compare_at_price)}>
    <summary>${t("Sale price and comparison")}</summary>
    <${Form} action=${action} fields=${FIELDS} label=${t("Sale price and comparison")}>
      <${Field} name="sale.price" label=${t("Sale price")} inputmode="decimal" autocomplete="off" defaultValue=${item.sale?.price} error=${error}
        hint=${t("In {currency}. Empty for no sale.", { currency })} />
      <div class="row">
        <${Field} name="sale.starts_at" label=${t("From")} defaultValue=${inShopTime(item.sale?.starts_at)} ...${time} />
        <${Field} name="sale.ends_at" label=${t("Until")} defaultValue=${inShopTime(item.sale?.ends_at)} ...${time} />
      </div>
      <p class="muted">${t("Without a beginning it begins at once. At the end it is over by itself.")}</p>
      <${Field} name="compare_at_price" label=${t("Compared with")} inputmode="decimal" autocomplete="off" defaultValue=${item.compare_at_price} error=${error}
        hint=${t("Struck through beside the price when there is no sale, such as the maker's price. Empty for nothing.")} />
      <div class="row">
        <${Button} action=${action}>${t("Save the prices")}</${Button}>
        ${item.sale && html`<${Button} type="button" class="secondary outline" action=${end} onClick=${end.run}>${t("End the sale")}</${Button}>`}
      </div>
    </${Form}>
    <${Checking} action=${action} />
    <${Checking} action=${end} />
    ${question}
  </details>`;
}

function History({ id, currency }) {
  const [cursor, setCursor] = useState("");
  const read = async () => (await request("GET", `products/${id}/prices/`, { query: { cursor, limit: PAGE } })).body;
  const history = useLoaded(read, [id, cursor]);
  return html`<details><summary>${t("What it cost before")}</summary>
    <${Loaded} of=${history}>${({ items, next_cursor: next }) => html`
      <table class="cards">
        <thead><tr>
          <th>${t("When")}</th><th class="number">${t("Price")}</th><th>${t("Sale")}</th><th class="number">${t("Compared with")}</th>
        </tr></thead>
        <tbody>${items.map((one) => html`<tr key=${one.number}>
          <td data-label=${t("When")}>${moment(one.created_at)}</td>
          <td data-label=${t("Price")} class="number">${money(one.regular_price, currency)}</td>
          <td data-label=${t("Sale")}>${one.sale ? saleInWords(one.sale, currency) : "–"}</td>
          <td data-label=${t("Compared with")} class="number">${one.compare_at_price ? money(one.compare_at_price, currency) : "–"}</td>
        </tr>`)}</tbody>
      </table>
      <div class="row pages">
        ${cursor && html`<button class="secondary outline" onClick=${() => setCursor("")}>${t("The latest")}</button>`}
        ${next && html`<button class="secondary outline" onClick=${() => setCursor(next)}>${t("Earlier ones")}</button>`}
      </div>`}</${Loaded}>
  </details>`;
}
