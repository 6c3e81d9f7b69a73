// Whom an order is for: shown, changed while it can still go elsewhere, printed, and erased.

import "./contact-bangla.js";
import { ChangeContact } from "../common/contact.js";
import { Button, Checking, Dialog, Form, useAction } from "../common/parts.js";
import { Address, usePlaces } from "../common/places.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { moment, t } from "../common/words.js";

const OPEN = ["pending", "accepted", "paid"];
const path = (order) => `orders/${order.id}/contact/`;

/** The section of an order. @param onChange called with what was done, in words */
export function Contact({ order, may, onChange }) {
  const [asked, setAsked] = useState(""); // "change" or "erase"
  const places = usePlaces();
  const { contact } = order;
  const close = () => setAsked("");
  if (!contact) return html`<h2>${t("Whom it is for")}</h2><p>${t("Nobody has said, or it was erased.")}</p>`;
  return html`<h2>${t("Whom it is for")}</h2>
    ${contact.delivery && html`<${Address} address=${contact.delivery} places=${places} />`}
    <p>${t("Ordered by:")} ${contact.name}, <a href="tel:${contact.phone}">${contact.phone}</a>${contact.email && `, ${contact.email}`}</p>
    ${contact.note && html`<p class="lines">${contact.note}</p>`}
    <p class="muted">${t("Kept until {date}", { date: moment(contact.erase_at) })}</p>
    <div class="row actions">
      ${OPEN.includes(order.status) && may("orders:edit-contact") && html`<button class="secondary" onClick=${() => setAsked("change")}>${t("Change contact or address")}</button>`}
      ${may("orders:erase-contact") && html`<button class="secondary outline" onClick=${() => setAsked("erase")}>${t("Erase whom it was for")}</button>`}
    </div>
    ${asked === "change" && html`<${ChangeContact} contact=${contact} note=${t("Note")} onClose=${close}
      put=${(body, etag) => request("PATCH", path(order), { body, etag })} onDone=${() => { close(); onChange(t("It is changed.")); }} />`}
    ${asked === "erase" && html`<${Erase} order=${order} onClose=${close} onDone=${onChange} />`}`;
}

function Erase({ order, onClose, onDone }) {
  const action = useAction(async () => {
    await request("DELETE", path(order));
    onClose();
    onDone(t("Nobody knows any more whom it was for."));
  }, { insist: true });
  return html`<${Dialog} title=${t("Erase whom order {number} was for?", order)} onClose=${onClose}>
    <p>${t("Name, phone, address and note are deleted for good. What was sold and paid stays in the books.")}</p>
    <${Form} action=${action} label=${t("Erase whom it was for")}>
      <div class="row">
        <${Button} action=${action}>${t("Yes, erase it")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep it")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
