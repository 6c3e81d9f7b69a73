// Categories: where a buyer is among them, and where to go from there.

import { send } from "../common/api.js";
import { to } from "../common/parts.js";
import { html } from "../common/view.js";
import { t, translated } from "../common/words.js";

const KEPT_MS = 60_000;
let asked = { at: 0, answer: null };

/** Return all categories, each before those below it, as of a minute ago at the most; none if they cannot be had. */
export async function categories() {
  if (!asked.answer || Date.now() - asked.at > KEPT_MS) {
    asked = { at: Date.now(), answer: send("GET", "categories/").then(({ body }) => body.items) };
  }
  try {
    return await asked.answer;
  } catch {
    asked.answer = null; // products can be bought all the same
    return [];
  }
}

/** Return a category by its id or its slug. */
export const categoryAt = (all, address) => all.find((one) => address && [one.id, one.slug].includes(address));

/** Return the categories from the top down to one. @param address its id or slug */
export function wayTo(all, address) {
  const here = categoryAt(all, address);
  return here ? [...wayTo(all, here.parent_id), here] : [];
}

/** Return the address of what is in a category. */
export const shelfOf = ({ id, slug }) => to([], { category: slug ?? id });

/** Return the category that had a slug before; nothing if none had it. */
export async function categoryOnceAt(all, slug) {
  const { body } = await send("GET", `slugs/${encodeURIComponent(slug)}/`);
  return categoryAt(all, body.id);
}

/** The way from all products to where somebody is, to go back by. @param of categories, from the top */
export function Trail({ of }) {
  return html`<nav class="trail" aria-label=${t("The way here")}><ol>
    <li><a href="#/">${t("All products")}</a></li>
    ${of.map((one) => html`<li key=${one.id}><a href=${shelfOf(one)}>${translated(one.name)}</a></li>`)}
  </ol></nav>`;
}

/** Links to what is directly below a category, or to what is at the top. */
export function Below({ all, id }) {
  const found = all.filter((one) => one.parent_id === (id ?? null));
  return html`<nav class="categories" aria-label=${t("Categories")} hidden=${found.length === 0}><ul>
    ${found.map((one) => html`<li key=${one.id}><a href=${shelfOf(one)}>${translated(one.name)}</a></li>`)}
  </ul></nav>`;
}
