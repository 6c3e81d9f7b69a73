// From the cart to an order: whom it is for, where it goes, how it comes, how it is paid, and what all
// of that costs, by a quote of the shop. What is ordered costs what was shown, or nothing is ordered.

import "./checkout-bangla.js";
import "./orders-bangla.js";
import { Button, Checking, Field, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { ADDRESS_FIELDS, Address, AddressFields, addressOf, placeName, usePlaces } from "../common/places.js";
import { Failure, fieldError, inWords } from "../common/problems.js";
import { keepInTab, keptInTab } from "../common/store.js";
import { numberOfOrder, placeOf } from "../common/sold.js";
import { html, useEffect, useRef, useState } from "../common/view.js";
import { currentLanguage, money, plainDigits, t, translated } from "../common/words.js";
import { Heading, SignInOrUp } from "./account.js";
import { becomeGuest, buyerId, isKnown, request } from "./buyer.js";
import { Changes, NothingInIt, problemsOf, readCart } from "./cart.js";
import { Lines, Sums } from "./figures.js";
import { differences, goToOrder, isUnanswered, namedBy, orderOf, place, quoteOf, shortOf, toldBy } from "./ordering.js";

/** In this tab: what was typed, until it is ordered or somebody else signs in. */
const DRAFT = "checkout";
const NEW = "new";
/** Names of fields, as the API calls them when something is wrong with them. */
const CONTACT = ["contact.name", "contact.phone", "contact.email", "note"];
const DELIVERY = ADDRESS_FIELDS.flatMap((one) => [one, `delivery.${one}`]);

/** The view of the checkout. */
export function Checkout({ user }) {
  const [, draw] = useState(0);
  const { lines, key } = readCart();
  const shown = useRef(null);
  if (lines.length > 0) shown.current = key;
  const ordered = lines.length === 0 && orderOf(shown.current);
  useEffect(() => { if (ordered) goToOrder(ordered, shown.current); }, [ordered]);
  if (lines.length === 0) return html`<${NothingInIt} />`;
  if (!isKnown()) return html`<${WhoBuys} onGuest=${() => draw((n) => n + 1)} />`;
  return html`<${ForSomebody} key=${buyerId()} user=${user} lines=${lines} cart=${key} />`;
}

function WhoBuys({ onGuest }) {
  const action = useAction(async () => { await becomeGuest(); onGuest(); });
  return html`<${Heading} text=${t("Checkout")} />
    <section class="narrow">
      <h2>${t("Without an account")}</h2>
      <p>${t("You need none. This browser keeps the order, and a link to it can be sent to you.")}</p>
      <${Button} action=${action} onClick=${action.run}>${t("Go on without an account")}</${Button}>
      <${Failure} error=${action.error} />
    </section>
    <h2>${t("With an account")}</h2><${SignInOrUp} />`;
}

/** The addresses that an account keeps are there before the form, which begins with the usual one. */
function ForSomebody({ user, lines, cart }) {
  const book = useLoaded(async () => (user ? (await request("GET", "addresses/")).body.items : []), []);
  return html`<${Heading} text=${t("Checkout")} />
    <${Loaded} of=${book}>${(addresses) => html`
      <${Order} user=${user} lines=${lines} cart=${cart} addresses=${addresses} />`}</${Loaded}>`;
}

/** What was typed before, by whoever buys now; a guest who signs in stays who they are. */
function draftOf(user) {
  const draft = keptInTab(DRAFT) ?? {};
  return !draft.of || draft.of === user?.id ? draft : {};
}

function Order({ user, lines, cart, addresses }) {
  const draft = draftOf(user);
  const form = useRef(null);
  const [address, setAddress] = useState(draft.address ?? addresses[0]?.id ?? NEW);
  const book = addresses.find(({ id }) => id === address);
  const [typed, setTyped] = useState(draft.district ?? "");
  const district = book ? book.district : typed;
  const [method, setMethod] = useState(draft.method ?? "");
  const [coupon, setCoupon] = useState(draft.coupon ?? "");
  const [pay, setPay] = useState(draft.pay ?? "");
  const wanted = { district, method, coupon, pay: pay === "cash" && district ? pay : "" };
  const { quote, isCurrent, asked, differs, show } = useQuote(lines, wanted, () => phoneIn(form.current));
  const askForPhone = () => { if (quote?.payment_offers.some(({ method: by, offered }) => by === "cash" && !offered)) asked.reload(); };
  const order = useOrder({ cart, quote: isCurrent ? quote : null, book, pay, show, user });
  const remember = () => {
    const unchecked = { other: "", keep: "" };
    const fields = Object.fromEntries(new FormData(form.current.querySelector("form")));
    keepInTab(DRAFT, { ...draftOf(user), ...unchecked, ...fields, address, district: typed, method, coupon, pay, of: user?.id });
  };
  useEffect(remember, [address, typed, method, coupon, pay]);
  const isDelivered = quote ? quote.delivers : district !== "";
  const { error } = order;
  const isSaid = SAID_ELSEWHERE.includes(error?.slug);
  const trouble = isSaid ? error : asked.error;
  const isNoCash = trouble?.slug === "cash-not-offered"; // any more: the quote for another way says why
  useEffect(() => { if (isNoCash) setPay(""); }, [isNoCash]);
  return html`<div class="checkout" ref=${form} onInput=${remember}>
    <${Form} action=${isSaid ? { ...order, error: null } : order} fields=${book ? CONTACT : [...CONTACT, ...DELIVERY]} label=${t("Checkout")}>
      <${Contact} user=${user} draft=${draft} book=${addresses[0]} onPhone=${askForPhone} error=${error} />
      ${isDelivered && html`<${Where} addresses=${addresses} chosen=${address} onChoose=${setAddress} draft=${draft} user=${user}
        onDistrict=${(code) => { setTyped(code); setMethod(""); }} error=${error} trouble=${trouble} />`}
      ${quote && quote.delivery_methods.length > 0 && html`<${Ways} quote=${quote} onChoose=${setMethod} />`}
      <${CouponField} coupon=${coupon} onChoose=${setCoupon} quote=${quote} asked=${asked} />
      ${quote?.payment_offers.length > 0 && html`<${Payment} offers=${quote.payment_offers} chosen=${pay} onChoose=${setPay} />`}
      ${quote && html`<div aria-busy=${asked.isLoading ? "true" : undefined}>
        <h2>${t("What you order")}</h2>
        <${Lines} lines=${quote.lines} currency=${quote.currency} /><${Sums} of=${quote} total=${quote.total} due=${quote} currency=${quote.currency} />
      </div>`}
      <div role="status">
        <${WhatDiffers} differs=${differs} isLapsed=${error?.slug === "quote-changed"} currency=${quote?.currency ?? lines[0].currency} />
        <${Shortage} lines=${lines} quote=${quote} error=${trouble} onMended=${() => order.clear()} />
        ${quote && !quote.quote && html`<p class="muted">${t("Say where it goes: then you see what it costs with delivery.")}</p>`}
      </div>
      <${NoQuote} error=${trouble} onAgain=${asked.reload} />
      <${Checking} action=${order} />
      ${quote?.quote && html`<${Button} action=${isCurrent ? order : { isBusy: true }}>${t("Place the order")}</${Button}>
        ${quote.payment_offers.length > 0 && html`<p class="muted">${Number(quote.due_online) > 0
          ? t("You pay in the next step. The shop keeps the products for you meanwhile.")
          : t("You pay when it comes. The shop may call you before it sends the products.")}</p>`}`}
    </${Form}>
    <${Refused} error=${trouble} />
  </div>`;
}

/**
 * What the order costs as it stands, asked for again with every choice; what was there stays meanwhile.
 *
 * @returns `{quote, isCurrent, asked, differs, show}`: `isCurrent`, whether it is of what is chosen now;
 *   `differs` from what the buyer has seen; `show(fresh)` puts a quote in the place of the one that is shown
 * @param phone returns the one that was typed: of a phone it is told whether it may pay when it comes, and what before
 */
function useQuote(lines, wanted, phone) {
  const about = JSON.stringify([lines.map(({ id, quantity }) => [id, quantity]), wanted]);
  const asked = useLoaded(async () => ({ about, quote: await quoteOf(lines, { ...wanted, phone: phone() }) }), [about]);
  const [fresh, setFresh] = useState(null);
  const shown = fresh?.about === about ? fresh : asked.value;
  const quote = shown?.quote ?? null;
  const differs = shown?.differs ?? (quote ? differences(lines, quote) : []);
  const show = (one) => setFresh({ about, quote: namedBy(lines, one), differs: differences(quote ?? lines, one) });
  return { quote, isCurrent: shown?.about === about, asked, differs, show };
}

/** The action that places the order, at what is shown. An order that nobody has answered is asked for again. */
function useOrder({ cart, quote, book, pay, show, user }) {
  const [isChecking, setIsChecking] = useState(false);
  const action = useAction(async (form) => {
    if (form && !quote) return; // what was chosen has no price yet: the button says so
    const wanted = form && bodyOf(form, quote, book);
    try {
      const order = await placed({ body: wanted, cart, quote, show }, () => setIsChecking(true));
      if (!order) return;
      if (form?.has("keep") && user) await request("POST", "addresses/", { body: wanted.delivery }).catch(() => {});
      keepInTab(DRAFT, null);
      goToOrder(order.id, cart, pay);
    } finally {
      setIsChecking(false);
    }
  });
  useEffect(() => { if (isUnanswered()) action.run(null); }, []);
  return { ...action, isChecking };
}

/** Place the order; by a fresh quote, if the one that was shown has lapsed and nothing costs otherwise. */
async function placed({ body, cart, quote, show }, onUnknown) {
  try {
    return await place({ body, cart }, onUnknown);
  } catch (error) {
    if (error.slug !== "quote-changed") throw error;
    const fresh = error.members.quote;
    if (body && differences(quote, fresh).length === 0) {
      return place({ body: { ...body, quote: fresh.quote }, cart }, onUnknown);
    }
    show(fresh);
    throw error;
  }
}

/** Return the body of an order. @param form FormData @param book the address that was chosen, of those kept */
function bodyOf(form, quote, book) {
  const said = (name) => (form.get(name) ?? "").trim();
  const email = said("contact.email");
  const contact = {
    name: said("contact.name"), phone: plainDigits(said("contact.phone")), locale: currentLanguage(), ...(email && { email }),
  };
  const note = said("note");
  return {
    quote: quote.quote, contact, ...(quote.delivery && { delivery: deliveryOf(form, book, contact) }), ...(note && { note }),
  };
}

function deliveryOf(form, book, contact) {
  if (book) return Object.fromEntries(ADDRESS_FIELDS.filter((name) => book[name]).map((name) => [name, book[name]]));
  const { name, phone, ...address } = addressOf(form);
  return { ...address, name: name || contact.name, phone: phone || contact.phone };
}

/** Return the mobile number that was typed, if it is whole. */
function phoneIn(form) {
  const typed = plainDigits(form?.querySelector("[name='contact.phone']")?.value ?? "").replace(/[\s-]/g, "");
  return /^(\+?88)?01[3-9]\d{8}$/.test(typed) ? typed : "";
}

/** Who orders. @param onPhone called when another number was typed @param book an address that they keep, for their number */
function Contact({ user, draft, book, onPhone, error }) {
  return html`<h2>${t("Who you are")}</h2>
    <${Field} name="contact.name" label=${t("Your name")} autocomplete="name" required longest=${100}
      defaultValue=${draft["contact.name"] ?? user?.name ?? ""} error=${error} />
    <${Field} name="contact.phone" type="tel" label=${t("Your mobile number")} autocomplete="tel" required
      defaultValue=${draft["contact.phone"] ?? book?.phone ?? ""} onChange=${onPhone} error=${error} hint=${t("Such as 01712345678")} />
    ${!user && html`<${Field} name="contact.email" type="email" label=${t("Your e-mail address, if you like")} autocomplete="email" longest=${320}
      defaultValue=${draft["contact.email"] ?? ""} error=${error} />`}`;
}

/** Where it goes: an address that is kept, or another one. */
function Where({ addresses, chosen, onChoose, draft, user, onDistrict, error, trouble }) {
  const places = usePlaces();
  const [isOther, setIsOther] = useState(draft.other === "on");
  const choice = (id, what) => html`<label key=${id}>
    <input type="radio" name="address" value=${id} checked=${chosen === id} onChange=${() => onChoose(id)} /> ${what}</label>`;
  return html`<h2>${t("Where it goes")}</h2>
    ${addresses.length > 0 && html`<fieldset><legend class="visually-hidden">${t("Where it goes")}</legend>
      ${addresses.map((one) => choice(one.id, html`<${Address} address=${one} places=${places} />`))}
      ${choice(NEW, t("Another address"))}
    </fieldset>`}
    ${chosen === NEW && html`
      <label><input type="checkbox" name="other" checked=${isOther} onChange=${() => setIsOther(!isOther)} /> ${t("Somebody else takes it")}</label>
      <${AddressFields} address=${draft} within="delivery." error=${error} hasWho=${isOther} onDistrict=${onDistrict} />`}
    <${CannotDeliver} error=${trouble} places=${places} />
    ${chosen === NEW && user && html`<label><input type="checkbox" name="keep" defaultChecked=${draft.keep === "on"} /> ${t("Keep this address for next time")}</label>`}
    <${Field} name="note" label=${t("For the courier, if there is something to know")} rows=${2} longest=${500}
      defaultValue=${draft.note ?? ""} error=${error} />`;
}

function CannotDeliver({ error, places }) {
  if (error?.slug !== "cannot-deliver") return null;
  const district = placeName(error.members.district, places);
  return html`<p class="failure" role="alert">${t("The shop does not deliver these products to {district}. Choose another district.", { district })}</p>`;
}

/** The ways to deliver, with what each costs and how long it takes. */
function Ways({ quote, onChoose }) {
  return html`<fieldset><legend>${t("How it comes")}</legend>
    ${quote.delivery_methods.map(({ code, name, fee, free_from: from, days }) => html`<label key=${code}>
      <input type="radio" name="method" value=${code} checked=${quote.delivery?.method === code} onChange=${() => onChoose(code)} />
      ${translated(name)}: ${Number(fee) > 0 ? money(fee, quote.currency) : t("free")}
      <small>${days.least === days.most
        ? t("{days} days", { days: days.most }) : t("{least} to {most} days", { least: days.least, most: days.most })}
        ${from && Number(fee) > 0 && ` · ${t("free from {amount}", { amount: money(from, quote.currency) })}`}</small>
    </label>`)}
  </fieldset>`;
}

const NO_USE = {
  unknown: "There is no such coupon, or it is not good now.",
  "too-many": "Too many wrong coupons. Try again in a quarter of an hour.",
  "used-up": "The coupon is used up.",
  "not-yours": "You have used the coupon as often as one may.",
  "not-first": "The coupon is for a first order, and you have ordered before.",
  "not-there": "The coupon is not for where it goes.",
  "no-product": "The coupon is not for any of these products.",
  minimum: "The order is too small for the coupon.",
  beaten: "Without the coupon it is as cheap, or cheaper.",
};

/** A coupon, and what it does. It is asked for by its own button, and never sent by the form. */
function CouponField({ coupon, onChoose, quote, asked }) {
  const [typed, setTyped] = useState(coupon);
  const [refused, setRefused] = useState(null);
  const isRefused = fieldError(asked.error, "coupon") !== "";
  useEffect(() => { if (isRefused) { setRefused(asked.error); onChoose(""); } }, [isRefused]); // it costs as much without
  const use = () => { setRefused(null); onChoose(typed.trim()); };
  const onKey = (event) => { if (event.key === "Enter") { event.preventDefault(); use(); } };
  const wrong = fieldError(refused, "coupon");
  const said = quote?.coupon;
  return html`<div class="field">
    <label for="coupon">${t("Coupon, if you have one")}</label>
    <div class="row"><input id="coupon" value=${typed} autocomplete="off" aria-describedby="coupon-said" aria-invalid=${wrong ? "true" : undefined}
      onInput=${(event) => setTyped(event.target.value)} onKeyDown=${onKey} />
    <button type="button" class="secondary" onClick=${use}>${t("Use it")}</button></div>
    <small id="coupon-said" role="status" class=${wrong || said?.reason ? "wrong" : undefined}>
      ${wrong || (said && (said.applied ? t("The coupon {code} is used.", { code: said.code }) : t(NO_USE[said.reason] ?? "The coupon cannot be used for this order.")))}
    </small>
  </div>`;
}

const nameOfWay = (method) => ({ stripe: t("Card"), bkash: t("bKash"), cash: t("Cash when it comes") })[method] ?? method;

/** The ways to pay; why one is not possible stands beside it. */
function Payment({ offers, chosen, onChoose }) {
  const able = offers.filter(({ offered }) => offered);
  const now = able.find(({ method }) => method === chosen) ?? able[0];
  useEffect(() => { if (now) onChoose(now.method); }, [now?.method]);
  return html`<fieldset><legend>${t("How you pay")}</legend>
    ${offers.map(({ method, offered, reason }) => html`<label key=${method}>
      <input type="radio" name="pay" value=${method} checked=${now?.method === method} disabled=${!offered} onChange=${() => onChoose(method)} />
      ${nameOfWay(method)} ${reason && html`<small>${inWords(reason)}</small>`}
    </label>`)}
  </fieldset>`;
}

/** Old figures and new ones side by side, since the buyer has seen other ones. */
function WhatDiffers({ differs, isLapsed, currency }) {
  if (differs.length === 0) {
    return isLapsed && html`<p class="notice">${t("Nothing is ordered yet: the total was shown too long ago. Place the order again.")}</p>`;
  }
  const said = (amount) => (amount === null ? "–" : money(amount, currency));
  return html`<div class="notice">
    <p>${t("Nothing is ordered yet: some figures have changed. Place the order, if that is well with you.")}</p>
    <table class="cards">
      <thead><tr><th scope="col">${t("What")}</th><th scope="col" class="number">${t("Before")}</th><th scope="col" class="number">${t("Now")}</th></tr></thead>
      <tbody>${differs.map(({ name, was, is }) => html`<tr key=${name}><th scope="row">${name}</th>
        <td class="number" data-label=${t("Before")}>${said(was)}</td><td class="number" data-label=${t("Now")}>${said(is)}</td></tr>`)}</tbody>
    </table>
  </div>`;
}

/** What there is not, or not enough of, and one click that orders what there is. */
function Shortage({ lines, quote, error, onMended }) {
  const told = error?.members ? toldBy(error) : {};
  const problems = problemsOf(lines, { ...(quote && shortOf(quote)), ...told });
  const open = problems.filter((one) => one.isOpen);
  return html`<div>
    <${Changes} problems=${problems} onMended=${onMended} />
    ${open.map(({ line }) => html`<p key=${line.id} class="notice">${line.name}: ${t("There are several of this product by now.")} ${" "}
      <a href=${placeOf(line.id)}>${t("Choose one")}</a></p>`)}
  </div>`;
}

/** What is told by a view of its own, and so not by the form. */
const SAID_ELSEWHERE = [
  "account-required", "below-minimum", "cannot-deliver", "cash-not-offered", "choose-variant", "idempotency-key-reused", "out-of-stock",
  "product-unavailable", "quote-changed", "too-many-unpaid-orders",
];

/** Why the shop does not say what it costs. */
function NoQuote({ error, onAgain }) {
  if (!error || fieldError(error, "coupon")) return null;
  if (error.slug === "below-minimum") {
    const { minimum, missing, currency } = error.members;
    return html`<p class="failure" role="alert">${t("Goods of an order cost {minimum} at least: {missing} is missing.",
      { minimum: money(minimum, currency), missing: money(missing, currency) })} ${" "}<a href="#/">${t("All products")}</a></p>`;
  }
  if (SAID_ELSEWHERE.includes(error.slug)) return null;
  return html`<${Failure} error=${error} /><button type="button" class="secondary" onClick=${onAgain}>${t("Try again")}</button>`;
}

/** Why there is no order, where the form does not say it. */
function Refused({ error }) {
  if (error?.slug === "idempotency-key-reused") {
    return html`<p class="failure" role="alert">${t("These products were ordered already.")} ${" "}<a href="#/orders">${t("Your orders")}</a></p>`;
  }
  if (error?.slug === "account-required") return html`<h2>${t("Sign in to order")}</h2><${SignInOrUp} />`;
  if (error?.slug !== "too-many-unpaid-orders") return null;
  const { order_ids: ids, max_unpaid_units: most } = error.members;
  if (ids.length === 0) {
    return html`<p class="failure" role="alert">${t("One order may have {most} units at the most. Take fewer.", { most })}</p>`;
  }
  return html`<div class="failure" role="alert">
    <p>${t("You have ordered as much as one may before paying. Pay or cancel one of these first; your cart stays.")}</p>
    <ul>${ids.map((id) => html`<li key=${id}>
      <a href=${to(["orders", id])}>${t("Order {number}", { number: numberOfOrder(id) })}</a>
    </li>`)}</ul>
  </div>`;
}
