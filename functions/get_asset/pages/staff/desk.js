// Parts of the staff page: how its places look alike.

import { Title as Heading, to } from "../common/parts.js";
import { html } from "../common/view.js";
import { t } from "../common/words.js";

/** Providers, as they write themselves. */
export const PROVIDERS = { stripe: "Stripe", bkash: "bKash", get cash() { return t("Cash"); } };

/** Whether a product or variant is sold, in words. */
export const STATUSES = { active: "On sale", inactive: "Not on sale", archived: "Archived" };

/** The heading of a place. */
export const Title = ({ children }) => html`<${Heading} shop=${t("Staff")} text=${children} />`;

/** A status, by the word that `words` has for it. */
export const Status = ({ of, words }) => html`<span class="status is-${of}">${t(words[of] ?? of)}</span>`;

/** Links that choose among a list: `words` has a label for each value. */
export function Choices({ label, path, name, value, words, more = {} }) {
  return html`<nav class="choices" aria-label=${label}><ul>
    ${Object.entries(words).map(([one, word]) => html`<li key=${one}>
      <a href=${to(path, { ...more, [name]: one })} aria-current=${one === value ? "true" : undefined}>${t(word)}</a>
    </li>`)}
  </ul></nav>`;
}

/** The way to the next page of a list; the browser's own leads back. */
export function Pages({ path, query, next }) {
  if (!next && !query.cursor) return null;
  return html`<nav class="row pages" aria-label=${t("Pages")}>
    ${query.cursor && html`<a href=${to(path, { ...query, cursor: "" })}>${t("First page")}</a>`}
    ${next && html`<a href=${to(path, { ...query, cursor: next })}>${t("Next page")}</a>`}
  </nav>`;
}

/** Names and what is said of them; what is empty is left out. @param of a list of [name, value] */
export function Facts({ of }) {
  const known = of.filter(([, value]) => ![null, undefined, false, ""].includes(value));
  return html`<dl class="facts">${known.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What came of something, said once and shown until the next. */
export const Outcome = ({ children }) =>
  html`<div aria-live="polite">${children && html`<p class="notice outcome">${children}</p>`}</div>`;

/** Characters that a reason may have. */
export const LONGEST_REASON = 500;

/** The ways to the papers of some orders, or of all that a list shows. @param orders ids; of one parcel, with its number: `id.2` */
export function PrintLinks({ orders, isAll }) {
  const n = orders.length;
  return html`<p class="row">
    <a href=${to(["papers", "slips"], { order: orders })}>
      ${isAll ? t("All packing slips of this page") : t("Packing slips ({n})", { n })}</a>
    <a href=${to(["papers", "invoices"], { order: [...new Set(orders.map((one) => one.split(".")[0]))] })}>
      ${isAll ? t("All invoices of this page") : t("Invoices ({n})", { n })}</a>
  </p>`;
}
