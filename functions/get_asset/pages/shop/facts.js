// What a product says of itself: brand, attributes and tags. Fetched for those that say anything.

import "./units-bangla.js";
import { send } from "../common/api.js";
import { Loaded, useLoaded } from "../common/parts.js";
import { html } from "../common/view.js";
import { number, t, translated } from "../common/words.js";

const KEPT_MS = 60_000;
let asked = { at: 0, answer: null };

/** Return the attributes of the shop, as of a minute ago at the most; none if they cannot be had. */
async function attributes() {
  if (!asked.answer || Date.now() - asked.at > KEPT_MS) {
    asked = { at: Date.now(), answer: send("GET", "attributes/").then(({ body }) => body.items) };
  }
  try {
    return await asked.answer;
  } catch {
    asked.answer = null; // the product can be bought all the same
    return [];
  }
}

/** Return what is said by an attribute, in words. */
function worded({ type, unit, values }, said) {
  if (type === "choice") return values.filter(({ code }) => said.includes(code)).map(({ name }) => translated(name)).join(", ");
  if (type === "yes_no") return said ? t("Yes") : t("No");
  return type === "number" ? `${number(said)} ${t(unit)}`.trim() : said;
}

/** A table of what the product says, in the order of the shop, and its tags. */
export function SaidOf({ product: { brand, tags, attributes: said } }) {
  const known = useLoaded(attributes, []);
  return html`<${Loaded} of=${known}>${(all) => {
    const rows = all.filter(({ code }) => code in said).map((one) => [one.code, translated(one.name), worded(one, said[one.code])]);
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
