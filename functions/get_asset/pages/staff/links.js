// Links that open one order without signing in: ended when one is in the wrong hands.

import "./links-bangla.js";
import { Button, Checking, Dialog, Form, useAction } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { number, t } from "../common/words.js";

/** The section of an order. @param onChange called with what was done, in words */
export function Links({ order, may, onChange }) {
  const [isAsked, setAsked] = useState(false);
  if (!may("orders:end-tokens")) return null;
  return html`<h2>${t("Links to this order")}</h2>
    <p>${t("Whoever ordered without an account, or asked for a link, opens the order by it for 180 days.")}
      ${order.token_epoch > 0 && ` ${t("Ended so far: {n} times.", { n: number(order.token_epoch) })}`}</p>
    <button class="secondary outline" onClick=${() => setAsked(true)}>${t("End all links")}</button>
    ${isAsked && html`<${End} order=${order} onClose=${() => setAsked(false)} onDone=${onChange} />`}`;
}

function End({ order, onClose, onDone }) {
  const action = useAction(async () => {
    await request("POST", `orders/${order.id}/tokens/end/`, { body: { token_epoch: order.token_epoch } });
    onClose();
    onDone(t("No link that was sent so far opens the order."));
  }, { insist: true });
  return html`<${Dialog} title=${t("End all links to order {number}?", order)} onClose=${onClose}>
    <p>${t("For a link that somebody else has seen. Whoever the order is for asks for a new one with its number and their phone.")}</p>
    <${Form} action=${action} label=${t("End all links")}>
      <div class="row">
        <${Button} action=${action}>${t("Yes, end them")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep them")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
