// Orders that are paid when they come: the shop accepts them.

import "./cash-bangla.js";
import { Button, Checking, Dialog, Form, useAction } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { money, t } from "../common/words.js";

/** The button by which staff accept an order, where it waits for that. @param onDone called with what was done */
export function Accept({ order, may, onDone }) {
  const [isAsking, setAsking] = useState(false);
  const waits = order.status === "pending" && Number(order.due_online) === 0;
  if (!waits || !may("orders:accept")) return null;
  const close = () => setAsking(false);
  return html`<button onClick=${() => setAsking(true)}>${t("Accept the order")}</button>
    ${isAsking && html`<${Confirm} order=${order} onClose=${close} onDone=${onDone} />`}`;
}

function Confirm({ order, onClose, onDone }) {
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
