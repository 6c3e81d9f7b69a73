// What is low or sold out: of the whole shop, and when something counts as low.

import { Button, Checking, Field, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { fullName, numberOf } from "../common/sold.js";
import { html } from "../common/view.js";
import { number, plainNumber, t } from "../common/words.js";

/** So many things are shown, and so many pages asked for, until somebody looks at all of them. */
const MOST = 20;
const PAGES = 10;

/** Return what is low or sold out of what is on sale, and whether there may be more. */
async function runningLow() {
  const found = [];
  let cursor = "";
  for (let page = 0; page < PAGES && found.length <= MOST; page += 1) {
    const query = { stock: "low", status: "active", limit: 100, cursor };
    const { body } = await request("GET", "staff/products/", { query });
    for (const product of body.items) found.push(...product.running_low.map((item) => ({ product, item })));
    cursor = body.next_cursor ?? "";
    if (!cursor) break;
  }
  return { found: found.slice(0, MOST), hasMore: found.length > MOST || cursor !== "" };
}

/** The part of the to-do page about stock. */
export function LowStock() {
  const low = useLoaded(runningLow, []);
  return html`<section class="kind"><${Loaded} of=${low}>${({ found, hasMore }) => (found.length === 0 && !hasMore ? null : html`<div>
    <h2>${t("Low or sold out")} <span class="count">${hasMore ? t("{n} or more", { n: found.length }) : number(found.length)}</span></h2>
    <p>${t("Order more, or take it off sale. When something counts as low is set with the product.")}</p>
    <table class="cards">
      <thead><tr><th>${t("Product")}</th><th>SKU</th><th class="number">${t("Can be sold")}</th><th class="number">${t("Low at")}</th></tr></thead>
      <tbody>${found.map(({ product, item }) => html`<tr key=${item.id}>
        <th scope="row"><a href=${to(["products", product.id], { variant: numberOf(item.id) })}>${fullName(product.name, item.choice)}</a></th>
        <td data-label="SKU" class="sku">${item.sku}</td>
        <td data-label=${t("Can be sold")} class="number">${item.available === 0 ? t("Sold out") : number(item.available)}</td>
        <td data-label=${t("Low at")} class="number">${item.low_mark > 0 ? number(item.low_mark) : "–"}</td>
      </tr>`)}</tbody>
    </table>
    ${hasMore && html`<p><a href=${to(["products"], { stock: "low", status: "active" })}>${t("All that is low or sold out")}</a></p>`}
  </div>`)}</${Loaded}></section>`;
}

/**
 * Barcode and low mark of something that is sold.
 *
 * @param path of what is changed: `products/<id>/` or `variants/<id>/`
 * @param onSaved called with what came of it
 */
export function Marks({ path, item, etag, onSaved }) {
  const action = useAction(async (form) => {
    const low = plainNumber(form.get("low_mark")) || "0";
    const body = { barcode: form.get("barcode"), low_mark: /^\d+$/.test(low) ? Number(low) : low };
    await request("PATCH", path, { body, etag });
    onSaved(t("Saved."));
  }, { insist: true });
  const { error } = action;
  return html`<section>
    <h2>${t("Barcode and low stock")}</h2>
    <${Form} action=${action} fields=${["barcode", "low_mark"]} label=${t("Barcode and low stock")}>
      <${Field} name="barcode" label=${t("Barcode")} inputmode="numeric" autocomplete="off" defaultValue=${item.barcode ?? ""} error=${error}
        hint=${t("The 8, 12, 13 or 14 digits under the bars")} />
      <${Field} name="low_mark" label=${t("Low at so many units")} inputmode="numeric" autocomplete="off" defaultValue=${item.low_mark || ""} error=${error}
        hint=${t("Then it is listed under what is to do. Empty: only when it is sold out")} />
      <${Button} class="secondary" action=${action}>${t("Save barcode and mark")}</${Button}>
    </${Form}>
    ${error?.status === 412 && html`<button class="secondary" onClick=${() => onSaved("")}>${t("Show it as it is now")}</button>`}
    <${Checking} action=${action} />
  </section>`;
}
