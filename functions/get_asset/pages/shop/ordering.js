// Making an order of the cart: asking what it costs, and placing it at that or not at all.

import { Unreachable, untilKnown } from "../common/api.js";
import { go, to } from "../common/parts.js";
import { API, keep, keepInTab, kept, keptInTab } from "../common/store.js";
import { t } from "../common/words.js";
import { buyerId, request } from "./buyer.js";
import { MOST_UNITS, OPEN, changeCart, readCart } from "./cart.js";
import { rows } from "./figures.js";
import { hold } from "./held.js";

/** In this tab: an order that was asked for and not answered, which is asked for again as it was. */
const UNANSWERED = "ordering";
/** In this browser: which order the cart of a key became, for its other tabs. */
const ORDERED = "ordered";

/**
 * Return what an order of some lines costs, as it is wanted: `district` and `method` to deliver, where
 * they are chosen, `coupon`, `pay`, the way to pay, and `phone`, if it is known. @throws Problem, Unreachable
 */
export async function quoteOf(lines, { district, method, coupon, pay, phone }) {
  const items = lines.map(({ id, quantity }) => ({ product_id: id, quantity }));
  const delivery = district && { district, ...(method && { method }) };
  const later = pay === "cash" && { method: "cod" };
  const body = { items, ...(delivery && { delivery }), ...(coupon && { coupon }), ...later, ...(phone && { phone }) };
  return namedBy(lines, (await request("POST", "quotes/", { body })).body);
}

/** Return a quote whose lines are called as the buyer has seen them in the cart: in their language. */
export function namedBy(cart, quote) {
  const names = new Map(cart.map(({ id, name }) => [id, name]));
  return { ...quote, lines: quote.lines.map((line) => ({ ...line, name: names.get(line.product_id) ?? line.name })) };
}

/** Return what the shop says of the products in the cart, for `problemsOf`. @param problem of a quote or an order */
export function toldBy({ slug, members }) {
  switch (slug) {
    case "out-of-stock": return Object.fromEntries(members.items.map((one) => [one.product_id, one]));
    case "product-unavailable": return Object.fromEntries(members.product_ids.map((id) => [id, null]));
    case "choose-variant": return Object.fromEntries(Object.keys(members.variants).map((id) => [id, OPEN]));
    default: return {};
  }
}

/** Return what a quote says of the stock of what is in it, for `problemsOf`. */
export const shortOf = (quote) =>
  Object.fromEntries(quote.short.map(({ product_id: id, available }) => [id, { available: Math.min(available, MOST_UNITS) }]));

/**
 * Return what is another than the buyer has seen: `[{name, was, is}]`, amounts, or null for what is not
 * in the one or the other.
 *
 * @param seen the lines of the cart, or the quote that was shown
 */
export function differences(seen, quote) {
  const before = seen.lines ? figuresOf(seen) : pricesOf(seen);
  const after = figuresOf(quote);
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter((key) => seen.lines || before.has(key));
  return keys.map((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    return { name: (was ?? is).name, was: was?.amount ?? null, is: is?.amount ?? null };
  }).filter(({ was, is }) => Number(was) !== Number(is));
}

const pricesOf = (lines) => new Map(lines.map(({ id, name, price: amount }) => [id, { name, amount }]));

const figuresOf = (quote) => new Map([
  ...quote.lines.map(({ product_id: id, name, unit_price: amount }) => [id, { name, amount }]),
  ...rows(quote).map(([name, amount]) => [name, { name, amount }]),
  ["total", { name: t("Total"), amount: quote.total }],
  ...(Number(quote.due_on_delivery) > 0 ? [["before", { name: t("To pay before"), amount: quote.due_online }]] : []),
]);

/** Return whether an order was asked for of which nobody knows yet whether it was placed. */
export const isUnanswered = () => keptInTab(UNANSWERED)?.buyer === buyerId();

/**
 * Place an order; the one that nobody has answered, if there is such. However often it is sent, and in
 * how many tabs of this browser, one cart becomes one order.
 *
 * @param wanted the body, and `cart`, the key of the cart that was shown
 * @param onUnknown called whenever there was no answer
 * @returns the order; null if the cart has changed in another tab, which the page shows by itself
 * @throws Problem
 */
export function place(wanted, onUnknown) {
  return alone(async () => {
    const asked = isUnanswered() ? keptInTab(UNANSWERED) : { ...wanted, buyer: buyerId() };
    if (!isUnanswered() && readCart().key !== asked.cart) return null;
    keepInTab(UNANSWERED, asked);
    try {
      const send = () => request("POST", "orders/", { body: asked.body, key: asked.cart });
      const { body: order } = await untilKnown(send, onUnknown);
      keepInTab(UNANSWERED, null);
      if (order.order_token) hold(order.id, order.order_token);
      keep(ORDERED, { cart: asked.cart, id: order.id });
      return order;
    } catch (error) {
      if (!(error instanceof Unreachable)) keepInTab(UNANSWERED, null);
      throw error;
    }
  });
}

/** Go to an order that the cart has become. @param pay the way to pay that was chosen, if any */
export function goToOrder(id, cart, pay) {
  go(to(["orders", id]), { pay });
  if (readCart().key === cart) changeCart([]);
}

/** Return the order that a cart has become in a tab of this browser, if it has. */
export const orderOf = (cart) => {
  const ordered = kept(ORDERED);
  return ordered?.cart === cart ? ordered.id : null;
};

/** One tab at a time, so that the second finds the cart as the first has left it. */
const alone = (task) => navigator.locks
  ? navigator.locks.request(`storefront:${API.pathname}:order`, task)
  : task();
