// Orders and their payments. What became of a payment is what the order says, and it is asked for:
// news from a provider can be late or lost, and anybody can type the address of a result page.

import "./orders-bangla.js";
import { Problem, Unreachable } from "../common/api.js";
import { Button, Dialog, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { Failure } from "../common/problems.js";
import { orderInWords } from "../common/names.js";
import { numberOfOrder, placeOf } from "../common/sold.js";
import { html, useEffect, useRef, useState } from "../common/view.js";
import { currentLanguage, moment, money, t } from "../common/words.js";
import { Heading, SignInFirst, SignInOrUp, focusHeading } from "./account.js";
import { buyerId, isKnown, request, requestOf } from "./buyer.js";
import { Claim, ClaimOffer } from "./claiming.js";
import { SentTo } from "./contact.js";
import { Lines, Sums } from "./figures.js";
import { Ended } from "./finding.js";
import { hasEnded, heldOrders, letAllGo, tokenFor } from "./held.js";
import { NoSuchOrder, isMissing } from "./missing.js";
import { AtTheDoor, Parcels } from "./parcels.js";
import { Payments } from "./payments.js";

/** An order that may change is looked at after 1, 2, 4, 8, 8 … seconds, so often in all. */
const LOOKS = 20;
const LONGEST_WAIT = 8;
/** So many looks at an order are made before somebody who comes from a payment may pay again. */
const FIRST_LOOKS = 2;
const PAGE = 20;
/** Of orders in these statuses something is sold. */
const INVOICED = ["accepted", "paid", "refused", "refunded"];

/** The buyer's orders, the newest first. */
export function Orders({ user, after }) {
  if (user) return html`<${History} key=${user.id} user=${user} after=${after} />`;
  return html`<${Heading} text=${t("Your orders")} />
    <${Held} user=${null} />
    <p><a href="#/find">${t("Find an order that was ordered elsewhere")}</a></p>
    <h2>${t("With an account")}</h2>
    <p>${t("Sign in to see your orders.")}</p><${SignInOrUp} />`;
}

/** Orders that this browser can open without an account. An account may take them. */
function Held({ user, onClaimed }) {
  const [held, setHeld] = useState(heldOrders);
  const found = useLoaded(() => Promise.all(held.map(lookAt)), [held]);
  const look = () => setHeld(heldOrders());
  if (held.length === 0) return !user && html`<p>${t("Nothing was ordered in this browser without an account.")}</p>`;
  return html`<${Loaded} of=${found}>${(orders) => html`
    <p>${t("Ordered without an account; this browser keeps the links. On a device of others, let them be forgotten.")}</p>
    <ul class="orders">
      ${orders.map(({ id, order }) => html`<li key=${id} class="card">
        ${order ? html`<${InList} order=${order} />`
          : html`<span>${t("Order {number}", { number: numberOfOrder(id) })}</span><span>${t("This link opens nothing any more")}</span>`}
        ${order && user?.role === "customer" && html`<${Claim} id=${id} name=${numberOfOrder(id)} onDone=${() => { look(); onClaimed(); }} />`}
      </li>`)}
    </ul>
    <p><button class="secondary outline" onClick=${() => { letAllGo(); look(); focusHeading(); }}>${t("Forget these orders here")}</button></p>
  `}</${Loaded}>`;
}

/** Return an order that is held, and null if it is not to be had any more. */
async function lookAt({ id }) {
  try {
    return { id, order: (await requestOf(id, "GET", `orders/${id}/`)).body };
  } catch (error) {
    if (!hasEnded(id)) throw error;
    return { id, order: null };
  }
}

const InList = ({ order }) => html`
  <a href=${to(["orders", order.id])}>${t("Order {number}", { number: order.number })}</a>
  <span>${statusOf(order)}</span>
  <span class="muted">${moment(order.created_at)}</span>
  <span class="price">${money(order.total_amount, order.currency)}</span>`;

function History({ user, after }) {
  const query = { limit: PAGE, cursor: after };
  const orders = useLive(
    async () => (await request("GET", "orders/", { query })).body, [after],
    ({ items }) => items.some(({ status }) => status === "pending"),
  );
  return html`<${Heading} text=${t("Your orders")} />
    ${user.role !== "customer" && html`<p class="notice">
      ${t("This account is the staff's, so these are everybody's orders.")}
    </p>`}
    <${Loaded} of=${orders}>${({ items, next_cursor: next }) => html`
      ${items.length === 0 && html`<p>${t("You have ordered nothing yet.")}</p>`}
      <ul class="orders">
        ${items.map((order) => html`<li key=${order.id} class="card"><${InList} order=${order} /></li>`)}
      </ul>
      <p class="row">
        ${after && html`<a href=${to(["orders"])}>${t("The newest")}</a>`}
        ${next && html`<a href=${to(["orders"], { after: next })}>${t("Older orders")}</a>`}
      </p>
    `}</${Loaded}>
    ${heldOrders().length > 0 && html`<h2>${t("Without an account")}</h2>`}
    <${Held} user=${user} onClaimed=${orders.reload} />`;
}

/** One order. @param isBack whether the buyer says to come from a payment, so that news is near */
export function Order({ id, user, isBack }) {
  if (!isKnown() && tokenFor(id) === null) {
    if (hasEnded(id)) return html`<${Ended} />`;
    const why = isBack ? t("Sign in to see how your payment went.") : t("Sign in to see your order.");
    return html`<${SignInFirst} title=${t("Your order")} why=${why} />
      <p><a href="#/find">${t("It was ordered without an account")}</a></p>`;
  }
  return html`<${OneOrder} key=${buyerId()} id=${id} user=${user} isBack=${isBack} />`;
}

function OneOrder({ id, user, isBack }) {
  const path = `orders/${encodeURIComponent(id)}/`;
  const live = useLive(async () => {
    const [order, payments] = await Promise.all([path, `${path}payments/`].map((one) => requestOf(id, "GET", one)));
    return { order: await orderInWords(order.body), payments: payments.body.items };
  }, [id, currentLanguage()], ({ order }) => order.status === "pending");
  if (live.error && hasEnded(id)) return html`<${Ended} />`;
  if (isMissing(live.error)) return html`<${NoSuchOrder} />`;
  return html`<p class="back"><a href=${to(["orders"])}>‹ ${t("Your orders")}</a></p>
    <${Loaded} of=${live}>${({ order, payments }) => html`
      <${Heading} text=${t("Order {number}", { number: order.number })} />
      <${State} order=${order} stage=${stageOf(order, payments, isBack && live.looks < FIRST_LOOKS)}
        live=${live} isBack=${isBack} isMaybePaid=${payments.length > 0}
        isOwn=${!order.buyer || order.buyer.id === buyerId()} />
      <${ClaimOffer} user=${user} id=${id} onDone=${() => { live.reload(); focusHeading(); }} />
      <${Parcels} order=${order} />
      <${Ordered} order=${order} />
      <${AtTheDoor} order=${order} />
      <${SentTo} order=${order} onChanged=${live.reload} />
      <${Payments} payments=${payments} />
    `}</${Loaded}>`;
}

/**
 * Return where an order is: its status, or more closely while it is pending.
 *
 * @param isFresh whether news of a payment may be on its way that has just been made
 */
function stageOf(order, payments, isFresh) {
  const has = (status) => payments.some((one) => one.status === status);
  if (order.status !== "pending") return order.status;
  if (has("executing")) return "processing";
  if (has("open") || has("created")) return isFresh ? "checking" : "begun";
  return payments.length > 0 ? "unsuccessful" : "pending";
}

/** What is so, in a sentence, and what the buyer can do about it. */
function State({ order, stage, live, isBack, isOwn, isMaybePaid }) {
  const isPayable = ["pending", "begun", "unsuccessful"].includes(stage) && isOwn;
  // What costs nothing can be canceled while all of it is still in the shop.
  const isGift = stage === "paid" && !Number(order.total_amount) && order.fulfilment_status === "none";
  const isOver = ["canceled", "expired"].includes(stage);
  const isByCode = stage === "pending" && isOwn && order.cash?.by_code;
  const code = useLoaded(async () => (isByCode ? import("./confirm.js") : null), [isByCode]);
  const hasGivenUp = order.status === "pending" && live.looks >= LOOKS;
  return html`<section class="state ${order.status}">
    <div role="status">
      <p><strong>${statusOf(order)}</strong></p>
      <p>${sentenceOf(stage, order, isBack)}</p>
      ${isOver && isMaybePaid && html`<p>
        ${t("If you have paid all the same, you get the products if they are still there, or your money back.")}
      </p>`}
      ${hasGivenUp && ["begun", "processing"].includes(stage) && html`<p>
        ${t("You can close this page. The order learns of your payment by itself; look at it here whenever you like.")}
      </p>`}
    </div>
    ${isPayable && html`<${Pay} order=${order} onRefused=${live.reload} />`}
    <${Failure} error=${code.error} />
    ${isByCode && code.value && html`<${code.value.ConfirmByCode} order=${order} onDone=${live.reload} />`}
    <div class="row">
      ${hasGivenUp && html`<button class="secondary" onClick=${live.lookAgain}>${t("Look again")}</button>`}
      ${(isPayable || isGift) && html`<${Cancel} order=${order} onDone=${live.reload} />`}
    </div>
  </section>`;
}

function statusOf({ status, refunded_amount: refunded, due_online: online, total_amount: total }) {
  switch (status) {
    case "pending": return Number(online) > 0 ? t("Not paid yet") : t("Not confirmed yet");
    case "accepted": return t("Accepted, you pay when it comes");
    case "refused": return t("Not taken");
    case "paid":
      if (Number(total) === 0) return t("Ordered, there is nothing to pay");
      return Number(refunded) > 0 ? t("Paid, and partly given back") : t("Paid");
    case "canceled": return t("Cancelled");
    case "expired": return t("Expired");
    case "refund_due": return t("Your money goes back");
    case "refunded": return t("Money given back");
    default: return status;
  }
}

function pendingWords({ due_online: before, due_on_delivery: later }) {
  if (!Number(before)) return "The shop looks at your order, and may call you before it accepts it. The products are kept for you until {until}.";
  return Number(later) > 0 ? "Pay {before} now and {later} when it comes. The products are kept for you until {until}." : "The products are kept for you until {until}.";
}

function sentenceOf(stage, order, isBack) {
  switch (stage) {
    case "pending": return t(pendingWords(order),
    { until: moment(order.expires_at), before: money(order.due_online, order.currency), later: money(order.due_on_delivery, order.currency) });
    case "accepted": return ["coming_back", "back"].includes(order.fulfilment_status)
      ? t("Your parcel goes back to the shop, which settles the order with you. You need not pay anything now.")
      : t("The shop has accepted your order. Keep {amount} ready.", { amount: money(order.cash.outstanding, order.currency) });
    case "refused": return t("You did not take the order. What you paid before, if anything, the shop settles with you.");
    case "checking": return t("We are asking how your payment went…");
    case "processing": return t("Your payment is being confirmed. You need not do anything.");
    case "begun": return isBack
      ? t("We have not heard of your payment yet. If you have paid, this page shows it as soon as we know; do not pay again. If you have not, you can pay here.")
      : t("You have begun to pay. If you have paid, this page shows it as soon as we know; do not pay again. If you have not, go on here until {until}.", { until: moment(order.expires_at) });
    case "unsuccessful": return t("The payment was not completed. You can try again until {until}.", { until: moment(order.expires_at) });
    case "paid":
      if (Number(order.total_amount) === 0) return t("Thank you! The shop has your order.");
      return Number(order.refunded_amount) > 0
      ? t("{amount} was given back.", { amount: money(order.refunded_amount, order.currency) })
      : t("Thank you! We have your payment.");
    case "canceled": return t("The order is over, and its products are for others again.");
    case "expired": return t("The time to pay is over, and the products are for others again. You can order them anew.");
    case "refund_due": return t("When your payment came, the products were gone. All of it goes back to you; you need not do anything.");
    case "refunded": return t("All of your money was given back. Your bank or wallet may take some days to show it.");
    default: return "";
  }
}

/** Send the buyer to a provider's own page; the same one again, if it is still open there. */
function Pay({ order, onRefused }) {
  const pay = useAction(async (path, address) => {
    try {
      const { body } = await requestOf(order.id, "POST", path, { body: { order_id: order.id } });
      location.assign(body[address]);
    } catch (error) {
      if (error instanceof Problem) onRefused(); // perhaps it was paid in another tab
      throw error;
    }
  });
  const ways = [
    ["bkash", t("Pay with bKash"), "payment/bkash/initiate/", "bkash_url"],
    ["stripe", t("Pay by card"), "payment/stripe/session/", "session_url"],
  ].filter(([method]) => order.payment_methods.includes(method));
  const chosen = history.state?.pay; // before the order was placed
  const isLess = (method) => ways.some(([one]) => one === chosen) && method !== chosen;
  return html`<div class="row">
    ${ways.map(([method, label, path, address]) => html`<${Button} key=${method} action=${pay}
      class=${isLess(method) ? "secondary outline" : undefined} onClick=${() => pay.run(path, address)}>${label}</${Button}>`)}
  </div>
  <${Failure} error=${pay.error} />`;
}

function Cancel({ order, onDone }) {
  const [isAsking, setIsAsking] = useState(false);
  const cancel = useAction(async () => {
    await requestOf(order.id, "POST", `orders/${order.id}/cancel/`);
    setIsAsking(false);
    await onDone();
    focusHeading();
  });
  return html`<button class="secondary outline" onClick=${() => setIsAsking(true)}>${t("Cancel the order")}</button>
    ${isAsking && html`<${Dialog} title=${t("Cancel this order?")} onClose=${() => setIsAsking(false)}>
      <p>${t("The products go back on the shelf, and nobody can pay this order any more.")}</p>
      <${Failure} error=${cancel.error} />
      <${Button} action=${cancel} onClick=${cancel.run}>${t("Yes, cancel it")}</${Button}>
    </${Dialog}>`}`;
}

function Ordered({ order }) {
  const { currency } = order;
  const named = ({ product_id: id, name }) => html`<a href=${placeOf(id)}>${name}</a>`;
  return html`<h2>${t("What you ordered")}</h2>
    <${Lines} lines=${order.lines} currency=${currency} named=${named} />
    <${Sums} of=${order.charges} total=${order.total_amount} due=${order} currency=${currency} />
    <p class="muted">${t("Ordered on {when}", { when: moment(order.created_at) })}</p>
    ${INVOICED.includes(order.status) && html`<p><a href=${to(["invoice", order.id])}>${t("Invoice")}</a></p>`}`;
}

/**
 * Load something and look at it again and again while it may change by itself, ever less often. One
 * look that gets no answer is not the end; and whoever comes back to the tab sees what is so now.
 *
 * @param mayChange tells of what was loaded whether it may
 */
function useLive(load, about, mayChange) {
  const latest = useRef(null);
  const [looks, setLooks] = useState(0);
  const of = useLoaded(async () => {
    try {
      latest.current = await load();
    } catch (error) {
      if (latest.current === null || !(error instanceof Unreachable)) throw error;
    }
    return latest.current;
  }, about);
  const goesOn = of.value !== null && mayChange(of.value) && looks < LOOKS;
  useEffect(() => {
    if (!goesOn || of.isLoading) return undefined;
    const again = () => { setLooks(looks + 1); of.reload(); };
    const timer = setTimeout(again, Math.min(2 ** looks, LONGEST_WAIT) * 1000);
    return () => clearTimeout(timer);
  }, [goesOn, of.isLoading, looks]);
  const lookAgain = () => { setLooks(0); of.reload(); };
  useEffect(() => {
    // Back from a provider's page a browser shows this one as it was left, without loading it.
    const onShow = ({ persisted }) => persisted && lookAgain();
    const onSight = () => document.hidden || lookAgain();
    addEventListener("pageshow", onShow);
    document.addEventListener("visibilitychange", onSight);
    return () => {
      removeEventListener("pageshow", onShow);
      document.removeEventListener("visibilitychange", onSight);
    };
  }, about);
  return { ...of, looks, lookAgain };
}
