// A product's stock: what is there, how it came so, and writing down what came, was counted or lost.

import { newKey } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { request } from "../common/session.js";
import { numberOfOrder } from "../common/sold.js";
import { html, useState } from "../common/view.js";
import { moment, number, plainNumber, t } from "../common/words.js";
import { Facts, LONGEST_REASON } from "./desk.js";

const MOVED = { received: "Received", adjusted: "Corrected", sold: "Sold", returned: "Came back" };
const PAGE = 20;
/** What somebody can write down: what the button says, what is asked for, and the change it makes. */
const KINDS = {
  received: ["Units came", "How many came", (n) => n],
  counted: ["I counted the shelf", "How many are on the shelf now", (n, shelf) => n - shelf],
  lost: ["Units are lost or damaged", "How many are lost or damaged", (n) => -n],
  found: ["Units were found", "How many were found", (n) => n],
};
/** A sign that the API's whole numbers can have; longer ones are refused by it. */
const WHOLE = /^\d{1,9}$/;

/** Stock of a product, with its latest movements. */
export function Stock({ product: loaded, may, onChange }) {
  const [isOpen, setOpen] = useState(false);
  const [told, setTold] = useState(null); // by the last change, until the product is read again
  const product = told?.loaded === loaded ? { ...loaded, ...told.levels } : loaded;
  const changed = (text, { available, on_hand }) => {
    setOpen(false);
    setTold({ loaded, levels: { available, on_hand } });
    onChange(text);
  };
  return html`<h2>${t("Stock")}</h2>
    <${Facts} of=${[
      [t("Can be sold"), number(product.available)],
      [t("Held for orders that are not paid yet"), number(product.on_hand - product.available)],
      [t("Sold, and to be shipped"), number(product.to_ship)],
      [t("On the shelf"), number(product.on_hand + product.to_ship)],
    ]} />
    ${may("stock:adjust") && product.status !== "archived" && html`<p><button onClick=${() => setOpen(true)}>${t("Units came, or were counted")}</button></p>`}
    ${isOpen && html`<${Change} product=${product} onClose=${() => setOpen(false)} onDone=${changed} />`}
    ${may("stock:read") && html`<${Movements} product=${product} />`}`;
}

function Change({ product, onClose, onDone }) {
  const [key] = useState(newKey); // one for all that is sent from this dialog
  const [kind, setKind] = useState("received");
  const [text, setText] = useState("");
  const [books, setBooks] = useState(product); // as this person sees them
  const count = WHOLE.test(plainNumber(text)) ? Number(plainNumber(text)) : null;
  const shelf = books.on_hand + books.to_ship; // who counts sees what is sold and still here, too
  const quantity = count === null ? null : KINDS[kind][2](count, shelf);
  const action = useAction(async (form) => {
    if (quantity === null) throw refusal({ quantity: "must be a whole number, such as 25" });
    if (quantity === 0) throw refusal({ quantity: kind === "counted" ? "is what the books say already" : "must not be zero" });
    const body = { kind: kind === "received" ? "received" : "adjusted", quantity, reason: form.get("reason") };
    if (kind === "counted") Object.assign(body, { expected_on_hand: books.on_hand, expected_to_ship: books.to_ship });
    const { body: after } = await request("POST", `products/${product.id}/stock/`, { body, key }).catch((error) => {
      if (error.slug === "stock-moved") setBooks(error.members); // sold, received or sent since: count again
      throw error;
    });
    onDone(t("Written down: {change}. Now {on_hand} are on the shelf.", { change: signed(quantity), on_hand: after.on_hand + books.to_ship }), after);
  }, { insist: true });
  return html`<${Dialog} title=${t("Stock of {name}", product)} onClose=${onClose}>
    <${Form} action=${action} fields=${["quantity", "reason"]} label=${t("Stock")}>
      <fieldset><legend>${t("What happened")}</legend>
        ${Object.entries(KINDS).map(([one, [word]]) => html`<label key=${one}>
          <input type="radio" name="kind" value=${one} checked=${one === kind} onChange=${() => setKind(one)} /> ${t(word)}
        </label>`)}
      </fieldset>
      <${Field} name="quantity" label=${t(KINDS[kind][1])} inputmode="numeric" autocomplete="off" value=${text}
        error=${action.error} onInput=${(event) => setText(event.target.value)} />
      <${Field} name="reason" label=${t("Reason")} autocomplete="off" required longest=${LONGEST_REASON} error=${action.error}
        hint=${t("Such as the number of the delivery, or who counted.")} />
      <p class="preview" aria-live="polite">${quantity === null
        ? t("The books say {on_hand} on the shelf.", { on_hand: shelf })
        : t("The books say {on_hand} on the shelf: {change} makes {after}.", { on_hand: shelf, change: signed(quantity), after: shelf + quantity })}</p>
      <div class="row">
        <${Button} action=${action}>${t("Write it down")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Do nothing")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

const signed = (n) => `${n > 0 ? "+" : n < 0 ? "−" : "±"}${number(Math.abs(n))}`;

function Movements({ product }) {
  const [cursor, setCursor] = useState("");
  const read = async () =>
    (await request("GET", `products/${product.id}/stock/movements/`, { query: { cursor, limit: PAGE } })).body;
  const movements = useLoaded(read, [product, cursor]);
  return html`<h3>${t("Movements")}</h3>
    <${Loaded} of=${movements}>${({ items, next_cursor }) => html`
      ${items.length === 0 ? html`<p>${t("Nothing has moved yet.")}</p>` : html`<${MovementTable} movements=${items} />`}
      <div class="row pages">
        ${cursor && html`<button class="secondary outline" onClick=${() => setCursor("")}>${t("The latest")}</button>`}
        ${next_cursor && html`<button class="secondary outline" onClick=${() => setCursor(next_cursor)}>${t("Earlier ones")}</button>`}
      </div>`}</${Loaded}>`;
}

function MovementTable({ movements }) {
  return html`<table class="cards">
    <thead><tr><th>${t("When")}</th><th>${t("What")}</th><th class="number">${t("Units")}</th><th>${t("Reason")}</th></tr></thead>
    <tbody>${movements.map((one) => html`<tr key=${one.id}>
      <td data-label=${t("When")}>${moment(one.created_at)}</td>
      <td data-label=${t("What")}>${t(MOVED[one.kind] ?? one.kind)}</td>
      <td data-label=${t("Units")} class="number">${signed(one.quantity)}</td>
      <td data-label=${t("Reason")}>${one.order_id ? html`<a href=${to(["orders", one.order_id])}>${t("Order {number}", { number: numberOfOrder(one.order_id) })}</a>` : one.reason}</td>
    </tr>`)}</tbody>
  </table>`;
}
