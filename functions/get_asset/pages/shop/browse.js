// What is on sale.

import { send } from "../common/api.js";
import { Loaded, useLoaded } from "../common/parts.js";
import { html } from "../common/view.js";
import { money, t } from "../common/words.js";

export function Browse() {
  const products = useLoaded(async () => (await send("GET", "products/", { query: { limit: 24 } })).body, []);
  return html`<h1>${t("Products")}</h1>
    <${Loaded} of=${products}>${({ items }) => html`<ul class="products">
      ${items.map((one) => html`<li key=${one.id}>${one.name} <span class="number">${money(one.price, one.currency)}</span></li>`)}
    </ul>`}</${Loaded}>`;
}
