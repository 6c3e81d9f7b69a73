// Products of any status, and their stock.

import { newKey } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, Loaded, go, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useEffect, useState } from "../common/view.js";
import { moment, money, number, plainNumber, t } from "../common/words.js";
import { ProductCategories } from "./categories.js";
import { Conflict } from "./conflict.js";
import { Choices, Facts, Outcome, Pages, Status, Title } from "./desk.js";
import { Pictures } from "./pictures.js";
import { Stock } from "./stock.js";

const PAGE = 100;
const STATUSES = { active: "On sale", inactive: "Not on sale", archived: "Archived" };
const FIELDS = ["name", "description", "price", "status"];

/** The list of products of any status. */
export function Products({ query, may }) {
  const status = query.get("status") ?? "";
  const cursor = query.get("cursor") ?? "";
  const [part, setPart] = useState("");
  const read = async () => (await request("GET", "staff/products/", { query: { status, cursor, limit: PAGE } })).body;
  const products = useLoaded(read, [status, cursor]);
  return html`<${Title}>${t("Products")}</${Title}>
    <${Choices} label=${t("Status")} path=${["products"]} name="status" value=${status} words=${{ "": "All", ...STATUSES }} />
    ${may("products:edit") && html`<p><a role="button" href=${to(["products", "new"])}>${t("New product")}</a></p>`}
    <${Loaded} of=${products}>${({ items, next_cursor }) => html`
      ${items.length === 0 && html`<p>${t("There are no such products.")}</p>`}
      ${items.length > 0 && html`
        <input class="narrow" type="search" aria-label=${t("Show only those whose name or SKU contains")} autocomplete="off"
          placeholder=${t("Part of a name or SKU")} value=${part} onInput=${(event) => setPart(event.target.value)} />
        <${ProductTable} products=${containing(items, part)} />`}
      <${Pages} path=${["products"]} query=${{ status, cursor }} next=${next_cursor} />
    `}</${Loaded}>`;
}

const folded = (text) => text.normalize("NFC").toLocaleLowerCase();

function containing(products, part) {
  const wanted = folded(part.trim());
  return products.filter((one) => folded(`${one.name} ${one.sku}`).includes(wanted));
}

function ProductTable({ products }) {
  return html`<table class="cards">
    <thead><tr>
      <th>${t("Product")}</th><th>SKU</th><th class="number">${t("Price")}</th>
      <th class="number">${t("Can be sold")}</th><th class="number">${t("On the shelf")}</th><th>${t("Status")}</th>
    </tr></thead>
    <tbody>${products.map((one) => html`<tr key=${one.id}>
      <th scope="row"><a href=${to(["products", one.id])}>${one.name}</a></th>
      <td data-label="SKU" class="sku">${one.sku}</td>
      <td data-label=${t("Price")} class="number">${money(one.price, one.currency)}</td>
      <td data-label=${t("Can be sold")} class="number">${number(one.available)}</td>
      <td data-label=${t("On the shelf")} class="number">${number(one.on_hand)}</td>
      <td data-label=${t("Status")}><${Status} of=${one.status} words=${STATUSES} /></td>
    </tr>`)}</tbody>
  </table>`;
}

/** One product, or the form for a new one. */
export function Product({ id, may }) {
  return id === "new" ? html`<${NewProduct} />` : html`<${ExistingProduct} id=${id} may=${may} />`;
}

function NewProduct() {
  const [key] = useState(newKey);
  const action = useAction((form) => request("POST", "products/", { body: { sku: form.get("sku").trim(), ...valuesOf(form) }, key }), { insist: true });
  const create = async (form) => {
    const made = await action.run(form);
    if (made) go(to(["products", made.body.id]), { isNew: true });
  };
  return html`<${Title}>${t("New product")}</${Title}>
    <${Form} action=${{ ...action, run: create }} fields=${["sku", ...FIELDS]} label=${t("New product")}>
      <${Field} name="sku" label="SKU" autocomplete="off" required error=${action.error}
        hint=${t("Your own code for it: letters A-Z, digits and . _ - It cannot be changed later.")} />
      <${ProductFields} error=${action.error} />
      <${Button} action=${action}>${t("Add the product")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />`;
}

const valuesOf = (form) => ({
  name: form.get("name"),
  description: form.get("description"),
  price: plainNumber(form.get("price")),
  status: form.get("status"),
});

function ProductFields({ product = { status: "active" }, error }) {
  return html`
    <${Field} name="name" label=${t("Name")} autocomplete="off" required longest=${200} defaultValue=${product.name} error=${error} />
    <${Field} name="price" label=${t("Price")} inputmode="decimal" autocomplete="off" required defaultValue=${product.price} error=${error}
      hint=${product.currency ? t("In {currency}", product) : t("In the shop's currency, such as 199.00")} />
    <${Field} name="status" label=${t("Status")} error=${error}>
      ${["active", "inactive"].map((one) => html`<option key=${one} value=${one} selected=${one === product.status}>${t(STATUSES[one])}</option>`)}
    </${Field}>
    <${Field} name="description" label=${t("Description")} rows="5" longest=${10_000} defaultValue=${product.description} error=${error} />`;
}

function ExistingProduct({ id, may }) {
  const product = useLoaded(() => request("GET", `staff/products/${id}/`), [id]);
  const [outcome, setOutcome] = useState(history.state?.isNew ? t("The product was added. It has no stock yet.") : "");
  const [isArchiving, setArchiving] = useState(false);
  const changed = (text) => { setOutcome(text); product.reload(); };
  const one = product.value?.body;
  return html`<${Title}>${one?.name ?? t("Product")}</${Title}>
    <${Outcome}>${outcome}</${Outcome}>
    <${Loaded} of=${product}>${({ body, etag }) => html`
      <${Facts} of=${[
        [t("Status"), html`<${Status} of=${body.status} words=${STATUSES} />`],
        ["SKU", body.sku],
        [t("Price"), money(body.price, body.currency)],
        [t("Changed"), moment(body.updated_at)],
      ]} />
      ${body.status === "archived" && html`<p class="notice">${t("It is archived for ever: it cannot be changed or sold, and orders that hold it stay as they are.")}</p>`}
      <${Stock} product=${body} may=${may} onChange=${changed} />
      <${Pictures} product=${body} may=${may} />
      ${body.status !== "archived" && may("products:edit") && html`
        <h2>${t("Change it")}</h2>
        <${Edit} key=${etag} product=${body} etag=${etag} onSaved=${changed} />
        <${ProductCategories} key=${`in ${etag}`} product=${body} etag=${etag} may=${may} onSaved=${changed} />
        <hr />
        <button class="secondary outline" onClick=${() => setArchiving(true)}>${t("Archive for ever")}</button>`}
      ${isArchiving && html`<${Archive} product=${body} onClose=${() => setArchiving(false)} onDone=${changed} />`}
    `}</${Loaded}>`;
}

/** The form of a product. If somebody else has changed it meanwhile, both sets of values are shown. */
function Edit({ product, etag, onSaved }) {
  const [clash, setClash] = useState(null);
  const path = `${product.id}/`;
  const action = useAction(async (form) => {
    const mine = valuesOf(form);
    const changes = Object.fromEntries(FIELDS.filter((name) => mine[name] !== product[name]).map((name) => [name, mine[name]]));
    if (Object.keys(changes).length === 0) return onSaved(t("Nothing was changed."));
    return save(changes, etag, mine);
  }, { insist: true });
  const save = async (changes, seen, mine) => {
    try {
      await request("PATCH", `products/${path}`, { body: changes, etag: seen });
      setClash(null);
      onSaved(t("Saved."));
    } catch (error) {
      if (error.status !== 412) throw error;
      const { body: theirs, etag: latest } = await request("GET", `staff/products/${path}`);
      setClash({ mine, theirs, latest });
    }
  };
  const done = () => { setClash(null); onSaved(t("Their values were kept.")); };
  return html`<${Form} action=${action} fields=${FIELDS} label=${t("Change the product")}>
      <${ProductFields} product=${product} error=${action.error} />
      <${Button} action=${action}>${t("Save")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
    ${clash && html`<${Conflict} key=${clash.latest} fields=${FIELDS} product=${product} clash=${clash}
      words=${STATUSES} onSave=${(changes) => save(changes, clash.latest, { ...clash.theirs, ...changes })} onKeep=${done} onClose=${() => setClash(null)} />`}`;
}

function Archive({ product, onClose, onDone }) {
  const action = useAction(async () => {
    await request("DELETE", `products/${product.id}/`);
    onClose();
    onDone(t("The product is archived."));
  }, { insist: true });
  return html`<${Dialog} title=${t("Archive {name} for ever?", product)} onClose=${onClose}>
    <p>${t("It cannot be brought back, and its SKU is never used again. Orders that hold it can still be paid. To take it off the shop for a while, set its status to “Not on sale” instead.")}</p>
    <${Form} action=${action} label=${t("Archive for ever")}>
      <div class="row">
        <${Button} action=${action}>${t("Yes, archive it")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep it")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
