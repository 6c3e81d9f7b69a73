// Who has changed a product, when, and what; and how a change is taken back.

import { Button, Checking, Dialog, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { named } from "../common/sold.js";
import { html, useState } from "../common/view.js";
import { counted, moment, money, number, t, translated } from "../common/words.js";
import { STATUSES } from "./desk.js";
import { saleInWords } from "./prices.js";

const PAGE = 20;
/** Letters of a text that are shown of each value. */
const SHOWN = 160;
const LABELS = {
  name: "Name", description: "Description", status: "Status", category_ids: "Categories", brand: "Brand", tax_class: "Tax", tags: "Tags",
  attributes: "Attributes", options: "Options", pictures: "Pictures", sku: "SKU", choice: "What it is", price: "Price",
  compare_at_price: "Compared with", sale: "Sale", barcode: "Barcode", low_mark: "Low at",
  slug: "Last part of its address", seo: "For search engines", translations: "In Bangla",
};
const REASONS = {
  created: "The change has made it: archive it instead.",
  archived: "What is archived stays archived.",
  options: "Options are changed under “Change the options”.",
  pictures: "A picture was added or deleted, and deleted files are gone.",
  "sale-over": "That sale would be over.",
  cut: "The old value was too large to be kept.",
};

/** The history of a product and its variants, once somebody asks for it. */
export function History({ product, etag, may, onChange }) {
  const [isOpen, setOpen] = useState(false);
  return html`<details class="history" onToggle=${(event) => setOpen(event.target.open)}>
    <summary>${t("What was changed, and by whom")}</summary>
    ${isOpen && html`<${Entries} key=${product.updated_at} product=${product} etag=${etag} may=${may} onChange=${onChange} />`}
  </details>`;
}

function Entries({ product, etag, may, onChange }) {
  const [cursor, setCursor] = useState("");
  const [chosen, choose] = useState(null);
  const path = `products/${product.id}/history/`;
  const page = useLoaded(async () => {
    const [{ body }, tree] = await Promise.all([request("GET", path, { query: { cursor, limit: PAGE } }), request("GET", "staff/categories/")]);
    return { ...body, told: { product, tree: tree.body.items } };
  }, [cursor]);
  const canEdit = may("products:edit") && product.status !== "archived";
  return html`<${Loaded} of=${page}>${({ items, next_cursor: next, told }) => html`
    ${items.length === 0 && html`<p>${t("Nothing was changed since changes are written down.")}</p>`}
    <ol class="timeline">${items.map((one) => html`<li key=${one.number}>
      <p><time datetime=${one.created_at}>${moment(one.created_at)}</time> <${Who} entry=${one} may=${may} /></p>
      <ul>${one.changes.map((change) => html`<li key=${keyOf(change)}>${sentence(change, told)}</li>`)}</ul>
      ${canEdit && !isCreation(one) && html`<button class="secondary outline" onClick=${() => choose(one)}
        aria-label=${t("Take change {n} back", { n: one.number })}>${t("Take it back")}</button>`}
    </li>`)}</ol>
    <div class="row pages">
      ${cursor && html`<button class="secondary outline" onClick=${() => setCursor("")}>${t("The latest")}</button>`}
      ${next && html`<button class="secondary outline" onClick=${() => setCursor(next)}>${t("Earlier ones")}</button>`}
    </div>
    ${chosen && html`<${TakeBack} entry=${chosen} path=${`${path}${chosen.number}/revert/`} etag=${etag} told=${told}
      onClose=${() => choose(null)} onDone=${() => { choose(null); onChange(t("The change is taken back.")); }} />`}
  `}</${Loaded}>`;
}

const keyOf = ({ field, variant_id: id }) => `${id ?? ""} ${field}`;
const isCreation = ({ changes }) => changes.some((one) => one.field === "name" && one.before === null);

function Who({ entry: { number: n, actor, reverts }, may }) {
  const short = actor.slice(-6);
  const who = actor === "system" ? t("the shop itself") : html`<span title=${actor}>${t("account …{short}", { short })}</span>`;
  return html`<span>${t("Change {n}", { n })} · ${actor !== "system" && may("accounts:read")
    ? html`<a href=${to(["accounts", actor])}>${who}</a>` : who}${reverts !== null && html` · ${t("takes back change {n}", { n: reverts })}`}</span>`;
}

/** What became of one field: from what to what; of what was not there before, to what. */
function sentence(change, told) {
  const after = html`<span class="value">${worded(change.field, change.after, told)}</span>`;
  if (change.before === null && change.field !== "sale" && change.field !== "compare_at_price" && change.field !== "barcode") {
    return html`${labelOf(change, told)}: ${after}`;
  }
  return html`${labelOf(change, told)}: <span class="value">${worded(change.field, change.before, told)}</span> → ${after}`;
}

function labelOf({ field, variant_id: id }, { product }) {
  const label = t(LABELS[field] ?? field);
  if (!id) return label;
  const variant = product.variants.find((one) => one.id === id);
  return `${variant ? named(variant.choice) : t("Variant {n}", { n: Number(id.split("-")[1]) })}, ${label}`;
}

/** Return a value in words. */
function worded(field, value, { product, tree }) {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return t("(nothing)");
  if (typeof value === "object" && "digest" in value) return t("a text that was too large to be kept");
  const list = (texts) => texts.join(", ") || t("(nothing)");
  switch (field) {
    case "price": case "compare_at_price": return money(value, product.currency);
    case "sale": return saleInWords(value, product.currency);
    case "status": return t(STATUSES[value] ?? value);
    case "low_mark": return number(value);
    case "choice": return named(value);
    case "tags": return list(value);
    case "translations": return list(Object.values(value).flatMap((texts) => Object.values(texts)));
    case "seo": return list([value.title, value.description].filter(Boolean));
    case "category_ids": return list(value.map((id) => translated(tree.find((one) => one.id === id)?.name ?? { en: id })));
    case "options": return list(value.map((one) => `${one.name} (${one.values.join(", ")})`));
    case "attributes": return list(Object.entries(value).map(([code, said]) => `${code}: ${[said].flat().join(", ")}`));
    case "pictures": return `${counted(value.length, "One picture", "{n} pictures")}: ${value.map((one) => translated(one.alt) || "…").join(", ")}`;
    default: return value.length > SHOWN ? `${[...value].slice(0, SHOWN).join("")}…` : value;
  }
}

/** A question that says beforehand what becomes of each field; what others have changed since is seen, not overwritten unseen. */
function TakeBack({ entry, path, etag, told, onClose, onDone }) {
  const plan = useLoaded(async () => (await request("POST", path, { body: { dry_run: true } })).body.items, []);
  const items = plan.value ?? [];
  const isOver = items.some((one) => one.outcome === "changed-since");
  const isPossible = isOver || items.some((one) => one.outcome === "restored");
  const action = useAction(async () => {
    try {
      await request("POST", path, { body: { over_later_changes: isOver }, etag });
      onDone();
    } catch (error) {
      if ([409, 412].includes(error.status)) await plan.reload();
      throw error;
    }
  }, { insist: true });
  return html`<${Dialog} title=${t("Take change {n} back?", { n: entry.number })} onClose=${onClose}>
    <${Loaded} of=${plan}>${(found) => html`
      <ul class="plan">${found.map((one) => html`<li key=${keyOf(one)}><${Outcome} of=${one} told=${told} /></li>`)}</ul>
      ${!isPossible && html`<p>${t("There is nothing to take back.")}</p>`}
    `}</${Loaded}>
    <${Form} action=${action} label=${t("Take it back")}>
      <div class="row">
        ${isPossible && html`<${Button} action=${action}>${isOver ? t("Take it back, over the later changes") : t("Yes, take it back")}</${Button}>`}
        <button type="button" class="secondary" onClick=${onClose}>${t("No, leave it")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

function Outcome({ of: one, told }) {
  const label = html`<strong>${labelOf(one, told)}</strong>`;
  const value = (it) => html`<span class="value">${worded(one.field, it, told)}</span>`;
  if (one.outcome === "same") return html`${label}: ${t("is as it was before, already.")}`;
  if (one.outcome === "impossible") return html`${label}: ${t(REASONS[one.reason] ?? "It cannot be taken back.")}`;
  return html`${label}: ${value(one.present)} → ${value(one.before)}
    ${one.outcome === "changed-since" && html`<br /><span class="wrong">${t("It has been changed again since; that would be lost.")}</span>`}`;
}
