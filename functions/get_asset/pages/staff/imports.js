// Import: products from a file, looked at before anything is done, and taken back if it was wrong.

import "./imports-bangla.js";
import { Unreachable, newKey } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, Loaded, go, to, useAction, useLoaded } from "../common/parts.js";
import { Failure } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useEffect, useRef, useState } from "../common/view.js";
import { counted, moment, number, plainNumber, t } from "../common/words.js";
import { Facts, Pages, Status, Title } from "./desk.js";
import { post } from "./sending.js";

const PLACE = ["imports"];
/** Seconds between two looks at an import that is under way. */
const PACE = 2;
const STATES = {
  waiting: "Being read", failed: "Cannot be read", ready: "Looked at", running: "Under way", canceled: "Stopped",
  done: "Imported", undoing: "Being taken back", undone: "Taken back",
};
const UNDER_WAY = ["waiting", "running", "undoing"];
const FAULTS = {
  encoding: "The file is not UTF-8. Save it as “CSV UTF-8” and send it again.",
  columns: "The columns do not say which product a row is of. It needs a column SKU or Handle, and each only once.",
  empty: "There are no rows in the file.",
  broken: "Quotation marks in the file do not match in several rows, or a row is far too long.",
  "too-large": "The file is too large.",
};
const KINDS = { shopify: "Shopify", woocommerce: "WooCommerce", storefront: "Storefront" };
const FIELDS = {
  name: "Name", description: "Description", status: "Status", brand: "Brand", tax_class: "Tax", tags: "Tags", category_ids: "Categories",
  options: "Options", price: "Price", compare_at_price: "Compared with", sale: "Sale", barcode: "Barcode",
  low_mark: "Low at", choice: "Choice", received: "Units received", slug: "Last part of its address",
  seo_title: "Title for search engines", seo_description: "Description for search engines",
  name_bn: "Name in Bangla", description_bn: "Description in Bangla", picture: "Picture to be fetched", "no-picture": "Picture that cannot be had",
  "no-barcode": "Code that is no barcode, left out",
};
/** Why there is no picture, as the API says it. */
const REASONS = {
  address: "not an address that begins with https:// and a name", inside: "leads into a network that is not everybody's",
  unreachable: "nobody answers there", certificate: "the other side cannot prove who it is", slow: "did not come within ten seconds",
  refused: "is not there, or not for everybody", redirects: "leads on and on", "not-an-image": "is no picture", damaged: "is damaged",
  "too-large": "is larger than 15 MB", "too-many-pixels": "has too many pixels", "too-many-pictures": "the product has all the pictures it may have",
  "product-archived": "the product is archived",
};

/** Where a file is chosen, and what was imported of late. */
export function Imports({ query }) {
  const cursor = query.get("cursor") ?? "";
  const imports = useLoaded(async () => (await request("GET", "imports/", { query: { cursor } })).body, [cursor]);
  return html`<${Title}>${t("Import")}</${Title}>
    <p>${t("Products from a file of Shopify, of WooCommerce, or with columns such as SKU, Title and Price. You see what it would change before anything is done, and can take it back afterwards.")}</p>
    <${Loaded} of=${imports}>${({ items, next_cursor: next, max_bytes: most }) => html`<div>
      <${NewImport} most=${most} />
      <${Export} />
      <h2>${t("Imports of the last thirty days")}</h2>
      ${items.length === 0 && html`<p>${t("Nothing was imported yet.")}</p>`}
      ${items.length > 0 && html`<table class="cards">
        <thead><tr><th>${t("File")}</th><th>${t("Sent")}</th><th>${t("State")}</th><th class="number">${t("Rows")}</th></tr></thead>
        <tbody>${items.map((one) => html`<tr key=${one.id}>
          <th scope="row"><a href=${to([...PLACE, one.id])}>${one.filename || t("A file without a name")}</a></th>
          <td data-label=${t("Sent")}>${moment(one.created_at)}</td>
          <td data-label=${t("State")}><${Status} of=${one.state} words=${STATES} /></td>
          <td data-label=${t("Rows")} class="number">${number(one.rows)}</td>
        </tr>`)}</tbody>
      </table>`}
      <${Pages} path=${PLACE} query=${{ cursor }} next=${next} />
    </div>`}</${Loaded}>`;
}

/** Return the units that somebody has typed; what is no number is sent as it is, and refused. */
const unitsIn = (text) => (/^\d+$/.test(plainNumber(text || "0")) ? Number(plainNumber(text || "0")) : text);

/** The form by which a file is sent. */
function NewImport({ most }) {
  const [progress, setProgress] = useState(null);
  const [wrong, setWrong] = useState("");
  const sending = useRef({});
  const action = useAction(async (form) => {
    const file = form.get("file");
    setWrong("");
    if (!file?.size) return setWrong(t("Choose a file that is not empty."));
    if (file.size > most) return setWrong(t(FAULTS["too-large"]));
    const filename = file.name.normalize("NFC").slice(-200) || undefined;
    const body = { filename, size: file.size, stock: form.get("stock"), uncounted_units: unitsIn(form.get("uncounted_units")), unknown_categories: form.get("categories") };
    const wanted = JSON.stringify(body); // whoever presses again, after no answer, means the same import
    if (sending.current.wanted !== wanted) sending.current = { wanted, key: newKey() };
    const { body: sent } = await request("POST", "imports/", { body, key: sending.current.key });
    sending.current = {};
    setProgress(0);
    const csv = file.slice(0, file.size, "text/csv"); // whatever this machine takes it for
    const isTaken = await post(sent, csv, "text/csv", setProgress);
    setProgress(null);
    if (!isTaken) return setWrong(t("The file could not be sent. Try again."));
    return go(to([...PLACE, sent.id]));
  });
  return html`<${Form} action=${action} fields=${["size", "uncounted_units"]} label=${t("Send a file")}>
    <div class="field">
      <label for="file">${t("File")}</label>
      <input id="file" name="file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-describedby="file-hint" aria-invalid=${wrong ? "true" : undefined} />
      <small id="file-hint">${t("CSV, at most {size} MB", { size: most / 1_000_000 })}</small>
      <div aria-live="polite">${wrong && html`<small class="wrong">${wrong}</small>`}</div>
    </div>
    <div class="field">
      <label for="categories">${t("Categories that the shop does not have")}</label>
      <select id="categories" name="categories">
        <option value="create">${t("Make them")}</option>
        <option value="skip">${t("Leave them out")}</option>
        <option value="refuse">${t("Do not import such products")}</option>
      </select>
    </div>
    <div class="field">
      <label for="stock">${t("Quantities of products that the shop has")}</label>
      <select id="stock" name="stock" aria-describedby="stock-hint">
        <option value="ignore">${t("Leave the stock as it is")}</option>
        <option value="add">${t("So many units came: add them")}</option>
        <option value="count">${t("They were counted, in a file of all products")}</option>
      </select>
      <small id="stock-hint">${t("Units of new products are received in any case.")}</small>
    </div>
    <${Field} name="uncounted_units" label=${t("Units of each new thing that the other shop has in stock, but does not count")} inputmode="numeric" autocomplete="off"
      defaultValue="0" error=${action.error} hint=${t("Shops often sell without counting. With 0 such things are sold out here until somebody counts them.")} />
    ${progress !== null && html`<progress aria-label=${t("Sending the file")} max="1" value=${progress} />`}
    <${Button} action=${action}>${t("Send and look")}</${Button}>
  </${Form}>`;
}

/** All products as a file, put together part by part. */
function Export() {
  const [count, setCount] = useState(null);
  const action = useAction(async () => {
    const parts = [];
    let cursor = "";
    let products = 0;
    setCount(0);
    do {
      const { body } = await request("GET", "exports/products/", { query: { cursor, limit: 100 } });
      parts.push(body.text);
      cursor = body.next_cursor;
      products += body.products;
      setCount(products);
    } while (cursor);
    save(new Blob(parts, { type: "text/csv" }));
  });
  return html`<section>
    <h2>${t("All products as a file")}</h2>
    <p>${t("Change what you like in it and send it above. Only what you changed is imported, and units that are sold meanwhile stay sold.")}</p>
    <${Button} class="secondary" action=${action} onClick=${action.run}>${t("Make the file")}</${Button}>
    <div aria-live="polite">${count !== null && !action.error && html`<p class="muted">${counted(count, "{n} product", "{n} products")}</p>`}</div>
    <${Failure} error=${action.error} />
  </section>`;
}

/** Let the browser save a file. */
function save(blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = "products.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Tell whether more is to come of an import: also pictures come when it is done, unless it is taken back. */
function isUnderWay({ state, pictures }) {
  const isFetching = ["done", "canceled"].includes(state) && pictures.come + pictures.missed < pictures.due;
  return UNDER_WAY.includes(state) || isFetching;
}

/** One import: how far it is, and what can be done with it. */
export function Import({ id }) {
  const path = `imports/${id}/`;
  const [now, setNow] = useState({ value: null, error: null });
  const [turn, setTurn] = useState(0);
  const shown = useRef(null); // an answer that is lost on its way is not the end
  const look = () => setTurn((n) => n + 1);
  useEffect(() => { // asked again while it is under way; what is shown stays until the answer is there
    let timer;
    let isLeft = false;
    const ask = async () => {
      let found;
      try {
        found = { value: (await request("GET", path)).body, error: null };
      } catch (error) {
        const isPassing = error instanceof Unreachable && shown.current;
        found = isPassing ? { value: shown.current, error: null } : { value: null, error };
      }
      if (isLeft) return;
      shown.current = found.value;
      setNow(found);
      if (found.value && isUnderWay(found.value)) timer = setTimeout(ask, PACE * 1000);
    };
    ask();
    return () => { isLeft = true; clearTimeout(timer); };
  }, [path, turn]);
  if (now.error) return html`<div key="error"><${Title}>${t("Import")}</${Title}><${Loaded} of=${{ ...now, reload: look }} /></div>`;
  return html`<${Loaded} of=${{ ...now, reload: look }}>${(one) => html`<div>
    <${Title}>${one.filename || t("A file without a name")}</${Title}>
    <div aria-live="polite"><p><${Status} of=${one.state} words=${STATES} /> <span class="muted">${moment(one.created_at)}</span></p></div>
    <${Progress} of=${one} />
    <${Outcome} of=${one} />
    <${Actions} of=${one} path=${path} onDone=${look} />
    ${one.state === "ready" && html`<${Preview} of=${one} />`}
    ${!isUnderWay(one) && one.pictures.missed + one.taken_back.kept > 0 && html`<${Notes} path=${path} />`}
    <p><a href=${to(PLACE)}>${t("All imports")}</a></p>
  </div>`}</${Loaded}>`;
}

/** Return what the API says of a file's fault, part by part, in the language; what it quotes stays. */
const inWords = (detail) => detail.split("; ").map((part) => {
  const quoted = [...part.matchAll(/"([^"]*)"/g)].map(([, text]) => text);
  let at = 0;
  return t(part.replace(/"[^"]*"/g, () => `"{${"ab"[at++]}}"`), { a: quoted[0], b: quoted[1] });
}).join("; ");

function Progress({ of: one }) {
  if (one.state === "waiting") return html`<p aria-busy="true">${t("The file is on its way, or is being read.")}</p>`;
  if (one.state === "failed") {
    return html`<p class="notice" role="alert">${t(FAULTS[one.fault] ?? one.fault)}
      ${one.line && html` ${t("Line {n}.", { n: one.line })}`} ${one.detail && html`<span class="muted">${inWords(one.detail)}</span>`}</p>`;
  }
  if (!["running", "undoing"].includes(one.state)) return null;
  const done = one.state === "running" ? one.finished : one.undone;
  return html`<p><progress aria-label=${t(STATES[one.state])} max=${Math.max(one.chunks, 1)} value=${done} />
    <span class="muted">${t("{done} of {all} parts", { done, all: one.chunks })}</span></p>`;
}

/** What the file would do, did, or did not. */
function Outcome({ of: one }) {
  if (!one.format) return null;
  const isBegun = one.finished > 0 || !["ready", "running"].includes(one.state);
  const { planned, ended, taken_back: back } = one;
  const facts = [[t("Columns of"), KINDS[one.format]], [t("Rows"), number(one.rows)]];
  const told = isBegun
    ? [["Added", ended.created], ["Changed", ended.changed], ["As they were", ended.same], ["Not imported", planned.error + ended.failed]]
    : [["To add", planned.create], ["To change", planned.change], ["As they are", planned.same], ["Cannot be imported", planned.error]];
  const { pictures } = one;
  if (!isBegun && pictures.planned > 0) told.push(["Pictures to be fetched", pictures.planned]);
  if (isBegun && pictures.due > 0) told.push(["Pictures that came", pictures.come], ["Pictures that cannot be had", pictures.missed], ["Pictures on their way", pictures.due - pictures.come - pictures.missed]);
  if (back.restored + back.kept > 0) told.push(["Taken back", back.restored], ["Changed since, and kept", back.kept]);
  return html`<${Facts} of=${[...facts, ...told.map(([label, count]) => [t(label), number(count)])]} />
    ${one.errors_url && html`<p><a href=${one.errors_url} download>${t("Rows that are not imported, with the reason: mend them and send that file again")}</a></p>`}
    ${one.state === "ready" && one.uncounted > 0 && html`<p class="notice">${counted(one.uncounted, "One new thing is in stock in the other shop, which does not count it.", "{n} new things are in stock in the other shop, which does not count them.")} ${" "}
      ${one.uncounted_units > 0 ? t("Units that are received of each: {units}.", { units: one.uncounted_units }) : t("Here they are sold out until somebody counts them. Send the file again to receive some of each.")}</p>`}
    ${one.state === "ready" && one.missing_categories.length > 0 && html`<p>${t("Categories that the shop does not have: {names}", { names: one.missing_categories.join(", ") })}</p>`}
    ${one.state === "ready" && one.ignored_columns.length > 0 && html`<details><summary>${t("Columns that are left out")}</summary><p>${one.ignored_columns.join(", ")}</p></details>`}`;
}

/** What can be done with an import now. */
function Actions({ of: one, path, onDone }) {
  const [isAsking, setAsking] = useState(false);
  const action = useAction(async (what) => { await request("POST", `${path}${what}/`); setAsking(false); onDone(); }, { insist: true });
  const { state } = one;
  const canUndo = state === "done" || (state === "canceled" && one.finished > 0);
  return html`<div class="actions">
    <div class="row">
      ${state === "ready" && html`<${Button} action=${action} onClick=${() => action.run("start")}>${t("Import it")}</${Button}>`}
      ${state === "canceled" && html`<${Button} action=${action} onClick=${() => action.run("start")}>${t("Go on")}</${Button}>`}
      ${state === "running" && html`<${Button} class="secondary" action=${action} onClick=${() => action.run("cancel")}>${t("Stop")}</${Button}>`}
      ${canUndo && html`<button class="secondary outline" onClick=${() => setAsking(true)}>${t("Take it back")}</button>`}
    </div>
    ${!isAsking && html`<${Failure} error=${action.error} /><${Checking} action=${action} />`}
    ${isAsking && html`<${Dialog} title=${t("Take the import back?")} onClose=${() => setAsking(false)}>
      <p>${t("What it changed becomes as it was, except what was changed again since. Products that it added are taken off sale, and their units off the shelf.")}</p>
      <${Form} action=${action} label=${t("Take it back")}>
        <div class="row">
          <button type="button" aria-busy=${action.isBusy ? "true" : undefined} onClick=${() => action.run("undo")}>${t("Yes, take it back")}</button>
          <button type="button" class="secondary" onClick=${() => setAsking(false)}>${t("No, leave it")}</button>
        </div>
      </${Form}>
      <${Checking} action=${action} />
    </${Dialog}>`}
  </div>`;
}

/** The first products that would be added or changed, each with what would change. */
function Preview({ of: one }) {
  if (one.preview.length === 0) return null;
  return html`<section>
    <h2>${t("What it would do")}</h2>
    <table class="cards preview-rows">
      <thead><tr><th>${t("Product")}</th><th>${t("Field")}</th><th>${t("Now")}</th><th>${t("Then")}</th></tr></thead>
      <tbody>${one.preview.flatMap((product) => rowsOf(product).map((row, at) => html`<tr key=${`${product.line}-${at}`}>
        <th scope="row">${product.name}${row.sku && row.sku !== product.name && html` <span class="muted">${row.sku}</span>`}</th>
        <td data-label=${t("Field")}>${t(FIELDS[row.field] ?? row.field.replace("attribute.", ""))}</td>
        <td data-label=${t("Now")}>${row.before || "–"}</td>
        <td data-label=${t("Then")}>${row.after || "–"}</td>
      </tr>`))}</tbody>
    </table>
    ${one.planned.create + one.planned.change > one.preview.length && html`<p class="muted">${counted(one.preview.length, "The first {n} product is shown.", "The first {n} products are shown.")}</p>`}
  </section>`;
}

/** What changes, a row each; of something new, that it is new stands before its price. */
const rowsOf = ({ action, changes }) =>
  (action === "create" ? [{ sku: "", field: "New product", before: "", after: "✓" }, ...changes] : changes);

/** What is told of products besides how they ended: pictures that cannot be had, and what was not taken back. */
function Notes({ path }) {
  const [items, setItems] = useState([]);
  const [next, setNext] = useState("");
  const action = useAction(async () => {
    const { body } = await request("GET", `${path}notes/`, { query: { cursor: next, limit: 100 } });
    setItems((all) => [...all, ...body.items]);
    setNext(body.next_cursor);
  });
  useEffect(() => { action.run(); }, [path]);
  return html`<section>
    <h2>${t("What is left to do by hand")}</h2>
    ${items.length > 0 && html`<table class="cards">
      <thead><tr><th>${t("Product")}</th><th>${t("Row")}</th><th>${t("What")}</th><th>${t("Why")}</th></tr></thead>
      <tbody>${items.map((one, at) => html`<tr key=${at}>
        <th scope="row">${one.name}</th>
        <td data-label=${t("Row")}>${number(one.line)}</td>
        <td data-label=${t("What")}><div>${one.about === "picture" ? html`${t("Picture that cannot be had")}<br /><span class="muted address">${one.subject}</span>` : t("Not taken back")}</div></td>
        <td data-label=${t("Why")}>${t(REASONS[one.reason] ?? one.reason)}</td>
      </tr>`)}</tbody>
    </table>`}
    ${next && html`<${Button} class="secondary" action=${action} onClick=${action.run}>${t("Show more")}</${Button}>`}
    <${Failure} error=${action.error} />
  </section>`;
}
