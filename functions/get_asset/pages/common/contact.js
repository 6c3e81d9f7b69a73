// Changing whom an order is for, as its buyer and staff do it: who ordered, how to reach them, where it goes.

import "./contact-bangla.js";
import { Button, Checking, Dialog, Field, Form, useAction } from "./parts.js";
import { ADDRESS_FIELDS, AddressFields, addressOf } from "./places.js";
import { html } from "./view.js";
import { plainDigits, t } from "./words.js";

/** Names of who ordered, as the API calls them; in the form they stand beside an address, which has a name and a phone, too. */
const WHO = ["name", "phone", "email"];
const FIELDS = [...WHO.map((name) => `contact.${name}`), ...ADDRESS_FIELDS.map((name) => `delivery.${name}`), "note"];

/** Return an error with fields of who ordered called as those of the form. */
function ownNames(error) {
  if (!error?.errors) return error;
  const errors = error.errors.map((one) => (WHO.includes(one.field) ? { ...one, field: `contact.${one.field}` } : one));
  return Object.assign(Object.create(error), { errors });
}

/** Return the change that a form asks for, as the API takes it. @param contact as it was */
function changeOf(form, { delivery }) {
  const said = (name) => (form.get(name) ?? "").trim();
  const email = said("contact.email"); // one that was given can be another one; to forget it is to erase the contact
  const { upazila, ...address } = addressOf(form);
  return {
    name: said("contact.name"), phone: plainDigits(said("contact.phone")), note: form.get("note"),
    ...(email && { email }),
    ...((delivery || address.district) && { delivery: { ...address, upazila: upazila ?? null } }),
  };
}

/**
 * The dialog.
 *
 * @param contact of the order @param note what is said of the note's field
 * @param put sends the change: `put(body, etag)` @param onDone called when it is made
 */
export function ChangeContact({ contact, note, put, onClose, onDone }) {
  const action = useAction(async (form) => {
    await put(changeOf(form, contact), contact.etag);
    onDone();
  }, { insist: true });
  const error = ownNames(action.error);
  const who = (name) => ({ name: `contact.${name}`, defaultValue: contact[name] ?? "", error });
  return html`<${Dialog} title=${t("Change contact or address")} onClose=${onClose}>
    <p>${t("The district stays as it is: what was paid for the way depends on it.")}</p>
    <${Form} action=${{ ...action, error }} fields=${FIELDS} label=${t("Change contact or address")}>
      <fieldset><legend>${t("Who ordered")}</legend>
        <${Field} ...${who("name")} label=${t("Name")} autocomplete="name" required longest=${100} />
        <${Field} ...${who("phone")} type="tel" label=${t("Phone of who ordered")} autocomplete="tel" required
          hint=${t("The shop calls it about the order.")} />
        <${Field} ...${who("email")} type="email" label=${contact.email ? t("E-mail address") : t("E-mail address, if there is one")}
          autocomplete="email" required=${Boolean(contact.email)} longest=${320} />
      </fieldset>
      <fieldset><legend>${t("Where it goes")}</legend>
        <${AddressFields} address=${contact.delivery ?? {}} within="delivery." error=${error} />
      </fieldset>
      <${Field} name="note" label=${note} rows="3" longest=${500} defaultValue=${contact.note} error=${error} />
      <${Button} action=${action}>${t("Save")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
