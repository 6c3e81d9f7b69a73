// The cart. It lives in this browser and is shared by its tabs; nothing is promised by it: the shop
// holds products for orders only. How an order is made of it is fetched when somebody wants one.

import { Problem, newKey, send } from "../common/api.js";
import { go, useLoaded } from "../common/parts.js";
import { Failure, fieldError, refusal } from "../common/problems.js";
import { numberOf, placeOf, productOf } from "../common/sold.js";
import { keep, kept, onKeptElsewhere } from "../common/store.js";
import { html, useState } from "../common/view.js";
import { money, number, plainDigits, t } from "../common/words.js";
import { Heading, focusHeading } from "./account.js";

const MOST_PRODUCTS = 30;
export const MOST_UNITS = 100_000;
export const NO_QUANTITY = `must be a whole number from 1 to ${MOST_UNITS}`;
const CART_IS_FULL = `only ${MOST_PRODUCTS} different products fit into one order`;
/** In place of a product that has options, so that one of its variants is to be chosen. */
export const OPEN = {};
const listeners = new Set();

onKeptElsewhere("cart", () => listeners.forEach((listener) => listener()));

/** Call `listener` whenever the cart changes, in whichever tab; returns how to stop that. */
export function onCart(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Return the cart. A line has the price that the buyer has seen. `key` is the Idempotency-Key of the
 * order that this content becomes: however often and in how many tabs it is sent, it is one order.
 */
export function readCart() {
  const { lines, key } = kept("cart") ?? {};
  return { lines: Array.isArray(lines) ? lines.filter((one) => isLine(one ?? {})) : [], key: key ?? newKey() };
}

/** What is kept in a browser may be of an older page, or somebody's own writing. */
const isLine = ({ id, name, price, currency, quantity }) =>
  [id, name, currency].every((one) => typeof one === "string")
  && /^\d+(\.\d+)?$/.test(price) && Number.isInteger(quantity) && quantity > 0;

/** Return how many units are in the cart. */
export const unitsInCart = () => readCart().lines.reduce((sum, line) => sum + line.quantity, 0);

/** Replace what is in the cart. Other content is another order, so it gets another key. */
export function changeCart(lines) {
  keep("cart", lines.length > 0 ? { lines, key: newKey() } : null);
  listeners.forEach((listener) => listener());
}

/**
 * Put units of a product or variant into the cart, at the price that the buyer sees. A variant takes
 * the place of its product, which was put there before it had any. @throws Problem, if the cart is full
 */
export function addToCart({ id, name, price, currency }, quantity) {
  const { lines } = readCart();
  const there = lines.find((line) => line.id === id)?.quantity ?? 0;
  const others = lines.filter((line) => ![id, productOf(id)].includes(line.id));
  if (others.length === MOST_PRODUCTS) throw refusal({ quantity: CART_IS_FULL });
  const line = { id, name, price, currency, quantity: Math.min(there + quantity, MOST_UNITS) };
  changeCart([...others, line]);
}

/** Return the number of units that somebody has typed, in digits of any script; null if it is none. */
export function unitsIn(text) {
  const digits = plainDigits(text).trim().replace(/,(?=(\d\d,)?\d{3}$)/g, ""); // 1,000 and 1,00,000
  const units = /^\d{1,6}$/.test(digits) ? Number(digits) : 0;
  return units >= 1 && units <= MOST_UNITS ? units : null;
}

/** The view of the cart. */
export function Cart() {
  const { lines } = readCart();
  const shelf = useLoaded(() => lookAt(lines), [lines.map((line) => line.id).join()]);
  if (lines.length === 0) return html`<${NothingInIt} />`;
  const problems = problemsOf(lines, shelf.value ?? {});
  const currencies = new Set(lines.map((line) => line.currency));
  const isReady = problems.every((one) => !one.text && !one.isOpen) && currencies.size === 1;
  return html`<${Heading} text=${t("Your cart")} />
    <ul class="lines">${lines.map((line, place) => html`<${Line} key=${line.id} line=${line} isOpen=${problems[place].isOpen} />`)}</ul>
    <p class="total">${t("Total")} <strong>${[...currencies].map((one) => total(lines, one)).join(" + ")}</strong></p>
    <div role="status">
      <${Changes} problems=${problems} onMended=${shelf.reload} />
      ${currencies.size > 1 && html`<p class="notice">
        ${t("One order has one currency: remove some products, and order them afterwards.")}
      </p>`}
    </div>
    <${Failure} error=${shelf.error} />
    ${isReady && html`<button onClick=${() => go("#/checkout")}>${t("Go to the checkout")}</button>`}`;
}

/** What stands where a cart would, if there were anything in it. */
export const NothingInIt = () => html`<${Heading} text=${t("Your cart is empty")} />
  <p><a href="#/">${t("All products")}</a></p>`;

/** @param isOpen whether a variant is still to be chosen: the product got options after it was put here */
function Line({ line: { id, name, price, currency, quantity }, isOpen }) {
  const [typed, setTyped] = useState(null); // until it is a quantity
  const [isWrong, setIsWrong] = useState(false);
  const wrong = isWrong && fieldError(refusal({ quantity: NO_QUANTITY }), "quantity");
  const { lines } = readCart();
  const change = (text) => {
    const units = unitsIn(text);
    setIsWrong(units === null);
    if (units === null) return;
    setTyped(null);
    changeCart(lines.map((line) => (line.id === id ? { ...line, quantity: units } : line)));
  };
  const remove = () => {
    changeCart(lines.filter((line) => line.id !== id));
    focusHeading();
  };
  const field = `quantity-${id}`;
  return html`<li>
    <a href=${placeOf(id)}>${name}</a>
    <span class="each muted">${money(price, currency)}</span>
    <label class="visually-hidden" for=${field}>${t("Quantity of {name}", { name })}</label>
    <input id=${field} value=${typed ?? number(quantity)} inputmode="numeric" autocomplete="off"
      aria-invalid=${wrong ? "true" : undefined} aria-describedby=${wrong ? `${field}-wrong` : undefined}
      onInput=${(event) => setTyped(event.target.value)} onChange=${(event) => change(event.target.value)} />
    <button class="secondary outline" aria-label=${t("Remove {name}", { name })} onClick=${remove}>${t("Remove")}</button>
    ${wrong && html`<small id="${field}-wrong" class="wrong" role="alert">${wrong}</small>`}
    ${isOpen && html`<small class="wrong" role="alert">
      ${t("There are several of this product by now.")} <a href=${placeOf(id)}>${t("Choose one")}</a>
    </small>`}
  </li>`;
}

/**
 * What has changed since products were put into the cart, and one click that takes it as it is.
 *
 * @param problems of `problemsOf`
 * @param onMended called when the cart is as it can be ordered
 */
export function Changes({ problems, onMended }) {
  const said = problems.filter((one) => one.text);
  if (said.length === 0) return null;
  const mend = () => {
    changeCart(problems.flatMap(({ line }) => line ?? []));
    focusHeading();
    onMended();
  };
  return html`<div class="notice">
    <ul>${said.map(({ id, text }) => html`<li key=${id}>${text}</li>`)}</ul>
    <button type="button" onClick=${mend}>${t("Update the cart")}</button>
  </div>`;
}

/** Return what is in the cart as it is now, by id; null for what is not sold any more. */
async function lookAt(lines) {
  const ids = [...new Set(lines.map((line) => productOf(line.id)))];
  const found = new Map(await Promise.all(ids.map(async (id) => [id, await productNow(id)])));
  return Object.fromEntries(lines.map(({ id }) => [id, soldNow(id, found.get(productOf(id)))]));
}

async function productNow(id) {
  try {
    return (await send("GET", `products/${encodeURIComponent(id)}/`)).body;
  } catch (error) {
    if (error instanceof Problem && [404, 410].includes(error.status)) return null;
    throw error;
  }
}

function soldNow(id, product) {
  if (product === null) return null;
  if (numberOf(id)) return product.variants.find((one) => one.id === id) ?? null;
  return product.options.length > 0 ? OPEN : product;
}

/** Return what the buyer must know of each line. @param now what is sold as it is, by id */
export const problemsOf = (lines, now) => lines.map((line) => problemWith(line, now[line.id]));

/**
 * Return what the buyer must know of a line, and the line that can be ordered, if there is one.
 *
 * @param now what is sold as it is; null if it is not sold, OPEN if a variant of it is, undefined if
 *   nobody knows yet
 */
function problemWith(line, now) {
  const { id, name, quantity } = line;
  if (now === undefined) return { id, line };
  if (now === OPEN) return { id, line, isOpen: true };
  if (now === null) return { id, text: t("{name} is not sold any more.", { name }) };
  if (now.available === 0) return { id, text: t("{name} is sold out.", { name }) };
  const texts = [];
  const mended = { ...line, quantity: Math.min(quantity, now.available), price: now.price ?? line.price };
  if (mended.quantity < quantity) {
    const { available } = now;
    texts.push(t("Of {name} only {available} are left; you wanted {quantity}.", { name, quantity, available }));
  }
  if (mended.price !== line.price) {
    const [before, after] = [line.price, mended.price].map((price) => money(price, line.currency));
    texts.push(t("The price of {name} has changed from {before} to {after}.", { name, before, after }));
  }
  return { id, text: texts.join(" "), line: mended };
}

/** Return the sum of what has one currency, in its smallest units: without a float in between. */
function total(lines, currency) {
  const prices = lines.filter((line) => line.currency === currency);
  const decimals = prices[0].price.split(".")[1]?.length ?? 0;
  const units = prices.reduce((sum, { price, quantity }) => sum + BigInt(price.replace(".", "")) * BigInt(quantity), 0n);
  const digits = String(units).padStart(decimals + 1, "0");
  return money(decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits, currency);
}
