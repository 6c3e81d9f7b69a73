// An order that is paid when it comes, confirmed by a code that its phone is sent.

import "./confirm-bangla.js";
import { Button, Checking, Field, Form, useAction } from "../common/parts.js";
import { Failure } from "../common/problems.js";
import { html, useState } from "../common/view.js";
import { moment, plainDigits, t } from "../common/words.js";
import { request } from "./buyer.js";

const NOT_SENT = {
  wait: "A code was sent just now. Ask for another one from {time} on.",
  enough: "No more codes can be sent. The shop will call you.",
  "not-offered": "The shop will call you.",
};

/** Asking for a code, and typing it. @param onDone called when the order is confirmed */
export function ConfirmByCode({ order, onDone }) {
  const path = `orders/${order.id}/confirmation/`;
  const [isSent, setSent] = useState(false);
  const send = useAction(async () => { await request("POST", path); setSent(true); });
  const confirm = useAction(async (form) => {
    await request("PUT", path, { body: { code: plainDigits(form.get("code")).replace(/\s/g, "") } });
    onDone();
  }, { insist: true });
  return html`<div class="narrow">
    <p>${t("Confirm the order with a code that your phone gets by SMS: then the shop need not call you.")}</p>
    <${Button} action=${send} class=${isSent ? "secondary" : undefined} onClick=${send.run}>${isSent ? t("Send another code") : t("Send me a code")}</${Button}>
    <div role="status">${isSent && html`<p>${t("A code is on its way. It is good for 10 minutes.")}</p>`}</div>
    <${WhyNot} error=${send.error} />
    ${(isSent || send.error?.members?.why === "wait") && html`<${Form} action=${{ ...confirm, error: saidHere(confirm.error) ? null : confirm.error }} fields=${["code"]} label=${t("Confirm the order")}>
      <${Field} name="code" label=${t("The code of 6 digits")} inputmode="numeric" autocomplete="one-time-code" required error=${confirm.error} />
      ${saidHere(confirm.error) && html`<p class="failure" role="alert">${confirm.error.members.why === "wrong"
        ? t("That is not the code. You can try {n} times more.", { n: confirm.error.members.tries_left })
        : t("This code is over. Ask for another one.")}</p>`}
      <${Button} action=${confirm}>${t("Confirm the order")}</${Button}>
      <${Checking} action=${confirm} />
    </${Form}>`}
  </div>`;
}

const saidHere = (error) => error?.slug === "code-refused";

function WhyNot({ error }) {
  if (error?.slug !== "code-not-sent") return html`<${Failure} error=${error} />`;
  const { why, again_at: time } = error.members;
  return html`<p class="failure" role="alert">${t(NOT_SENT[why], { time: time ? moment(time) : "" })}</p>`;
}
