// Giving money of an order back unit by unit: the shop reckons, and shows what it comes to before.

import "./refund-units-bangla.js";
import { newKey } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, Loaded, useLoaded } from "../common/parts.js";
import { refusal, sentence } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { money, number, plainNumber, t } from "../common/words.js";
import { LONGEST_REASON } from "./desk.js";

const DISPOSITIONS = {
  restock: "For sale again",
  damaged: "Damaged, or lost",
  none: "The buyer keeps them, or they come back in their parcel",
};
const WAYS_BACK = {
  cash: "{amount} in cash, by you",
  bkash: "{amount} by bKash, by itself",
  stripe: "{amount} by card, by itself",
};
const WHOLE = /^\d{1,6}$/;
const AMOUNT = /^\d{1,12}(\.\d{1,3})?$/;

/** The dialog. @param action sends a refund, given its key and body; @param onClose closes it */
export function RefundUnits({ order, action, onClose }) {
  const preview = `orders/${order.id}/refund-preview/`;
  const lines = useLoaded(async () => (await request("GET", preview)).body, [order.id]);
  return html`<${Dialog} title=${t("Give units of order {number} back", order)} onClose=${onClose}>
    <${Loaded} of=${lines}>${(found) => html`<${Asked} path=${preview} found=${found} action=${action} onClose=${onClose} />`}</${Loaded}>
    <${Checking} action=${action}>${t("Checking whether the refund was made: the shop did not answer. This page asks again by itself, and the money goes back once only. You may close this dialog.")}</${Checking}>
  </${Dialog}>`;
}

function Asked({ path, found, action, onClose }) {
  const [key] = useState(newKey); // one for all that is sent from this dialog
  const [said, setSaid] = useState({});
  const lines = found.lines.filter((one) => one.left > 0);
  const say = (name) => (event) => setSaid({ ...said, [name]: event.target.value });
  const wanted = wantedIn(said, lines);
  const wrong = wrongIn(said, lines, wanted);
  const isAsked = Object.keys(wrong).length === 0 && (wanted.units.length > 0 || wanted.shipping || wanted.goodwill);
  const query = { units: wanted.units.map((one) => `${one.product_id}:${one.quantity}:${one.disposition}`).join(","), shipping: wanted.shipping, goodwill: wanted.goodwill };
  const figures = useLoaded(async () => (isAsked ? (await request("GET", path, { query })).body : null), [JSON.stringify(query), isAsked]);
  const run = (form) => {
    if (Object.keys(wrong).length > 0) return action.refuse(refusal(wrong));
    if (!figures.value) return action.refuse(figures.error ?? refusal({ [`units.${lines[0]?.product_id}`]: "must be above zero for one product at least" }));
    const parts = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value.length > 0));
    const named = isInCash && { reference: form.get("reference") };
    return action.run({ key, body: { ...parts, ...named, reason: form.get("reason"), expected_amount: figures.value.amount } });
  };
  const isInCash = figures.value?.payments.some((one) => one.provider === "cash");
  const fields = [...lines.map((one) => `units.${one.product_id}`), "shipping", "goodwill", "reason", "reference"];
  const { error } = action;
  return html`<${Form} action=${{ ...action, run }} fields=${fields} label=${t("Give units back")}>
    ${lines.map((one) => html`<fieldset key=${one.product_id}><legend>${one.name}</legend>
      <${Field} name=${`units.${one.product_id}`} label=${t("How many (at most {left})", one)} inputmode="numeric" autocomplete="off"
        value=${said[one.product_id] ?? "0"} error=${error} onInput=${say(one.product_id)} />
      <label>${t("What becomes of them")}
        <select value=${said[`how ${one.product_id}`] ?? "restock"} onChange=${say(`how ${one.product_id}`)}>
          ${Object.entries(DISPOSITIONS).map(([value, word]) => html`<option key=${value} value=${value}>${t(word)}</option>`)}
        </select></label>
    </fieldset>`)}
    ${Number(found.shipping_left) > 0 && html`<${Field} name="shipping" label=${t("Of what was paid for delivery (at most {most})", { most: money(found.shipping_left, found.currency) })}
      inputmode="decimal" autocomplete="off" value=${said.shipping ?? ""} error=${error} onInput=${say("shipping")} />`}
    <${Field} name="goodwill" label=${t("Goodwill besides")} inputmode="decimal" autocomplete="off" value=${said.goodwill ?? ""} error=${error} onInput=${say("goodwill")} />
    <${Field} name="reason" label=${t("Why")} autocomplete="off" required longest=${LONGEST_REASON} error=${error} hint=${t("For staff; the buyer does not see it.")} />
    ${isInCash && html`<${Field} name="reference" label=${t("By what you have given it back, such as a trxID")} autocomplete="off" required error=${error} />`}
    <${Figures} figures=${isAsked ? figures : { value: null }} />
    <div class="row">
      <${Button} action=${action}>${t("Give it back")}</${Button}>
      <button type="button" class="secondary" onClick=${onClose}>${t("Do nothing")}</button>
    </div>
  </${Form}>`;
}

/** What it comes to, or why it cannot be. */
function Figures({ figures }) {
  const { value, error } = figures;
  if (error) return html`<div class="preview" aria-live="polite"><p>${sentence(error)}</p></div>`;
  if (!value) return html`<div class="preview" aria-live="polite"><p>${t("Say how many units go back.")}</p></div>`;
  const canceled = value.lines.filter((one) => one.canceled > 0);
  return html`<div class="preview" aria-live="polite">
    <p>${t("{amount} goes back to the buyer.", { amount: money(value.amount, value.currency) })}</p>
    ${value.payments.length > 1 && html`<ul>${value.payments.map((one) => html`<li key=${one.attempt_id}>
      ${t(WAYS_BACK[one.provider], { amount: money(one.amount, value.currency) })}</li>`)}</ul>`}
    ${canceled.length > 0 && html`<p>${t("Not sent any more: {units}.", { units: canceled.map((one) => `${number(one.canceled)} × ${one.name}`).join(", ") })}</p>`}
  </div>`;
}

/** Return what is asked for, as the API takes it. */
function wantedIn(said, lines) {
  const units = lines.map((one) => ({ product_id: one.product_id, quantity: Number(plainNumber(said[one.product_id] ?? "0")), disposition: said[`how ${one.product_id}`] ?? "restock" }));
  return { units: units.filter((one) => one.quantity > 0), shipping: plainNumber(said.shipping ?? ""), goodwill: plainNumber(said.goodwill ?? "") };
}

/** Return what is wrong, by field, before the shop is asked. */
function wrongIn(said, lines, { shipping, goodwill }) {
  const wrong = {};
  for (const one of lines) {
    const text = plainNumber(said[one.product_id] ?? "0") || "0";
    if (!WHOLE.test(text) || Number(text) > one.left) wrong[`units.${one.product_id}`] = "must be a whole number, and not more than were sold";
  }
  for (const [name, text] of Object.entries({ shipping, goodwill })) {
    if (text && !(AMOUNT.test(text) && Number(text) > 0)) wrong[name] = 'must be a decimal number above zero, such as "199.00"';
  }
  return wrong;
}
