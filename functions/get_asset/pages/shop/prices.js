// What something costs at this moment: on sale, what it costs otherwise, until when, and by what the
// sale is measured, as shops in the EU have to say it.

import { html, useEffect } from "../common/view.js";
import { money, moment, t } from "../common/words.js";

/** A timer that is longer is no timer to a browser. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * A price, and beside it the one that is struck through.
 *
 * @param of a product, or the variant that was picked
 * @param upTo what its dearest variant costs; undefined for one thing
 */
export function Price({ of, currency, upTo = of.price }) {
  const { price, regular_price: regular, compare_at_price: compared } = of;
  const now = money(price, currency);
  return html`<span class="price">${upTo === price ? now : t("from {price}", { price: now })}</span>
    ${regular && html` <${Struck} label=${t("Before:")} amount=${regular} currency=${currency} />`}
    ${!regular && compared && html` <${Struck} label=${t("Compared with:")} amount=${compared} currency=${currency} />`}`;
}

const Struck = ({ label, amount, currency }) =>
  html`<del class="was"><span class="visually-hidden">${label} </span>${money(amount, currency)}</del>`;

/** Until when a sale lasts, and the lowest price before it. @param onEnd called when it is over */
export function SaleTerms({ of, currency, onEnd }) {
  const { on_sale_until: until, lowest_30_days: lowest } = of;
  useEffect(() => {
    const left = until ? Date.parse(until) - Date.now() : Infinity;
    if (!onEnd || left > LONGEST_TIMER) return undefined;
    const timer = setTimeout(onEnd, Math.max(left, 0) + 500); // clocks differ a little
    return () => clearTimeout(timer);
  }, [until]);
  if (!until) return null;
  return html`<p class="sale">${t("On sale until {moment}", { moment: moment(until) })}</p>
    ${lowest && html`<p class="muted">${t("Lowest price of the 30 days before: {price}", { price: money(lowest, currency) })}</p>`}`;
}
