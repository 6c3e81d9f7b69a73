// Options of a product, such as size and colour, as staff write them, and the variants that they make.

import { Problem } from "../common/api.js";
import { Field } from "../common/parts.js";
import { fieldError, refusal } from "../common/problems.js";
import { named } from "../common/sold.js";
import { html, useState } from "../common/view.js";
import { plainNumber, t } from "../common/words.js";

const MOST_OPTIONS = 3;
const LONGEST_SKU = 64;
/** So many variants the shop takes in one request. */
export const BATCH = 24;
/** As the fields of `OptionFields` are called. */
export const OPTION_FIELDS = ["options", ...[0, 1, 2].flatMap((n) => [`options.${n}.name`, `options.${n}.values`])];

/** Return options as they are written: values one a line. Without any, there is one to fill in. */
export const written = (options = []) =>
  (options.length > 0 ? options : [{ name: "", values: [] }]).map(({ name, values }) => ({ name, values: values.join("\n") }));

/** Return options as the API takes them. */
export const asOptions = (texts) => texts.map(({ name, values }) => ({
  name: name.trim(),
  values: values.split("\n").map((line) => line.trim()).filter(Boolean),
}));

/**
 * Return an error with what is wrong with options beside their fields: with one value at the field of
 * them all, and with values that are missing where they are.
 */
export function besideOptions(error, options, variants = []) {
  if (error instanceof Problem) {
    const misses = options.findIndex(({ values }, place) => variants.some((one) => !values.includes(one.choice[place])));
    const fieldOf = (field) => (field === "options" && misses >= 0 ? `options.${misses}.values` : field.replace(/^(options\.\d+\.values)\.\d+$/, "$1"));
    error.errors = error.errors.map((one) => ({ ...one, field: fieldOf(one.field) }));
  }
  return error;
}

/** Fields of all options. @param texts as `written` returns them */
export function OptionFields({ texts, onTexts, error }) {
  const change = (place, what) => onTexts(texts.map((one, index) => (index === place ? { ...one, ...what } : one)));
  const wrong = fieldError(error, "options");
  return html`${texts.map(({ name, values }, place) => html`<fieldset key=${place} class="option">
      <legend>${t("Option {n}", { n: place + 1 })}</legend>
      <${Field} name="options.${place}.name" label=${t("What it is called")} autocomplete="off" required longest=${40} value=${name}
        error=${error} hint=${t("Such as Size or Colour.")} onInput=${(event) => change(place, { name: event.target.value })} />
      <${Field} name="options.${place}.values" label=${t("What there is to choose, one a line")} rows="4" required value=${values}
        error=${error} onInput=${(event) => change(place, { values: event.target.value })} />
      ${texts.length > 1 && html`<button type="button" class="secondary outline"
        onClick=${() => onTexts(texts.filter((_, index) => index !== place))}>${t("Remove option {n}", { n: place + 1 })}</button>`}
    </fieldset>`)}
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    ${texts.length < MOST_OPTIONS && html`<p><button type="button" class="secondary outline"
      onClick=${() => onTexts([...texts, { name: "", values: "" }])}>${t("One more option")}</button></p>`}`;
}

/** Yield all that can be chosen, the last option changing first: `{key, choice}`; a key is one's places. */
export function* combinations(options) {
  if (options.length === 0) { yield { key: "", choice: [] }; return; }
  const { values } = options[options.length - 1];
  for (const { key, choice } of combinations(options.slice(0, -1))) {
    for (const [place, value] of values.entries()) {
      yield { key: key ? `${key}-${place}` : `${place}`, choice: [...choice, value] };
    }
  }
}

/** Return the first combinations that no variant is yet, and whether there are more. */
export function missing(options, variants, most) {
  const taken = new Set(variants.map((one) => JSON.stringify(one.choice)));
  const found = [];
  for (const one of options.length > 0 ? combinations(options) : []) {
    if (taken.has(JSON.stringify(one.choice))) continue;
    if (found.length === most) return { found, hasMore: true };
    found.push(one);
  }
  return { found, hasMore: false };
}

/** Return how SKU codes of a product begin: as that of one of its variants does, else like its name. */
export function beginningOf(name, variants) {
  for (const { sku, choice } of variants) {
    const end = `-${choice.map(lettersOf).join("-")}`;
    if (sku.endsWith(end)) return sku.slice(0, -end.length);
  }
  return lettersOf(name);
}

const lettersOf = (text) => text.toUpperCase().replace(/[^A-Z0-9]+/g, "-").replace(/^-|-$/g, "");

/** Return a SKU code for a combination. What is not written in A-Z is told by its place. */
function proposal(beginning, { key, choice }) {
  const places = key.split("-");
  const parts = choice.map((value, index) => lettersOf(value) || String(Number(places[index]) + 1));
  return [beginning, ...parts].filter(Boolean).join("-").slice(0, LONGEST_SKU);
}

/**
 * Let somebody say which variants to add, with one price and a SKU code for each.
 *
 * @returns `rows(price)`: those to add, as the API takes them and with their `key`; and what its fields need
 */
export function useMatrix({ beginning, found }) {
  const [typed, setTyped] = useState({});
  const [left, setLeft] = useState([]);
  const [start, setStart] = useState(null);
  const lines = found.map((one) => ({ ...one, sku: typed[one.key] ?? proposal(start ?? beginning, one) }));
  const rows = (price) => {
    const chosen = lines.filter((one) => !left.includes(one.key));
    if (chosen.length === 0) throw refusal({ start: "leaves nothing to add: tick at least one" });
    return chosen.map(({ key, choice, sku }) => ({ key, variant: { sku: sku.trim(), choice, price: plainNumber(price) } }));
  };
  const leave = (key, isLeft) => setLeft(isLeft ? [...left, key] : left.filter((one) => one !== key));
  const type = (key, sku) => setTyped({ ...typed, [key]: sku });
  return { rows, lines, left, start: start ?? beginning, setStart, leave, type, fields: ["price", "start", ...lines.map(({ key }) => skuField(key))] };
}

const skuField = (key) => `sku.${key}`;

/** The fields of a matrix. @param hasMore whether there are more than are shown */
export function MatrixFields({ matrix, hasMore, currency, error }) {
  const { lines, left, start, setStart, leave, type } = matrix;
  return html`<${Field} name="price" label=${t("Price of each")} inputmode="decimal" autocomplete="off" required error=${error}
      hint=${currency ? t("In {currency}", { currency }) : t("In the shop's currency, such as 199.00")} />
    <${Field} name="start" label=${t("How their SKUs begin")} autocomplete="off" value=${start} error=${error}
      onInput=${(event) => setStart(event.target.value)} />
    ${lines.length > 0 && html`<fieldset><legend>${t("SKUs of those to add")}</legend>
      <ul class="matrix">${lines.map(({ key, choice, sku }) => html`<li key=${key}>
        <input type="checkbox" aria-label=${t("Add {choice}", { choice: named(choice) })} checked=${!left.includes(key)}
          onChange=${(event) => leave(key, !event.target.checked)} />
        <${Field} name=${skuField(key)} label=${named(choice)} autocomplete="off" value=${sku} disabled=${left.includes(key)}
          required=${!left.includes(key)} longest=${LONGEST_SKU} error=${error} onInput=${(event) => type(key, event.target.value)} />
      </li>`)}</ul>
      ${hasMore && html`<p class="muted">${t("There are more: add these, then the page shows the others.")}</p>`}
    </fieldset>`}`;
}

/** Return an error with what is wrong with new variants beside their fields. @param rows as they were sent */
export function besideRows(error, rows) {
  if (!(error instanceof Problem)) return error;
  if (error.slug === "sku-taken" && rows.length > 0) {
    const taken = rows.filter(({ variant }) => error.members.skus.includes(variant.sku.toUpperCase()));
    return refusal(Object.fromEntries(taken.map(({ key }) => [skuField(key), "is, or was, another's: choose a new one"])));
  }
  error.errors = error.errors.map((one) => {
    const [, place, name] = /^variants\.(\d+)\.(\w+)/.exec(one.field) ?? [];
    if (place === undefined) return one;
    return { ...one, field: name === "price" ? "price" : skuField(rows[place].key) };
  });
  return error;
}
