// Orders that are paid when they come: the shop accepts them, and writes down what was paid and not taken.

import "./cash-bangla.js";
import { newKey } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, useAction } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { money, plainNumber, t } from "../common/words.js";

/** What staff can do where an order is. @param onDone called with what was done, in words */
export function OnDelivery({ order, may, onDone }) {
  const [asked, setAsked] = useState("");
  const { status, cash: { refused } } = order;
  const waits = status === "pending" && Number(order.due_online) === 0 && may("orders:accept");
  const isOut = status === "accepted" && may("cash:collect");
  const isComingBack = ["paid", "refunded", "refused"].includes(status) && refused.some((one) => one.back < one.refused) && may("cash:collect");
  const parts = { order, onClose: () => setAsked(""), onDone };
  return html`
    ${waits && html`<button onClick=${() => setAsked("accept")}>${t("Accept the order")}</button>`}
    ${isOut && html`<button onClick=${() => setAsked("collect")}>${t("Write down cash")}</button>`}
    ${(isOut || isComingBack) && html`<button class="secondary" onClick=${() => setAsked("refuse")}>${t("What was not taken")}</button>`}
    ${asked === "accept" && html`<${Confirm} ...${parts} />`}
    ${asked === "collect" && html`<${Collect} ...${parts} />`}
    ${asked === "refuse" && html`<${Refuse} ...${parts} />`}`;
}

/** Accept an order. */
export function Confirm({ order, onClose, onDone }) {
  const action = useAction(async () => {
    await request("POST", `orders/${order.id}/accept/`);
    onClose();
    onDone(t("The order is accepted: pack it."));
  }, { insist: true });
  return html`<${Dialog} title=${t("Accept order {number}?", order)} onClose=${onClose}>
    <p>${t("Its units are sold by this, and {amount} is paid on delivery. Make sure first that somebody waits for it: call the number that it was ordered with.", { amount: money(order.due_on_delivery, order.currency) })}</p>
    <${Form} action=${action} label=${t("Accept the order")}>
      <div class="row">
        <${Button} action=${action}>${t("Yes, accept it")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Not yet")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

/** Write down what was paid on delivery. */
export function Collect({ order, onClose, onDone }) {
  const [key] = useState(newKey); // one for all that is sent from this dialog
  const { outstanding } = order.cash;
  const action = useAction(async (form) => {
    const body = { amount: plainNumber(form.get("amount")), reference: form.get("reference").trim() };
    const { body: after } = await request("POST", `orders/${order.id}/collections/`, { body, key });
    onClose();
    onDone(after.status === "paid" ? t("The order is paid.") : t("It is written down. {amount} is outstanding.", { amount: money(after.cash.outstanding, order.currency) }));
  }, { insist: true });
  return html`<${Dialog} title=${t("Write down cash of order {number}", order)} onClose=${onClose}>
    <p>${t("{amount} is outstanding. Write down what the courier has handed over, or the till has taken; if less was paid because something was not taken, write down that first.", { amount: money(outstanding, order.currency) })}</p>
    <${Form} action=${action} fields=${["amount", "reference"]} label=${t("Write down cash")}>
      <${Field} name="amount" label=${t("How much")} inputmode="decimal" autocomplete="off" required defaultValue=${outstanding} error=${action.error} />
      <${Field} name="reference" label=${t("Consignment or receipt")} autocomplete="off" required error=${action.error}
        hint=${t("Each is written down once. No telephone numbers.")} />
      <div class="row">
        <${Button} action=${action}>${t("Write it down")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Do nothing")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

function Refuse({ order, onClose, onDone }) {
  const said = (id) => order.cash.refused.find((one) => one.product_id === id) ?? { refused: 0, back: 0 };
  const action = useAction(async (form) => {
    const units = order.lines.map(({ product_id: id }, place) => ({
      product_id: id, refused: Number(plainNumber(form.get(`units.${place}.refused`))), back: Number(plainNumber(form.get(`units.${place}.back`))),
    }));
    const { body: after } = await request("PUT", `orders/${order.id}/refusals/`, { body: { units } });
    onClose();
    onDone(after.status === "refused" ? t("Nothing of the order was taken: it is over.") : t("It is written down."));
  }, { insist: true });
  const fields = order.lines.flatMap((_, place) => [`units.${place}.refused`, `units.${place}.back`]);
  return html`<${Dialog} title=${t("What the buyer of order {number} did not take", order)} onClose=${onClose}>
    <p>${t("Write down how many units in all were not taken, and how many of them are back; those of a parcel that comes back as a whole come with it. A broken one is back, too: take it off the stock then. What was not taken need not be paid.")}</p>
    <${Form} action=${action} fields=${fields} label=${t("What was not taken")}>
      ${order.lines.map((line, place) => html`<fieldset key=${line.product_id}><legend>${t("{name} (at most {most})", { name: line.name, most: line.quantity })}</legend>
        <${Field} name=${`units.${place}.refused`} label=${t("Not taken")} inputmode="numeric" autocomplete="off" required
          defaultValue=${String(said(line.product_id).refused)} error=${action.error} />
        <${Field} name=${`units.${place}.back`} label=${t("Back on the shelf")} inputmode="numeric" autocomplete="off" required
          defaultValue=${String(said(line.product_id).back)} error=${action.error} />
      </fieldset>`)}
      <div class="row">
        <${Button} action=${action}>${t("Write it down")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Do nothing")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
