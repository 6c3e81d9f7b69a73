// Variants of a product with options: the list of them, one of them, new ones, and the options.

import { Problem, newKey } from "../common/api.js";
import { Button, Checking, Field, Form, to, useAction } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { request } from "../common/session.js";
import { fullName, named, numberOf } from "../common/sold.js";
import { html, useRef, useState } from "../common/view.js";
import { counted, money, number, plainNumber, t } from "../common/words.js";
import { Archive } from "./archive.js";
import { useSaving } from "./conflict.js";
import { Facts, STATUSES, Status } from "./desk.js";
import { Marks } from "./low.js";
import {
  BATCH, MatrixFields, OPTION_FIELDS, OptionFields, asOptions, beginningOf, besideOptions, besideRows, missing, useMatrix, written,
} from "./options.js";
import { Prices, withRegularPrice } from "./prices.js";
import { Stock } from "./stock.js";

/** So many new variants are shown at a time. */
const MOST_NEW = 2 * BATCH;
const FIELDS = ["price", "status", "choice"];

/** Return what a product costs, in words: from the least to the most. */
export const pricesOf = ({ price, price_max: most, currency }) =>
  (price === most ? money(price, currency) : `${money(price, currency)} – ${money(most, currency)}`);

/** Return in what the variants of a product differ, in words. */
export const optionsOf = ({ options }) => options.map((one) => one.name).join(", ");

/** All variants of a product, how to add more, and its options. @param onChange called with what was done */
export function Variants({ product, etag, may, onChange }) {
  const [open, setOpen] = useState("");
  const mayEdit = may("products:edit") && product.status !== "archived";
  const { found } = missing(product.options, product.variants, 1);
  const toggle = (one) => setOpen(open === one ? "" : one);
  const changed = (text) => { setOpen(""); onChange(text); };
  return html`<h2>${t("Variants")}</h2>
    ${product.variants.length === 0 ? html`<p>${t("There are none yet, so nothing of it can be bought.")}</p>` : html`<${VariantTable} product=${product} />`}
    ${mayEdit && html`<p class="row">
      ${found.length > 0 && html`<button class="secondary" aria-expanded=${open === "new"} onClick=${() => toggle("new")}>${t("Add variants")}</button>`}
      <button class="secondary outline" aria-expanded=${open === "options"} onClick=${() => toggle("options")}>${t("Change the options")}</button>
      ${product.variants.length > 0 && html`<a href=${to(["prices"], { product: product.id })}>${t("Prices of all variants")}</a>`}
    </p>`}
    ${open === "new" && found.length > 0 && html`<${NewVariants} product=${product} onAdded=${changed} onPart=${onChange} />`}
    ${open === "options" && html`<${Options} product=${product} etag=${etag} onSaved=${changed} />`}`;
}

function VariantTable({ product: { id, currency, variants } }) {
  return html`<table class="cards">
    <thead><tr>
      <th>${t("Variant")}</th><th>SKU</th><th class="number">${t("Price")}</th>
      <th class="number">${t("Can be sold")}</th><th class="number">${t("On the shelf")}</th><th>${t("Status")}</th>
    </tr></thead>
    <tbody>${variants.map((one) => html`<tr key=${one.id}>
      <th scope="row"><a href=${to(["products", id], { variant: numberOf(one.id) })}>${named(one.choice)}</a></th>
      <td data-label="SKU" class="sku">${one.sku}</td>
      <td data-label=${t("Price")} class="number">${money(one.price, currency)}</td>
      <td data-label=${t("Can be sold")} class="number">${number(one.available)}</td>
      <td data-label=${t("On the shelf")} class="number">${number(one.on_hand)}</td>
      <td data-label=${t("Status")}><${Status} of=${one.status} words=${STATUSES} /></td>
    </tr>`)}</tbody>
  </table>`;
}

/** One variant: what it is, its stock, and how it is changed. */
export function Variant({ product, variant, may, onChange }) {
  const [isArchiving, setArchiving] = useState(false);
  const name = fullName(product.name, variant.choice);
  const isEnded = product.status === "archived";
  const archived = () => {
    onChange(t("The variant is archived."), "");
    location.hash = to(["products", product.id]);
  };
  return html`<p><a href=${to(["products", product.id])}>‹ ${t("All variants")}</a></p>
    <${Facts} of=${[
      [t("Status"), html`<${Status} of=${isEnded ? "archived" : variant.status} words=${STATUSES} />`],
      ["SKU", variant.sku],
      [t("Barcode"), variant.barcode],
      [t("Price"), money(variant.price, product.currency)],
    ]} />
    ${product.status === "inactive" && html`<p class="notice">${t("All of this product is not on sale, so this variant is not either.")}</p>`}
    <${Stock} product=${{ ...variant, name, status: isEnded ? "archived" : variant.status }} may=${may} onChange=${onChange} />
    <${Prices} item=${variant} path="variants/${variant.id}/" currency=${product.currency} etag=${variant.etag}
      readLatest=${async () => { const item = await latest(product, variant); return { item, etag: item.etag }; }}
      mayEdit=${!isEnded && may("products:edit")} onChange=${onChange} />
    ${!isEnded && may("products:edit") && html`
      <h2>${t("Change it")}</h2>
      <${Edit} key=${variant.etag} product=${product} variant=${variant} onSaved=${onChange} />
      <${Marks} key=${`on ${variant.etag}`} path=${`variants/${variant.id}/`} item=${variant} etag=${variant.etag} onSaved=${onChange} />
      <hr />
      <button class="secondary outline" onClick=${() => setArchiving(true)}>${t("Archive for ever")}</button>`}
    ${isArchiving && html`<${Archive} path="variants/${variant.id}/" name=${name} onClose=${() => setArchiving(false)} onDone=${archived} />`}`;
}

/** Return a variant as it is by now. @throws Problem, if it is archived */
async function latest(product, variant) {
  const { body } = await request("GET", `staff/products/${product.id}/`);
  const now = body.variants.find((one) => one.id === variant.id);
  if (!now) throw refusal({ choice: "was archived meanwhile: reload the page" });
  return now;
}

/** Values of a variant's form. What it has chosen is one of them, as text that can be compared. */
const valuesIn = ({ price, status, choice }) => ({ price, status, choice: JSON.stringify(choice) });

function worded(name, value) {
  if (name === "choice") return named(JSON.parse(value));
  return name === "status" ? t(STATUSES[value]) : value;
}

function Edit({ product, variant, onSaved }) {
  const { options, currency } = product;
  const { action, question } = useSaving({
    before: valuesIn(withRegularPrice(variant)),
    etag: variant.etag,
    worded,
    onSaved,
    valuesOf: (form) => valuesIn({
      price: plainNumber(form.get("price")),
      status: form.get("status"),
      choice: options.map((_, place) => form.get(`choice.${place}`)),
    }),
    patch: ({ choice, ...changes }, etag) => {
      const body = choice ? { ...changes, choice: JSON.parse(choice) } : changes;
      return request("PATCH", `variants/${variant.id}/`, { body, etag });
    },
    read: async () => {
      const now = await latest(product, variant);
      return { theirs: valuesIn(withRegularPrice(now)), latest: now.etag };
    },
  });
  const { error } = action;
  return html`<${Form} action=${action} fields=${FIELDS} label=${t("Change the variant")}>
      <${Field} name="price" label=${t("Price")} inputmode="decimal" autocomplete="off" required defaultValue=${withRegularPrice(variant).price} error=${error}
        hint=${t("In {currency}", { currency })} />
      <${Field} name="status" label=${t("Status")} error=${error}>
        ${["active", "inactive"].map((one) => html`<option key=${one} value=${one} selected=${one === variant.status}>${t(STATUSES[one])}</option>`)}
      </${Field}>
      ${options.map((option, place) => html`<${Field} key=${place} name="choice.${place}" label=${option.name} error=${place === 0 ? aside(error) : null}>
        ${option.values.map((value) => html`<option key=${value} value=${value} selected=${value === variant.choice[place]}>${value}</option>`)}
      </${Field}>`)}
      <${Button} action=${action}>${t("Save")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
    ${question}`;
}

/** Return an error with what is wrong with a choice at its first field. */
const aside = (error) => {
  const found = error?.errors?.find((one) => one.field === "choice");
  return found ? refusal({ "choice.0": found.message }) : null;
};

/** New variants: those that the options offer and that are none yet. */
function NewVariants({ product, onAdded, onPart }) {
  const keys = useRef(new Map());
  const { found, hasMore } = missing(product.options, product.variants, MOST_NEW);
  const matrix = useMatrix({ beginning: beginningOf(product.name, product.variants), found });
  const keyOf = (body) => { // what is sent again as it was has the same key
    const text = JSON.stringify(body);
    if (!keys.current.has(text)) keys.current.set(text, newKey());
    return keys.current.get(text);
  };
  const action = useAction(async (form) => {
    const rows = matrix.rows(form.get("price"));
    for (let start = 0; start < rows.length; start += BATCH) {
      const batch = rows.slice(start, start + BATCH);
      const body = { variants: batch.map((one) => one.variant) };
      try {
        await request("POST", `products/${product.id}/variants/`, { body, key: keyOf(body) });
      } catch (error) {
        const isRefused = error instanceof Problem && error.status < 500;
        if (start > 0 && isRefused) onPart(t("{n} variants were added, the others were not.", { n: start }));
        throw besideRows(error, batch);
      }
    }
    onAdded(counted(rows.length, "{n} variant was added. It has no stock yet.", "{n} variants were added. They have no stock yet."));
  }, { insist: true });
  return html`<${Form} action=${action} fields=${matrix.fields} label=${t("Add variants")}>
      <${MatrixFields} matrix=${matrix} hasMore=${hasMore} currency=${product.currency} error=${action.error} />
      <${Button} action=${action}>${t("Add them")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />`;
}

/** The form of a product's options; also of one that has none yet. */
export function Options({ product, etag, onSaved }) {
  const [texts, setTexts] = useState(() => written(product.options));
  const path = `products/${product.id}/options/`;
  const action = useAction(async () => {
    const options = asOptions(texts);
    try {
      await request("PUT", path, { body: { options }, etag });
    } catch (error) {
      if (error.status === 412) throw refusal({ options: "was changed by somebody else meanwhile: reload the page" });
      throw besideOptions(error, options, product.variants);
    }
    onSaved(t("The options are saved."));
  }, { insist: true });
  return html`<${Form} action=${action} fields=${OPTION_FIELDS} label=${t("Options")}>
      <${OptionFields} texts=${texts} onTexts=${setTexts} error=${action.error} />
      <p class="muted">${t("To rename a value that variants have: add the new one, change the variants, then remove the old one.")}</p>
      <${Button} action=${action}>${t("Save the options")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />`;
}
