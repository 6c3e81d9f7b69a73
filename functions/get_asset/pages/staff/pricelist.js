// Prices and low marks of many things in one list. Whoever saves sends what they have seen, too: what
// somebody else has changed meanwhile is shown beside what was typed, and nothing is written over.

import { Checking, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { fullName } from "../common/sold.js";
import { html, useEffect, useState } from "../common/view.js";
import { counted, money, plainNumber, t } from "../common/words.js";
import { Pages, Title } from "./desk.js";

const PLACE = ["prices"];
const PAGE = 25;
/** What can be edited, with its label. */
const FIELDS = [["regular_price", "Price"], ["compare_at_price", "Compared with"], ["low_mark", "Low at"]];

const isSold = ({ status }) => status !== "archived";

/** Return what is sold of a product, a row each, with the values that a list has. */
function rowsOf(product) {
  const row = (one, name) => ({
    id: one.id, name, sku: one.sku, currency: product.currency, link: `#/products/${product.id}`,
    seen: { regular_price: one.regular_price ?? one.price, compare_at_price: one.compare_at_price, low_mark: one.low_mark },
  });
  if (product.options.length === 0) return [row(product, product.name)];
  return product.variants.filter(isSold).map((one) => row(one, fullName(product.name, one.choice)));
}

const readWhole = async (id) => (await request("GET", `staff/products/${id}/`)).body;

/** Read a page of what is sold, or one product; those with options are read whole, for their variants. */
async function readRows(cursor, product) {
  if (product) return { rows: rowsOf(await readWhole(product)), next: null };
  const { items, next_cursor: next } = (await request("GET", "staff/products/", { query: { cursor, limit: PAGE } })).body;
  const whole = await Promise.all(items.filter(isSold).map(async (one) => (
    one.options.length === 0 ? one : readWhole(one.id))));
  return { rows: whole.flatMap(rowsOf), next };
}

/** The list. @param query.product the only product that is shown, if there is one */
export function PriceList({ query, may }) {
  const cursor = query.get("cursor") ?? "";
  const product = query.get("product") ?? "";
  const page = useLoaded(() => readRows(cursor, product), [cursor, product]);
  return html`<${Title}>${t("Prices")}</${Title}>
    ${product && html`<p><a href=${to(PLACE)}>${t("All prices")}</a></p>`}
    <p>${t("Type over what is to change; Enter saves all of it. What somebody else has changed meanwhile is not written over.")}</p>
    <${Loaded} of=${page}>${({ rows, next }) => html`
      <${Editor} key=${`${cursor} ${product}`} rows=${rows} cursor=${cursor} next=${next} mayEdit=${may("products:edit")} />`}</${Loaded}>`;
}

const shown = (value) => (value === null || value === undefined ? "" : String(value));
/** Return what was typed as the API takes it. */
const wantedOf = (field, text) => {
  const plain = plainNumber(text);
  if (field === "low_mark") return /^\d{1,7}$/.test(plain) ? Number(plain) : 0;
  return plain === "" && field === "compare_at_price" ? null : plain;
};

/** Return the cells of a row that differ from what was seen. @param typed texts by field */
function cellsOf({ seen }, typed = {}) {
  const cells = Object.entries(typed)
    .map(([field, text]) => [field, { seen: seen[field], wanted: wantedOf(field, text) }])
    .filter(([, cell]) => shown(cell.seen) !== shown(cell.wanted));
  return Object.fromEntries(cells);
}

function useUnsaved(isUnsaved) {
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const ask = (event) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isUnsaved]);
}

function Editor({ rows: first, cursor, next, mayEdit }) {
  const [rows, setRows] = useState(first);
  const [typed, setTyped] = useState({}); // texts by id and field
  const [results, setResults] = useState({});
  const changed = rows.map((one) => [one, cellsOf(one, typed[one.id])]).filter(([, cells]) => Object.keys(cells).length > 0);
  useUnsaved(changed.length > 0);
  const type = (id, field, text) => setTyped((texts) => ({ ...texts, [id]: { ...texts[id], [field]: text } }));
  const adopt = (id, now, isKept) => {
    setRows((all) => all.map((one) => (one.id === id ? { ...one, seen: now } : one)));
    if (!isKept) setTyped((texts) => ({ ...texts, [id]: undefined }));
    setResults((all) => ({ ...all, [id]: undefined }));
  };
  const save = useAction(async () => {
    for (let from = 0; from < changed.length; from += PAGE) {
      const items = changed.slice(from, from + PAGE).map(([{ id }, cells]) => ({ id, ...cells }));
      const answers = (await request("PATCH", "prices/", { body: { items } })).body.items;
      for (const one of answers) {
        if (["changed", "same"].includes(one.outcome)) adopt(one.id, one.now, false);
        setResults((all) => ({ ...all, [one.id]: one }));
      }
    }
  }, { insist: true });
  const onSubmit = (event) => { event.preventDefault(); save.run(); };
  return html`<form onSubmit=${onSubmit} novalidate aria-label=${t("Prices")}>
    <table class="cards prices">
      <thead><tr><th>${t("Product")}</th>${FIELDS.map(([field, label]) => html`<th key=${field}>${t(label)}</th>`)}<th>${t("Outcome")}</th></tr></thead>
      <tbody>${rows.map((one) => html`<${Line} key=${one.id} row=${one} typed=${typed[one.id]} result=${results[one.id]}
        mayEdit=${mayEdit} onType=${type} onAdopt=${adopt} />`)}</tbody>
    </table>
    ${rows.length === 0 && html`<p>${t("There are no such products.")}</p>`}
    <div class="row save" aria-live="polite">
      ${mayEdit && html`<button aria-busy=${save.isBusy ? "true" : undefined} aria-disabled=${changed.length === 0 ? "true" : undefined}>${t("Save the prices")}</button>`}
      ${changed.length > 0 && html`<span>${counted(changed.length, "{n} row is not saved", "{n} rows are not saved")}</span>
        <button type="button" class="secondary outline" onClick=${() => { setTyped({}); setResults({}); }}>${t("Discard what was typed")}</button>`}
    </div>
    <${Checking} action=${save} />
    ${save.error && html`<p role="alert">${t("Nothing is known of what was not answered. Saving again does no harm.")}</p>`}
  </form>
  ${changed.length === 0 && html`<${Pages} path=${PLACE} query=${{ cursor }} next=${next} />`}`;
}

function Line({ row, typed = {}, result, mayEdit, onType, onAdopt }) {
  const value = (field) => typed[field] ?? shown(row.seen[field]);
  const isWrong = (field) => result?.conflicts.includes(field) || result?.problem?.errors?.some((one) => one.field.startsWith(field));
  return html`<tr>
    <th scope="row"><a href=${row.link}>${row.name}</a> <small class="sku">${row.sku}</small></th>
    ${FIELDS.map(([field, label]) => html`<td key=${field} data-label=${t(label)}>
      <input aria-label=${`${t(label)}, ${row.name}`} inputmode=${field === "low_mark" ? "numeric" : "decimal"} autocomplete="off" size="9" readonly=${!mayEdit}
        aria-invalid=${isWrong(field) ? "true" : undefined} value=${value(field)} onInput=${(event) => onType(row.id, field, event.target.value)} />
    </td>`)}
    <td data-label=${result ? t("Outcome") : ""} aria-live="polite"><${Outcome} row=${row} result=${result} onAdopt=${onAdopt} /></td>
  </tr>`;
}

/** What has become of a row, in words. */
function Outcome({ row, result, onAdopt }) {
  if (!result) return null;
  const { id, outcome, now, conflicts, problem } = result;
  if (outcome === "changed" || outcome === "same") return html`<span class="status">${t("Saved")}</span>`;
  if (outcome === "unknown") return html`${t("Not known yet: save again, which does no harm.")}`;
  if (outcome === "refused") return html`<span class="wrong">${problem.errors?.[0] ? t(problem.errors[0].message) : t(problem.title)}</span>`;
  const theirs = conflicts.map((field) => (field === "low_mark" || now[field] === null ? shown(now[field]) || t("nothing") : money(now[field], row.currency)));
  return html`<span class="wrong">${t("Somebody else has set it to {value}.", { value: theirs.join(", ") })}</span>
    <span class="row">
      <button type="button" class="secondary" onClick=${() => onAdopt(id, now, true)}>${t("Keep mine")}</button>
      <button type="button" class="secondary outline" onClick=${() => onAdopt(id, now, false)}>${t("Take theirs")}</button>
    </span>`;
}
