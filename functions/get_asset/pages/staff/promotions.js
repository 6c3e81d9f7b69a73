// Promotions: what makes an order cheaper, for everybody or for who knows a code.

import { Field, useAction, useLoaded } from "../common/parts.js";
import { fieldError } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useEffect, useRef, useState } from "../common/view.js";
import { number as figure, plainNumber, t, translated } from "../common/words.js";
import { depthOf, read as readCategories } from "./categories.js";
import { codeOf } from "./codes.js";
import { OneOrderCoupons } from "./coupons.js";
import { fromShopTime, inShopTime } from "./shop-time.js";
import { Choice, Districts, Names, SettingForm, Tick, amountIn, nameIn, newRow } from "./terms.js";

const KINDS = { order: "All goods of an order", products: "Some products", delivery: "The fee of delivery" };
const FIELDS = ["name.en", "name.bn", "kind", "percentage", "most", "amount", "minimum", "starts_at", "ends_at", "coupons", "limits.total", "limits.per_buyer", "limits", "categories"];
const MOST_FOUND = 5;
const MOST_COUPONS = 10;
/** Of a name so much goes into a code, so that there is room for what makes it one of its own. */
const LONGEST_NAMED = 24;

/** A new one. `made` becomes a part of its code: one that is called as another was, which is gone, does not go on counting its uses. */
const newPromotion = () => ({ key: newRow(), made: Date.now().toString(36), kind: "order", products: [], categories: [], districts: [], coupons: [], percentage: "", combines: false, active: true });
const changedAt = (rows, place, change) => rows.map((one, at) => (at === place ? { ...one, ...change } : one));

/** Return a moment of a form, by its name in the body; nothing if it is empty. */
function momentIn(form, field, name) {
  const text = form.get(`${field}.${name}`);
  return text ? { [name]: fromShopTime(text) } : {};
}

/** Return how often a promotion may be used; nothing where there is no limit. */
function limitsIn(form, field) {
  const said = (name) => {
    const text = plainNumber(form.get(`${field}.limits.${name}`));
    // What is no number is sent as it is, so that it is refused and not taken for "no limit".
    return text ? { [name]: /^\d+$/.test(text) ? Number(text) : text } : {};
  };
  return { ...said("total"), ...said("per_buyer") };
}

/** Return what is given off: a part, of which only that of an order has a limit; or an amount. */
function rewardIn(form, field, { kind, by }) {
  if (by === "amount") return amountIn(form, `${field}.amount`, "amount");
  const most = kind === "products" ? {} : amountIn(form, `${field}.most`, "most");
  return { percentage: plainNumber(form.get(`${field}.percentage`)), ...most };
}

/** Return what a form says, as the API takes it. */
function bodyOf(form, promotions, currency) {
  const taken = promotions.map((one) => one.code).filter(Boolean);
  return {
    currency,
    promotions: promotions.map((one, n) => {
      const field = `promotions.${n}`;
      const name = nameIn(form, `${field}.name`);
      const code = one.code ?? codeOf(`${name.en.slice(0, LONGEST_NAMED)} ${one.made}`, taken);
      if (!one.code) taken.push(code);
      return {
        code, name, kind: one.kind, ...rewardIn(form, field, one), ...amountIn(form, `${field}.minimum`, "minimum"),
        products: one.kind === "delivery" ? [] : one.products, districts: one.districts,
        ...momentIn(form, field, "starts_at"), ...momentIn(form, field, "ends_at"),
        coupons: form.get(`${field}.coupons`).split(/[\s,;]+/).filter(Boolean),
        combines: form.get(`${field}.combines`) === "yes", active: form.get(`${field}.active`) === "yes",
        limits: limitsIn(form, field), single_use: form.get(`${field}.single_use`) === "yes",
        categories: one.kind === "delivery" ? [] : form.getAll(`${field}.categories`), first_order: form.get(`${field}.first_order`) === "yes",
      };
    }),
  };
}

const fieldsOf = (promotions) => promotions.flatMap((one, n) => [
  ...FIELDS.map((name) => `promotions.${n}.${name}`),
  ...Array.from({ length: MOST_COUPONS }, (_, place) => `promotions.${n}.coupons.${place}`),
  ...one.products.map((_, place) => `promotions.${n}.products.${place}`), `promotions.${n}.products`,
  ...one.districts.map((_, place) => `promotions.${n}.districts.${place}`),
]);

export function PromotionsForm({ of, places, put, mayEdit, reload }) {
  const [promotions, setPromotions] = useState(() => of.promotions.map((one) => ({ ...one, key: one.code, by: one.amount ? "amount" : "percentage" })));
  const tree = useLoaded(readCategories, []);
  const action = useAction((form) => put(bodyOf(form, promotions, of.currency), of.etag), { insist: true });
  return html`<${SettingForm} action=${action} label=${t("Promotions")} fields=${fieldsOf(promotions)} mayEdit=${mayEdit} reload=${reload}>
    <p>${t("An order gets what makes it cheapest. All amounts are in {currency}.", { currency: of.currency })}</p>
    ${promotions.map((one, n) => html`<${Promotion} key=${one.key} of=${one} field="promotions.${n}" number=${n + 1} places=${places} categories=${tree.value} used=${of.used[one.code]} mayEdit=${mayEdit}
      error=${action.error} onChange=${(its) => setPromotions(changedAt(promotions, n, its))}
      onRemove=${() => setPromotions(promotions.filter((other) => other !== one))} />`)}
    <p><button type="button" class="secondary" onClick=${() => setPromotions([...promotions, newPromotion()])}>${t("Add a promotion")}</button></p>
  </${SettingForm}>`;
}

function Promotion({ of, field, number, places, categories, used, mayEdit, error, onChange, onRemove }) {
  const by = of.by ?? "percentage";
  const wrongCode = Array.from({ length: MOST_COUPONS }, (_, n) => fieldError(error, `${field}.coupons.${n}`)).find(Boolean);
  return html`<article class="zone">
    <h2>${t("Promotion {n}", { n: number })}</h2>
    <${Names} field="${field}.name" name=${t("Name")} of=${of.name} error=${error} />
    <${Choice} field="${field}.kind" label=${t("What gets cheaper")} chosen=${of.kind} words=${KINDS} error=${error}
      onChange=${(event) => onChange({ kind: event.target.value })} />
    <${Choice} field="${field}.by" label=${t("By how much")} chosen=${by} error=${error}
      words=${{ percentage: "By a part of the price", amount: "By an amount" }} onChange=${(event) => onChange({ by: event.target.value })} />
    ${by === "amount" && html`<${Field} name="${field}.amount" label=${t("Amount")} inputmode="decimal" autocomplete="off" required
      defaultValue=${of.amount ?? ""} error=${error} />`}
    ${by === "percentage" && html`<div class="grid">
      <${Field} name="${field}.percentage" label=${t("In per cent")} inputmode="decimal" autocomplete="off" required
        defaultValue=${of.percentage ?? ""} error=${error} />
      ${of.kind !== "products" && html`<${Field} name="${field}.most" label=${t("Of at most")} hint=${t("Empty: without a limit")} inputmode="decimal"
        autocomplete="off" defaultValue=${of.most ?? ""} error=${error} />`}
    </div>`}
    ${of.kind !== "delivery" && html`<${Products} field="${field}.products" chosen=${of.products} error=${error}
      onChange=${(products) => onChange({ products })} />
      <${Categories} field="${field}.categories" all=${categories} chosen=${of.categories} error=${error} />`}
    <${Field} name="${field}.minimum" label=${t("For goods of at least")} hint=${t("Empty: of any amount")} inputmode="decimal" autocomplete="off"
      defaultValue=${of.minimum ?? ""} error=${error} />
    <div class="grid">
      <${Field} name="${field}.starts_at" label=${t("From (time of Dhaka)")} hint=${t("Empty: at once")} type="datetime-local" step="1"
        defaultValue=${inShopTime(of.starts_at)} error=${error} />
      <${Field} name="${field}.ends_at" label=${t("Until (time of Dhaka)")} hint=${t("Empty: without an end")} type="datetime-local" step="1"
        defaultValue=${inShopTime(of.ends_at)} error=${error} />
    </div>
    <${Field} name="${field}.coupons" label=${t("Codes")} hint=${t("Empty: everybody gets it. Several: with spaces between them")} autocomplete="off"
      autocapitalize="characters" defaultValue=${of.coupons.join(" ")} error=${error} />
    ${wrongCode && html`<small class="wrong">${wrongCode}</small>`}
    <${Tick} field="${field}.single_use" label=${t("Also, or only, by coupons that are good for one order each")} isOn=${of.single_use} />
    ${of.single_use && of.code && mayEdit && html`<${OneOrderCoupons} promotion=${of.code} />`}
    <div class="grid">
      <${Field} name="${field}.limits.total" label=${t("Orders that may get it")} inputmode="numeric" autocomplete="off"
        hint=${used === undefined ? t("Empty: any number") : t("{n} have it", { n: figure(used) })} defaultValue=${of.limits?.total ?? ""} error=${error} />
      <${Field} name="${field}.limits.per_buyer" label=${t("Of them by one buyer")} hint=${t("Empty: any number. Counted by account, phone and e-mail")}
        inputmode="numeric" autocomplete="off" defaultValue=${of.limits?.per_buyer ?? ""} error=${error} />
    </div>
    ${fieldError(error, `${field}.limits`) && html`<small class="wrong">${fieldError(error, `${field}.limits`)}</small>`}
    <${Tick} field="${field}.first_order" label=${t("Only for first orders, once for each buyer")} isOn=${of.first_order} />
    <${Districts} field="${field}.districts" label=${t("Only to these districts (none: to all)")} places=${places} chosen=${of.districts} error=${error}
      onChange=${(districts) => onChange({ districts })} />
    <${Tick} field="${field}.combines" label=${t("Adds up with promotions of another kind that do, too")} isOn=${of.combines} />
    <${Tick} field="${field}.active" label=${t("Buyers get it")} isOn=${of.active} />
    <button type="button" class="secondary outline" onClick=${onRemove}>${t("Remove promotion {n}", { n: number })}</button>
  </article>`;
}

/** Products that a promotion is for, found by their names. */
function Products({ field, chosen, error, onChange }) {
  const [names, setNames] = useState({});
  const [found, setFound] = useState(null);
  const sought = useRef(null);
  const know = (items) => setNames((before) => ({ ...before, ...Object.fromEntries(items.map(({ id, name }) => [id, name])) }));
  useEffect(() => {
    const unknown = chosen.filter((id) => !names[id]);
    // One that is gone, or not sold at the moment, is shown by its id.
    Promise.allSettled(unknown.map((id) => request("GET", `products/${id}/`))).then((all) =>
      know(all.filter((one) => one.value).map((one) => one.value.body)));
  }, []);
  const find = async () => {
    const { body } = await request("GET", "search/", { query: { q: sought.current.value, limit: MOST_FOUND } });
    setFound(body.items);
    know(body.items);
  };
  const wrong = chosen.map((_, n) => fieldError(error, `${field}.${n}`)).find(Boolean) || fieldError(error, field);
  return html`<div class="districts">
    <span id="${field}-label">${t("Only for these products")}</span>
    <ul aria-labelledby="${field}-label">${chosen.map((id) => html`<li key=${id}>
      ${names[id] ?? id} <button type="button" class="secondary outline" aria-label=${t("Remove {name}", { name: names[id] ?? id })}
        onClick=${() => onChange(chosen.filter((one) => one !== id))}>×</button>
    </li>`)}</ul>
    <div class="row">
      <input ref=${sought} type="search" aria-label=${t("Find a product")} placeholder=${t("Find a product")} maxlength="100" />
      <button type="button" class="secondary" onClick=${find}>${t("Find")}</button>
    </div>
    ${found && html`<ul role="status">${found.length === 0 ? html`<li>${t("Nothing was found.")}</li>` : found.filter(({ id }) => !chosen.includes(id)).map(({ id, name }) => html`<li key=${id}>
      <button type="button" class="secondary outline" onClick=${() => onChange([...chosen, id])}>${t("Add {name}", { name })}</button>
    </li>`)}</ul>`}
    ${wrong && html`<small class="wrong">${wrong}</small>`}
  </div>`;
}

/** Categories whose products a promotion is for. Before these are known, those that it has stay as they are. */
function Categories({ field, all, chosen, error }) {
  if (!all) return chosen.map((id) => html`<input key=${id} type="hidden" name=${field} value=${id} />`);
  const wrong = fieldError(error, field);
  return html`<fieldset class="choose">
    <legend>${t("And for all in these categories, and below them (no product, no category: for all)")}</legend>
    ${all.map((one) => html`<label key=${one.id}>
      <input type="checkbox" name=${field} value=${one.id} defaultChecked=${chosen.includes(one.id)} />
      ${"– ".repeat(depthOf(all, one))}${translated(one.name)}
    </label>`)}
    ${wrong && html`<small class="wrong">${wrong}</small>`}
  </fieldset>`;
}
