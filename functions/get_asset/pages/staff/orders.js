// Orders: finding them, what they are, and what can be done about them.

import { Button, Checking, Dialog, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { numberOfOrder, placeOf } from "../common/sold.js";
import { html, useEffect, useState } from "../common/view.js";
import { moment, money, number, plainDigits, t } from "../common/words.js";
import { Choices, Facts, Outcome, Pages, PrintLinks, Status, Title } from "./desk.js";
import { Payments } from "./payments.js";
import { Timeline } from "./timeline.js";

const PAGE = 25;
/** Modules of what is shown of one order: fetched with the first one. */
const PARTS = [
  () => import("./contact.js"), () => import("./cash.js"), () => import("./phone.js"), () => import("./links.js"), () => import("./parcels.js"),
];
const STATUSES = {
  pending: "Waiting for payment",
  accepted: "Accepted, paid on delivery",
  paid: "Paid",
  refund_due: "Refund due",
  refunded: "Refunded",
  canceled: "Canceled",
  expired: "Lapsed",
  refused: "Not taken",
};

/**
 * Return what a text can be, the likeliest first: fields of `POST /api/orders/search/`. An order's
 * number and bKash's names for payments can look alike.
 */
export function cluesOf(text) {
  const plain = plainDigits(text);
  if (plain.includes("@")) return [{ email: plain }];
  const isNumber = /^((SF)?[0-9A-TV-Z]{8}|[0-7][0-9A-TV-Z]{25})$/i.test(plain.replace(/[\s-]/g, ""));
  return [...(isNumber ? [{ number: plain }] : []), ...(/^[!-~]{1,255}$/.test(plain) ? [{ payment: plain }] : [])];
}

async function find(clue, cursor) {
  for (const body of cluesOf(clue)) {
    try {
      const { body: found } = await request("POST", "orders/search/", { body, query: { limit: PAGE, cursor } });
      if (found.items.length > 0) return found;
    } catch (error) {
      if (error.status !== 422) throw error; // it can be nothing of this kind after all
    }
  }
  return { items: [], next_cursor: null };
}

/** What a search has found; one order is shown at once. */
export function Found({ clue }) {
  const [cursor, setCursor] = useState("");
  const found = useLoaded(() => find(clue, cursor), [clue, cursor]);
  useEffect(() => {
    if (found.value?.items.length === 1 && !cursor) location.replace(to(["orders", found.value.items[0].id]));
  }, [found.value]);
  return html`<${Title}>${t("What was found")}</${Title}>
    <p>${t("For:")} <strong>${clue}</strong></p>
    <${Loaded} of=${found}>${({ items, next_cursor }) => html`
      ${items.length === 0 && html`<p>${t("No order has this number, e-mail address or payment. A number is SF- and eight signs, all of which are needed, as are an e-mail address and a payment's name.")}</p>`}
      ${items.length > 0 && html`<${OrderTable} orders=${items} />`}
      ${next_cursor && html`<button class="secondary" onClick=${() => setCursor(next_cursor)}>${t("Next page")}</button>`}
    `}</${Loaded}>`;
}

/** The list of orders, the newest first. */
export function Orders({ query }) {
  const status = query.get("status") ?? "";
  const cursor = query.get("cursor") ?? "";
  const read = async () => (await request("GET", "orders/", { query: { status, cursor, limit: PAGE } })).body;
  const orders = useLoaded(read, [status, cursor]);
  return html`<${Title}>${t("Orders")}</${Title}>
    <${Choices} label=${t("Status")} path=${["orders"]} name="status" value=${status} words=${{ "": "All", ...STATUSES, pending: "To be paid or accepted" }} />
    <${Loaded} of=${orders}>${({ items, next_cursor }) => html`
      ${items.length === 0 ? html`<p>${t("There are no such orders.")}</p>` : html`<${OrderTable} orders=${items} />`}
      <${Pages} path=${["orders"]} query=${{ status, cursor }} next=${next_cursor} />
    `}</${Loaded}>`;
}

function OrderTable({ orders }) {
  const [chosen, setChosen] = useState([]);
  const choose = (id) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const printed = (chosen.length === 0 ? orders : orders.filter((one) => chosen.includes(one.id))).map((one) => one.id);
  return html`<table class="cards">
      <thead><tr>
        <th>${t("Order")}</th><th>${t("Placed")}</th><th>${t("Buyer")}</th><th>${t("What")}</th>
        <th class="number">${t("Total")}</th><th>${t("Status")}</th><th>${t("Print")}</th>
      </tr></thead>
      <tbody>${orders.map((one) => html`<tr key=${one.id}>
        <th scope="row"><a href=${to(["orders", one.id])}>${one.number}</a></th>
        <td data-label=${t("Placed")}>${moment(one.created_at)}</td>
        <td data-label=${t("Buyer")}>${buyerOf(one)}</td>
        <td data-label=${t("What")}>${contents(one)}</td>
        <td data-label=${t("Total")} class="number">${money(one.total_amount, one.currency)}</td>
        <td data-label=${t("Status")}><${OrderStatus} order=${one} /></td>
        <td data-label=${t("Print")}><input type="checkbox" aria-label=${t("Print the papers of {number}", one)}
          checked=${chosen.includes(one.id)} onChange=${() => choose(one.id)} /></td>
      </tr>`)}</tbody>
    </table>
    <${PrintLinks} orders=${printed} isAll=${chosen.length === 0} />`;
}

/** Whether the shop is to accept it: nothing of it is paid before it comes. */
const isToBeAccepted = ({ method, due_online: before }) => method === "cod" && Number(before) === 0;

const OrderStatus = ({ order }) => html`<${Status} of=${order.status} words=${isToBeAccepted(order) ? { ...STATUSES, pending: "To be accepted" } : STATUSES} />
  ${order.disputed && html` <span class="status is-disputed">${t("Disputed")}</span>`}`;

const buyerOf = ({ buyer }) => buyer?.name ?? buyer?.email ?? t("A guest");

/** Return what an order is for, in short: its first product, and how many more. */
function contents({ lines: [first, ...more] }) {
  const text = `${number(first.quantity)} × ${first.name}`;
  return more.length === 0 ? text : t("{first} and {n} more", { first: text, n: more.length });
}

/** One order: what it is, what happened, and what can be done about it. */
export function Order({ id, may }) {
  const order = useLoaded(async () => { // with its parts at once: none of them is missing without a word, and nothing jumps
    const [{ body }, ...modules] = await Promise.all([request("GET", `orders/${id}/`), ...PARTS.map((load) => load())]);
    return { one: body, parts: Object.assign({}, ...modules) };
  }, [id]);
  const timeline = useLoaded(async () => (await request("GET", `orders/${id}/timeline/`)).body.items, [id]);
  const [outcome, setOutcome] = useState("");
  const [isCanceling, setCanceling] = useState(false);
  const changed = async (text) => {
    timeline.reload();
    await order.reload(); // what is said next, such as what is outstanding, is of the order as it is then
    if (text) setOutcome(text);
  };
  return html`<${Title}>${t("Order {number}", { number: order.value?.one.number ?? numberOfOrder(id) })}</${Title}>
    <${Outcome}>${outcome}</${Outcome}>
    <${Loaded} of=${order}>${({ one, parts }) => html`
      <${Summary} order=${one} may=${may} />
      <div class="row actions">
        ${one.method === "cod" && html`<${parts.OnDelivery} order=${one} may=${may} onDone=${changed} />`}
        ${canCancel(one) && may("orders:cancel") && html`<button class="secondary" onClick=${() => setCanceling(true)}>${t("Cancel the order")}</button>`}
        <a href=${to(["papers", "slips"], { order: one.id })}>${t("Packing slip")}</a>
        ${one.status !== "pending" && html`<a href=${to(["papers", "invoices"], { order: one.id })}>${t("Invoice")}</a>`}
      </div>
      ${isCanceling && html`<${Cancel} order=${one} onClose=${() => setCanceling(false)} onDone=${changed} />`}
      <${Lines} order=${one} />
      <${parts.Contact} order=${one} may=${may} onChange=${changed} />
      ${one.method === "cod" && html`<${parts.Phone} order=${one} may=${may} onChange=${changed} />`}
      <${parts.Links} order=${one} may=${may} onChange=${changed} />
      <${parts.Parcels} order=${one} may=${may} onChange=${changed} />
      ${may("payments:read") && html`<${Payments} order=${one} may=${may} onChange=${changed} />`}
      <h2>${t("What happened")}</h2>
      <${Loaded} of=${timeline}>${(entries) => html`<${Timeline} entries=${entries} order=${one} />`}</${Loaded}>
    `}</${Loaded}>`;
}

/** What is paid is given back; an order that costs nothing is canceled while all of it is here. */
function canCancel({ status, total_amount: total, fulfilment_status: goods }) {
  return ["pending", "accepted"].includes(status) || (status === "paid" && !Number(total) && goods === "none");
}

/** How sure the shop is of an order's cash. */
function cashOf({ cash, currency }) {
  if (cash?.grade === "claimed") return t("{amount} is claimed: it was delivered, and nobody has written the cash down", { amount: money(cash.claimed, currency) });
  return cash?.grade === "verified" ? t("Written down (verified)") : "";
}

function Summary({ order, may }) {
  const { buyer, currency } = order;
  const address = buyer?.email && (may("accounts:read") ? html`<a href=${to(["accounts", buyer.id])}>${buyer.email}</a>` : buyer.email);
  return html`<${Facts} of=${[
    [t("Status"), html`<${OrderStatus} order=${order} />`],
    [t("Total"), money(order.total_amount, currency)],
    [t("Paid on delivery"), order.method === "cod" ? money(order.due_on_delivery, currency) : ""],
    [t("Collected"), Number(order.cash?.collected) > 0 ? money(order.cash.collected, currency) : ""],
    [t("Not taken, not paid"), Number(order.cash?.forgone) > 0 ? money(order.cash.forgone, currency) : ""],
    [t("Cash"), cashOf(order)],
    [t("Outstanding"), order.status === "accepted" ? money(order.cash.outstanding, currency) : ""],
    [t("Collected beyond what was due"), Number(order.cash?.surplus) > 0 ? money(order.cash.surplus, currency) : ""],
    [t("Paid before"), order.method === "cod" ? money(order.due_online, currency) : ""],
    [t("Given back"), Number(order.refunded_amount) > 0 ? money(order.refunded_amount, currency) : ""],
    [t("Buyer"), buyerOf(order)],
    [t("E-mail address"), address],
    [t("Placed"), moment(order.created_at)],
    [t("Stock held until"), order.expires_at && moment(order.expires_at)],
  ]} />`;
}

function Lines({ order }) {
  return html`<table class="cards">
    <thead><tr>
      <th>${t("Product")}</th><th>SKU</th><th class="number">${t("Price")}</th>
      <th class="number">${t("Units")}</th><th class="number">${t("Amount")}</th>
    </tr></thead>
    <tbody>${order.lines.map((line) => html`<tr key=${line.product_id}>
      <th scope="row"><a href=${placeOf(line.product_id)}>${line.name}</a></th>
      <td data-label="SKU" class="sku">${line.sku}</td>
      <td data-label=${t("Price")} class="number">${money(line.unit_price, order.currency)}</td>
      <td data-label=${t("Units")} class="number">${number(line.quantity)}</td>
      <td data-label=${t("Amount")} class="number">${money(line.line_total, order.currency)}</td>
    </tr>`)}</tbody>
  </table>`;
}

function Cancel({ order, onClose, onDone }) {
  const action = useAction(async () => {
    await request("POST", `orders/${order.id}/cancel/`);
    onClose();
    onDone(t("The order is canceled, and its units are on sale again."));
  }, { insist: true });
  return html`<${Dialog} title=${t("Cancel order {number}?", order)} onClose=${onClose}>
    <p>${t("Its units go on sale again. If the buyer is paying at this moment, the shop asks the payment provider first: an order that was paid is not canceled.")}</p>
    <${Form} action=${action} label=${t("Cancel the order")}>
      <div class="row">
        <${Button} action=${action}>${t("Yes, cancel it")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep it")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
