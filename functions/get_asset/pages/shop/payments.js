// What was paid for an order, and what went back of it.

import "./payments-bangla.js";
import { html } from "../common/view.js";
import { moment, money, t } from "../common/words.js";

/** The section of an order. */
export function Payments({ payments }) {
  if (payments.length === 0) return null;
  return html`<h2>${t("Payments")}</h2>
    <ul class="payments">${payments.map((one) => html`<li key=${one.id}>
      ${{ bkash: t("bKash"), cash: t("Cash") }[one.provider] ?? t("Card")}: ${money(one.amount, one.currency)} ${stateOfPayment(one.status)}
      <span class="muted"> · ${moment(one.created_at)}
        ${one.provider === "bkash" && one.transaction_id && ` · TrxID ${one.transaction_id}`}</span>
      ${one.refunds.length > 0 && html`<ul>${one.refunds.map((refund) => html`<li key=${refund.id}>
        ${stateOfRefund(refund.status, money(refund.amount, refund.currency))} <span class="muted"> · ${moment(refund.created_at)}</span>
      </li>`)}</ul>`}
    </li>`)}</ul>`;
}

function stateOfPayment(status) {
  switch (status) {
    case "captured": return t("paid");
    case "executing": return t("being confirmed");
    case "failed": return t("did not succeed");
    case "expired": return t("ended without payment");
    default: return t("begun");
  }
}

function stateOfRefund(status, amount) {
  switch (status) {
    case "succeeded": return t("{amount} was given back", { amount });
    case "failed": return t("{amount} could not be given back; the shop sees to it", { amount });
    default: return t("{amount} is on its way back to you", { amount });
  }
}
