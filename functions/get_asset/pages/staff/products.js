// Products of any status, and their stock.

import { newKey } from "../common/api.js";
import { Button, Checking, Field, Form, Loaded, go, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { fullName, numberOf } from "../common/sold.js";
import { html, useState } from "../common/view.js";
import { moment, number, plainNumber, t } from "../common/words.js";
import { ProductAddress } from "./address.js";
import { FindProducts, Found } from "./find.js";
import { Archive } from "./archive.js";
import { ProductFacts } from "./attributes.js";
import { ProductCategories } from "./categories.js";
import { useSaving } from "./conflict.js";
import { Choices, Facts, Outcome, Pages, STATUSES, Status, Title } from "./desk.js";
import { History } from "./history.js";
import { Marks } from "./low.js";
import { BATCH, MatrixFields, OPTION_FIELDS, OptionFields, asOptions, besideOptions, besideRows, missing, useMatrix, written } from "./options.js";
import { Pictures } from "./pictures.js";
import { Prices, withRegularPrice } from "./prices.js";
import { Stock } from "./stock.js";
import { Translations } from "./translations.js";
import { Options, Variant, Variants, optionsOf, pricesOf } from "./variants.js";

const PAGE = 100;
const FIELDS = ["name", "description", "price", "status"];

/** Products of any status: a list of them, or what was found. */
export function Products({ query, may }) {
  return html`<${Title}>${t("Products")}</${Title}>
    <${FindProducts} text=${query.get("q") ?? ""} />
    ${query.has("q") ? html`<${Found} query=${query} Table=${ProductTable} />` : html`<${List} query=${query} may=${may} />`}`;
}

function List({ query, may }) {
  const status = query.get("status") ?? "";
  const stock = query.get("stock") ?? "";
  const barcode = query.get("barcode") ?? "";
  const translation = query.get("translation") ?? "";
  const cursor = query.get("cursor") ?? "";
  const asked = { status, ...(stock && { stock }), ...(barcode && { barcode }), ...(translation && { translation }) };
  const read = async () => (await request("GET", "staff/products/", { query: { ...asked, cursor, limit: PAGE } })).body;
  const products = useLoaded(read, [status, stock, barcode, translation, cursor]);
  return html`<${Choices} label=${t("Status")} path=${["products"]} name="status" value=${status} words=${{ "": "All", ...STATUSES }} />
    <${Choices} label=${t("Stock")} path=${["products"]} name="stock" value=${stock} words=${{ "": "Any stock", low: "Low or sold out" }} />
    <${Choices} label=${t("Translation")} path=${["products"]} name="translation" value=${translation} words=${{ "": "Any translation", missing: "Missing", outdated: "Outdated" }} />
    <${ByBarcode} barcode=${barcode} />
    ${may("products:edit") && html`<p><a role="button" href=${to(["products", "new"])}>${t("New product")}</a></p>`}
    <${Loaded} of=${products}>${({ items, next_cursor }) => html`
      ${items.length === 0 && html`<p>${t("There are no such products.")}</p>`}
      ${items.length > 0 && html`<${ProductTable} products=${items} />`}
      <${Pages} path=${["products"]} query=${{ ...asked, cursor }} next=${next_cursor} />
    `}</${Loaded}>`;
}

/** Ask for what has a barcode: a scanner types its digits and Enter. */
function ByBarcode({ barcode }) {
  const find = (event) => {
    event.preventDefault();
    go(to(["products"], { barcode: new FormData(event.target).get("barcode").trim() }));
  };
  return html`<form class="search" onSubmit=${find}>
    <input name="barcode" inputmode="numeric" autocomplete="off" aria-label=${t("Find a barcode")} placeholder=${t("Barcode")} defaultValue=${barcode} />
    <button class="secondary">${t("Find")}</button>
  </form>`;
}

function ProductTable({ products }) {
  return html`<table class="cards">
    <thead><tr>
      <th>${t("Product")}</th><th>SKU</th><th class="number">${t("Price")}</th>
      <th class="number">${t("Can be sold")}</th><th class="number">${t("On the shelf")}</th><th>${t("Status")}</th>
    </tr></thead>
    <tbody>${products.map((one) => html`<tr key=${one.id}>
      <th scope="row"><a href=${to(["products", one.id])}>${one.name}</a></th>
      <td data-label="SKU" class="sku">${one.sku ?? html`<span class="muted">${optionsOf(one)}</span>`}</td>
      <td data-label=${t("Price")} class="number">${pricesOf(one)}</td>
      <td data-label=${t("Can be sold")} class="number"><span>${number(one.available)}${one.running_low.length > 0 && html` <span class="status is-low">${t("Low")}</span>`}</span></td>
      <td data-label=${t("On the shelf")} class="number">${number(one.on_hand)}</td>
      <td data-label=${t("Status")}><${Status} of=${one.status} words=${STATUSES} /></td>
    </tr>`)}</tbody>
  </table>`;
}

/** One product, the form for a new one, or the variant of a product that the address names. */
export function Product({ id, query, may }) {
  return id === "new" ? html`<${NewProduct} />`
    : html`<${ExistingProduct} id=${id} number=${query.get("variant") ?? ""} may=${may} />`;
}

function NewProduct() {
  const [key] = useState(newKey);
  const [texts, setTexts] = useState(null); // its options, if it has any
  const { found, hasMore } = missing(texts ? asOptions(texts) : [], [], BATCH);
  const matrix = useMatrix({ beginning: "", found });
  const action = useAction(async (form) => {
    const rows = texts && matrix.rows(form.get("price"));
    const { price, ...shared } = valuesOf(form);
    const sold = texts ? { options: asOptions(texts), variants: rows.map((one) => one.variant) } : { sku: form.get("sku").trim(), price };
    try {
      return await request("POST", "products/", { body: { ...shared, ...sold }, key });
    } catch (error) {
      throw texts ? besideOptions(besideRows(error, rows), sold.options) : error;
    }
  }, { insist: true });
  const create = async (form) => {
    const made = await action.run(form);
    if (made) go(to(["products", made.body.id]), { isNew: true });
  };
  const { error } = action;
  return html`<${Title}>${t("New product")}</${Title}>
    <${Form} action=${{ ...action, run: create }} fields=${["sku", ...FIELDS, ...OPTION_FIELDS, ...matrix.fields]} label=${t("New product")}>
      <fieldset><legend>${t("What is sold")}</legend>
        <label><input type="radio" name="kind" checked=${texts === null} onChange=${() => setTexts(null)} /> ${t("One thing, at one price")}</label>
        <label><input type="radio" name="kind" checked=${texts !== null} onChange=${() => setTexts(written())} /> ${t("Several, such as sizes or colours")}</label>
      </fieldset>
      ${!texts && html`<${Field} name="sku" label="SKU" autocomplete="off" required error=${error}
        hint=${t("Your own code for it: letters A-Z, digits and . _ - It cannot be changed later.")} />`}
      <${ProductFields} hasPrice=${!texts} error=${error} />
      ${texts && html`<${OptionFields} texts=${texts} onTexts=${setTexts} error=${error} />
        <${MatrixFields} matrix=${matrix} hasMore=${hasMore} error=${error} />`}
      <${Button} action=${action}>${t("Add the product")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />`;
}

const valuesOf = (form) => ({
  name: form.get("name"),
  description: form.get("description"),
  status: form.get("status"),
  ...(form.has("price") ? { price: plainNumber(form.get("price")) } : {}),
});

function ProductFields({ product = { status: "active" }, hasPrice, error }) {
  return html`
    <${Field} name="name" label=${t("Name")} autocomplete="off" required longest=${200} defaultValue=${product.name} error=${error} />
    ${hasPrice && html`<${Field} name="price" label=${t("Price")} inputmode="decimal" autocomplete="off" required defaultValue=${product.price} error=${error}
      hint=${product.currency ? t("In {currency}", product) : t("In the shop's currency, such as 199.00")} />`}
    <${Field} name="status" label=${t("Status")} error=${error}>
      ${["active", "inactive"].map((one) => html`<option key=${one} value=${one} selected=${one === product.status}>${t(STATUSES[one])}</option>`)}
    </${Field}>
    <${Field} name="description" label=${t("Description")} rows="5" longest=${10_000} defaultValue=${product.description} error=${error} />`;
}

const read = (id) => request("GET", `staff/products/${id}/`);

function ExistingProduct({ id, number: variantNumber, may }) {
  const product = useLoaded(() => read(id), [id]);
  const [outcome, setOutcome] = useState({ at: "", text: history.state?.isNew ? t("The product was added. It has no stock yet.") : "" });
  const changed = (text, at = variantNumber) => { setOutcome({ at, text }); product.reload(); };
  const one = product.value?.body;
  const variant = variantNumber && one?.variants.find((its) => numberOf(its.id) === variantNumber);
  return html`<${Title}>${one ? fullName(one.name, variant?.choice) : t("Product")}</${Title}>
    <${Outcome}>${outcome.at === variantNumber && outcome.text}</${Outcome}>
    <${Loaded} of=${product}>${({ body, etag }) => {
      if (!variantNumber) return html`<${Whole} key="" product=${body} etag=${etag} may=${may} onChange=${changed} />`;
      if (!variant) return html`<p><a href=${to(["products", id])}>${t("There is no such variant, or it is archived.")}</a></p>`;
      return html`<${Variant} key=${variant.id} product=${body} variant=${variant} may=${may} onChange=${changed} />`;
    }}</${Loaded}>`;
}

/** All of a product. */
function Whole({ product, etag, may, onChange }) {
  const [isOpen, setOpen] = useState(""); // "archive" or "options"
  const isArchived = product.status === "archived";
  const hasOptions = product.options.length > 0;
  const done = (text) => { setOpen(""); onChange(text); };
  return html`
    <${Facts} of=${[
      [t("Status"), html`<${Status} of=${product.status} words=${STATUSES} />`],
      ["SKU", product.sku],
      [t("Barcode"), product.barcode],
      [t("Price"), (!hasOptions || product.variants.length > 0) && pricesOf(product)],
      ...product.options.map((one) => [one.name, one.values.join(", ")]),
      [t("Replaced by"), product.replaced_by && html`<a href=${to(["products", product.replaced_by])}>${product.replaced_by}</a>`],
      [t("Changed"), moment(product.updated_at)],
    ]} />
    ${isArchived && html`<p class="notice">${t("It is archived for ever: it cannot be changed or sold, and orders that hold it stay as they are.")}</p>`}
    ${hasOptions ? html`<${Variants} product=${product} etag=${etag} may=${may} onChange=${onChange} />`
      : html`<${Stock} product=${product} may=${may} onChange=${onChange} />`}
    ${!hasOptions && html`<${Prices} item=${product} path="products/${product.id}/" currency=${product.currency} etag=${etag}
      readLatest=${async () => { const { body, etag: latest } = await read(product.id); return { item: body, etag: latest }; }}
      mayEdit=${!isArchived && may("products:edit")} onChange=${onChange} />`}
    <${Pictures} product=${product} may=${may} />
    <${History} product=${product} etag=${etag} may=${may} onChange=${onChange} />
    ${!isArchived && may("products:edit") && html`
      <h2>${t("Change it")}</h2>
      <${Edit} key=${etag} product=${product} etag=${etag} onSaved=${onChange} />
      <${ProductFacts} key=${`of ${etag}`} product=${product} etag=${etag} onSaved=${onChange} />
      <${Translations} key=${`bn ${etag}`} product=${product} etag=${etag} onSaved=${onChange} />
      <${ProductAddress} key=${`at ${etag}`} product=${product} etag=${etag} onSaved=${onChange} />
      ${!hasOptions && html`<${Marks} key=${`on ${etag}`} path=${`products/${product.id}/`} item=${product} etag=${etag} onSaved=${onChange} />`}
      <${ProductCategories} key=${`in ${etag}`} product=${product} etag=${etag} may=${may} onSaved=${onChange} />
      <hr />
      <p class="row">
        ${!hasOptions && html`<button class="secondary outline" aria-expanded=${isOpen === "options"}
          onClick=${() => setOpen(isOpen === "options" ? "" : "options")}>${t("Give it sizes, colours or other options")}</button>`}
        <button class="secondary outline" onClick=${() => setOpen("archive")}>${t("Archive for ever")}</button>
      </p>`}
    ${isOpen === "options" && !hasOptions && html`<${FirstOptions} product=${product} etag=${etag} onSaved=${done} />`}
    ${isOpen === "archive" && html`<${Archive} path="products/${product.id}/" name=${product.name} isProduct
      onClose=${() => setOpen("")} onDone=${() => done(t("The product is archived."))} />`}`;
}

function FirstOptions(more) {
  return html`<p class="notice">${t("From then on its variants are sold, which you add afterwards, and no longer the product itself. What is on the shelf must be counted out before.")}</p>
    <${Options} ...${more} />`;
}

/** The form of a product; what it costs is its variants' if it has any. */
function Edit({ product, etag, onSaved }) {
  const hasPrice = product.options.length === 0;
  const fields = FIELDS.filter((one) => hasPrice || one !== "price");
  const valuesNow = (one) => Object.fromEntries(fields.map((name) => [name, withRegularPrice(one)[name]]));
  const { action, question } = useSaving({
    before: valuesNow(product),
    etag,
    worded: (name, value) => (name === "status" ? t(STATUSES[value]) : value),
    valuesOf,
    onSaved,
    patch: (body, seen) => request("PATCH", `products/${product.id}/`, { body, etag: seen }),
    read: async () => {
      const { body, etag: latest } = await read(product.id);
      return { theirs: valuesNow(body), latest };
    },
  });
  return html`<${Form} action=${action} fields=${fields} label=${t("Change the product")}>
      <${ProductFields} product=${withRegularPrice(product)} hasPrice=${hasPrice} error=${action.error} />
      <${Button} action=${action}>${t("Save")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
    ${question}`;
}
