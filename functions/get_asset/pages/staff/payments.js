// An order's payments, and giving money of them back.

import { newKey, pause } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, Loaded, useAction, useLoaded } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useEffect, useRef, useState } from "../common/view.js";
import { moment, money, number, plainNumber, t } from "../common/words.js";
import { Facts, LONGEST_REASON, PROVIDERS, Status } from "./desk.js";
import { disputeInWords, ownReasonInWords } from "./disputes.js";

const ATTEMPTS = {
  created: "Being made",
  open: "Open: the buyer may pay",
  executing: "Checking: the outcome is awaited",
  captured: "The money came",
  failed: "No money came",
  expired: "Ended unpaid",
};
const REFUNDS = { pending: "Checking", succeeded: "Given back", failed: "Not given back" };
const ORIGINS = { staff: "Staff", automatic: "The shop by itself", provider: "At the provider" };
/** Seconds between two questions about a refund whose outcome is not known: at first, at the longest. */
const SOON = 3;
const SELDOM = 30;

/** All payments of an order, with what can be given back. */
export function Payments({ order, may, onChange }) {
  const [opened, setOpened] = useState(""); // "amount" or "units"
  const units = useLoaded(() => import("./refund-units.js"), []);
  const close = () => setOpened("");
  const open = (which) => () => { action.clear(); setOpened(which); };
  const { payments, refunds, pending, action } = usePayments(order, (text) => { close(); onChange(text); });
  const refundable = (payments.value ?? []).filter((one) => Number(one.refundable) > 0);
  const mayRefund = refundable.length > 0 && !pending.some(isUnheard) && may("refunds:create");
  return html`<h2>${t("Payments")}</h2>
    <${Checking} action=${action}>${t("Checking whether the refund was made: the shop did not answer. This page asks again by itself, and the money goes back once only.")}</${Checking}>
    <div aria-live="polite">${pending.map((one) => html`<p key=${one.id} class="notice" aria-busy="true">${waitingFor(one)}</p>`)}</div>
    <${Loaded} of=${payments}>${(found) => html`
      ${found.length === 0 && html`<p>${t("Nothing has been paid yet.")}</p>`}
      ${found.map((one) => html`<${Attempt} key=${one.id} attempt=${one} order=${order} />`)}
      ${mayRefund && html`<div class="row actions">
        ${units.value && !refundable.some((one) => one.refund_due) && html`<button onClick=${open("units")}>${t("Give units back")}</button>`}
        <button class="secondary outline" onClick=${open("amount")}>${t("Give money back")}</button>
      </div>`}
    `}</${Loaded}>
    ${opened === "units" && html`<${units.value.RefundUnits} order=${order} action=${action} onClose=${close} />`}
    ${opened === "amount" && html`<${Refund} order=${order} attempts=${refundable} refunds=${refunds} action=${action} onClose=${close} />`}`;
}

/**
 * Load an order's payments, and follow those, and those refunds, whose outcome is not known.
 *
 * @param onChange called with what came of a refund, or with "", when the order may have changed
 */
function usePayments(order, onChange) {
  const path = `orders/${order.id}/`;
  const read = async () => (await request("GET", `${path}payments/`)).body.items;
  const payments = useLoaded(read, [order.id, order.updated_at]); // cash is written down elsewhere on the page
  const asked = useRef(null); // the refund that this page asked for last, to be asked for again as it is
  const ask = async ({ key, body }) => (await request("POST", `${path}refunds/`, { body, key })).body;
  const changed = (text) => { payments.reload(); onChange(text); };
  const action = useAction(async (wanted) => {
    const refund = await ask(wanted);
    asked.current = { wanted, refund };
    changed(refund.status === "pending" ? "" : outcomeOf(refund));
  }, { insist: true });
  const attempts = payments.value ?? [];
  const refunds = attempts.flatMap((one) => one.refunds);
  const pending = refunds.filter((one) => one.status === "pending");
  const awaited = attempts.filter((one) => one.status === "executing");
  useFollowing([...pending, ...awaited].map((one) => one.id).join(), async () => {
    // The same request again makes the shop ask the provider at once.
    if (pending.some((one) => one.id === asked.current?.refund.id)) await ask(asked.current.wanted);
    const items = await read();
    const now = new Map([...items, ...items.flatMap((one) => one.refunds)].map((one) => [one.id, one]));
    const ended = (one) => now.get(one.id).status !== one.status;
    pending.filter(ended).forEach((one) => changed(outcomeOf(now.get(one.id))));
    if (awaited.some(ended)) changed("");
  });
  return { payments, refunds, pending, action };
}

/** Ask again and again while `what` is not empty, ever more seldom; a question without answer is asked again. */
function useFollowing(what, follow) {
  const latest = useRef(follow);
  latest.current = follow;
  useEffect(() => {
    let isOver = !what;
    (async () => {
      for (let seconds = SOON; !isOver; seconds = Math.min(seconds * 1.5, SELDOM)) {
        await pause(seconds);
        if (!isOver) await latest.current().catch(() => {});
      }
    })();
    return () => { isOver = true; };
  }, [what]);
}

/** Whether nobody knows yet that the provider has heard of a refund. */
const isUnheard = (refund) => refund.reference === null;

function waitingFor(refund) {
  const values = { amount: money(refund.amount, refund.currency), provider: PROVIDERS[refund.provider] };
  return isUnheard(refund)
    ? t("Checking the refund of {amount}: {provider} has not said yet what became of it. This page asks again by itself; do not refund it again.", values)
    : t("{provider} has taken on the refund of {amount}, which has not arrived yet. This page asks again by itself.", values);
}

function outcomeOf({ status, amount, currency, provider, failure }) {
  const values = { amount: money(amount, currency), provider: PROVIDERS[provider], failure: failure ?? "" };
  return status === "succeeded"
    ? t("{amount} was given back by {provider}.", values)
    : t("{provider} refused to give {amount} back ({failure}). The shop still has the money.", values);
}

function Attempt({ attempt, order }) {
  const { currency } = attempt;
  return html`<article class="attempt">
    <header class="row"><strong>${PROVIDERS[attempt.provider]}</strong> <${Status} of=${attempt.status} words=${ATTEMPTS} />
      ${attempt.refund_due && html`<span class="status is-refund_due">${t("Refund due")}</span>`}
      ${attempt.dispute && html`<span class="status is-disputed">${t("Dispute: {state}", { state: disputeInWords(attempt.dispute) })}</span>`}
    </header>
    <${Facts} of=${[
      [t("Amount"), money(attempt.amount, currency)],
      [t("Can be given back"), Number(attempt.refundable) > 0 ? money(attempt.refundable, currency) : ""],
      [t("Transaction"), attempt.transaction_id],
      [t("Reference"), attempt.reference],
      [t("Handed over by"), attempt.grade && (attempt.remitted ?? t("Nobody yet"))],
      [t("Why"), attempt.reason],
      [t("Begun"), moment(attempt.created_at)],
    ]} />
    ${attempt.refunds.length > 0 && html`<${RefundTable} refunds=${attempt.refunds} order=${order} />`}
    ${attempt.provider_messages?.length > 0 && html`<details>
      <summary>${t("What {provider} said, word for word", { provider: PROVIDERS[attempt.provider] })}</summary>
      ${attempt.provider_messages.map((one, place) => html`<div key=${place}>
        <p class="muted">${moment(one.received_at)} · ${one.source}</p>
        <pre tabindex="0" role="region" aria-label=${one.source}>${JSON.stringify(one.payload, null, 2)}</pre>
      </div>`)}
    </details>`}
  </article>`;
}

function RefundTable({ refunds, order }) {
  return html`<table class="cards">
    <thead><tr><th class="number">${t("Amount")}</th><th>${t("Refund")}</th><th>${t("When")}</th><th>${t("By")}</th><th>${t("Reason")}</th><th>${t("Back on the shelf")}</th></tr></thead>
    <tbody>${refunds.map((one) => html`<tr key=${one.id}>
      <td data-label=${t("Amount")} class="number">${money(one.amount, one.currency)}</td>
      <td data-label=${t("Refund")}><span><${Status} of=${one.status} words=${REFUNDS} /> ${one.failure}</span></td>
      <td data-label=${t("When")}>${moment(one.created_at)}</td>
      <td data-label=${t("By")}>${t(ORIGINS[one.origin])}</td>
      <td data-label=${t("Reason")}>${one.origin === "staff" ? one.reason : ownReasonInWords(one.reason)}</td>
      <td data-label=${t("Back on the shelf")}>${one.restocked.map((back) => unitsOf(back.quantity, back.product_id, order)).join(", ") || "–"}</td>
    </tr>`)}</tbody>
  </table>`;
}

const unitsOf = (units, id, order) =>
  `${number(units)} × ${order.lines.find((line) => line.product_id === id)?.name ?? id}`;

/** How many units of each line can still come back: those sold, less those that have. */
function returnable(order, refunds) {
  const back = refunds.flatMap((one) => one.restocked);
  return order.lines.map((line) => {
    const returned = back.filter((one) => one.product_id === line.product_id).reduce((sum, one) => sum + one.quantity, 0);
    return { ...line, most: line.quantity - returned };
  }).filter((line) => line.most > 0);
}

/** The dialog in which somebody says what is to go back, and sees what that does. */
function Refund({ order, attempts, refunds, action, onClose }) {
  const [key] = useState(newKey); // one for all that is sent from this dialog
  const [attempt, setAttempt] = useState(attempts[0]);
  const [amount, setAmount] = useState(attempts[0].refundable);
  const [reason, setReason] = useState("");
  const [reference, setReference] = useState("");
  const [units, setUnits] = useState({});
  const lines = attempt.refund_due ? [] : returnable(order, refunds);
  const choose = (id) => {
    const chosen = attempts.find((one) => one.id === id);
    setAttempt(chosen);
    setAmount(chosen.refundable);
  };
  const restock = lines.map((line) => ({ product_id: line.product_id, quantity: countOf(units[line.product_id] ?? "") }))
    .filter((one) => one.quantity !== 0);
  const run = () => {
    const wrong = wrongIn({ attempt, amount, restock, lines });
    if (Object.keys(wrong).length > 0) return action.refuse(refusal(wrong));
    const named = attempt.provider === "cash" && { reference };
    return action.run({ key, body: { attempt_id: attempt.id, amount: plainNumber(amount), reason, restock, ...named } });
  };
  const { error } = action;
  const fields = ["amount", "reason", "reference", ...lines.map((_, place) => `restock.${place}.quantity`)];
  return html`<${Dialog} title=${t("Give money of order {number} back", order)} onClose=${onClose}>
    <${Form} action=${{ ...action, run }} fields=${fields} label=${t("Give money back")}>
      ${attempts.length > 1 && html`<${Field} name="attempt" label=${t("Of which payment")} value=${attempt.id} onChange=${(event) => choose(event.target.value)}>
        ${attempts.map((one) => html`<option key=${one.id} value=${one.id}>${PROVIDERS[one.provider]} ${money(one.refundable, one.currency)} · ${moment(one.created_at)}</option>`)}
      </${Field}>`}
      <${Field} name="amount" label=${t("How much")} inputmode="decimal" autocomplete="off" value=${amount} error=${error}
        hint=${t("At most {most}", { most: money(attempt.refundable, attempt.currency) })} onInput=${(event) => setAmount(event.target.value)} />
      <${Field} name="reason" label=${t("Why")} autocomplete="off" required longest=${LONGEST_REASON} value=${reason} error=${error}
        hint=${t("For staff; the buyer does not see it.")} onInput=${(event) => setReason(event.target.value)} />
      ${attempt.provider === "cash" && html`<${Field} name="reference" label=${t("By what you have given it back, such as a trxID")} autocomplete="off" required
        value=${reference} error=${error} hint=${t("Give cash back first, and write it down here.")} onInput=${(event) => setReference(event.target.value)} />`}
      ${lines.length > 0 && html`<${Restock} lines=${lines} units=${units} onUnits=${setUnits} error=${error} />`}
      <${Preview} attempt=${attempt} amount=${amount} restock=${restock} order=${order} />
      <div class="row">
        <${Button} action=${action}>${t("Give it back")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Do nothing")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action}>${t("Checking whether the refund was made: the shop did not answer. This page asks again by itself, and the money goes back once only. You may close this dialog.")}</${Checking}>
  </${Dialog}>`;
}

function Restock({ lines, units, onUnits, error }) {
  return html`<fieldset><legend>${t("Units that came back and go on the shelf")}</legend>
    ${lines.map((line, place) => html`<${Field} key=${line.product_id} name=${`restock.${place}.quantity`} inputmode="numeric" autocomplete="off"
      label=${t("{name} (at most {most})", line)} value=${units[line.product_id] ?? "0"} error=${error}
      onInput=${(event) => onUnits({ ...units, [line.product_id]: event.target.value })} />`)}
  </fieldset>`;
}

function Preview({ attempt, amount, restock, order }) {
  const { given, left } = split(attempt, amount);
  if (given === null) return html`<p class="preview">${t("Write an amount such as {example}.", { example: attempt.refundable })}</p>`;
  const values = { amount: money(given, attempt.currency), provider: PROVIDERS[attempt.provider], left: left && money(left, attempt.currency) };
  const back = restock.filter((one) => one.quantity > 0).map((one) => unitsOf(one.quantity, one.product_id, order)).join(", ");
  return html`<div class="preview" aria-live="polite">
    <p>${t("{amount} goes back to the buyer by {provider}.", values)}
      ${" "}${left === null ? t("That is more than can be given back.") : Number(left) > 0 ? t("{left} of this payment stays with the shop.", values) : t("Nothing of this payment is left then.")}</p>
    <p>${back ? t("Back on the shelf: {units}.", { units: back }) : t("No units go back on the shelf.")}
      ${left !== null && Number(left) === 0 && html`${" "}${t("If no money of the order is left then, what has not left the shop is not sent any more, and is for sale again.")}`}</p>
  </div>`;
}

/** Return what goes back and what is left, as decimal text; null for what there cannot be. */
function split(attempt, text) {
  const decimals = attempt.refundable.split(".")[1]?.length ?? 0;
  const [given, most] = [minor(plainNumber(text), decimals), minor(attempt.refundable, decimals)];
  if (given === null) return { given: null, left: null };
  return { given: decimal(given, decimals), left: given > most ? null : decimal(most - given, decimals) };
}

/** Money is counted in whole minor units: floats would be wrong by one sooner or later. */
function minor(text, decimals) {
  const [, whole, part = ""] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text) ?? [];
  return whole === undefined || part.length > decimals ? null : BigInt(whole + part.padEnd(decimals, "0"));
}

function decimal(units, decimals) {
  const digits = String(units).padStart(decimals + 1, "0");
  return decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
}

const countOf = (text) => {
  const plain = plainNumber(text);
  return plain === "" ? 0 : /^\d{1,9}$/.test(plain) ? Number(plain) : NaN;
};

/** Return what is wrong, by field, before the shop is asked. */
function wrongIn({ attempt, amount, restock, lines }) {
  const { given, left } = split(attempt, amount);
  const wrong = {};
  if (given === null || Number(given) === 0) wrong.amount = 'must be a decimal number above zero, such as "199.00"';
  else if (left === null) wrong.amount = "must not be more than can be given back";
  for (const [place, line] of lines.entries()) {
    const back = restock.find((one) => one.product_id === line.product_id)?.quantity ?? 0;
    if (!(back <= line.most)) wrong[`restock.${place}.quantity`] = "must be a whole number, and not more than were sold";
  }
  return wrong;
}
