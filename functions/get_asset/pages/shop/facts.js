// What a product says of itself: brand, attributes and tags. Fetched for those that say anything.

import { attributesOfShop } from "../common/attributes.js";
import { Loaded, useLoaded } from "../common/parts.js";
import { html } from "../common/view.js";
import { number, t, translated } from "../common/words.js";

/** Return what is said by an attribute, in words. */
function worded({ type, unit, values }, said) {
  if (type === "choice") return values.filter(({ code }) => said.includes(code)).map(({ name }) => translated(name)).join(", ");
  if (type === "yes_no") return said ? t("Yes") : t("No");
  return type === "number" ? `${number(said)} ${t(unit)}`.trim() : said;
}

/** A table of what the product says, in the order of the shop, and its tags. */
export function SaidOf({ product: { brand, tags, attributes: said } }) {
  const known = useLoaded(attributesOfShop, []);
  return html`<${Loaded} of=${known}>${({ items }) => {
    const rows = items.filter(({ code }) => code in said).map((one) => [one.code, translated(one.name), worded(one, said[one.code])]);
    return html`<div class="facts">
      ${(brand || rows.length > 0) && html`<table>
        <caption>${t("About it")}</caption>
        <tbody>
          ${brand && html`<tr key="brand"><th scope="row">${t("Brand")}</th><td itemprop="brand" itemscope itemtype="https://schema.org/Brand"><span itemprop="name">${brand}</span></td></tr>`}
          ${rows.map(([code, name, text]) => html`<tr key=${code}><th scope="row">${name}</th><td>${text}</td></tr>`)}
        </tbody>
      </table>`}
      ${tags.length > 0 && html`<ul class="tags" aria-label=${t("Tags")}>${tags.map((one) => html`<li key=${one}>${one}</li>`)}</ul>`}
    </div>`;
  }}</${Loaded}>`;
}
