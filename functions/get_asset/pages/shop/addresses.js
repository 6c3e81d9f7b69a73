// The addresses that a buyer keeps.

import "./addresses-bangla.js";
import { Button, Form, Loaded, useAction, useLoaded } from "../common/parts.js";
import { Failure } from "../common/problems.js";
import { ADDRESS_FIELDS, Address, AddressFields, addressOf, usePlaces } from "../common/places.js";
import { request } from "../common/session.js";
import { html, useLayoutEffect, useRef, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { Heading, SignInFirst, focusHeading } from "./account.js";

/** The view of the address book. */
export function Addresses({ user }) {
  if (!user) return html`<${SignInFirst} title=${t("Your addresses")} why=${t("Sign in to see your addresses.")} />`;
  return html`<${Book} key=${user.id} />`;
}

function Book() {
  const places = usePlaces();
  const book = useLoaded(async () => (await request("GET", "addresses/")).body.items, []);
  const [open, setOpen] = useState(null); // the id of the address that is being edited, or "new"
  const [done, setDone] = useState("");
  const settle = async (words) => {
    await book.reload();
    setOpen(null);
    setDone(words);
    focusHeading();
  };
  return html`<${Heading} text=${t("Your addresses")} />
    <p role="status">${done}</p>
    <${Loaded} of=${book}>${(items) => html`
      ${items.length === 0 && open === null && html`<p>${t("You have kept no address yet.")}</p>`}
      <ul class="orders">
        ${items.map((one) => html`<li key=${one.id} class="card">
          ${open === one.id
            ? html`<${EditForm} address=${one} onDone=${settle} onLeave=${() => setOpen(null)} />`
            : html`<${Kept} address=${one} places=${places} onDone=${settle} onEdit=${() => { setDone(""); setOpen(one.id); }} />`}
        </li>`)}
      </ul>
      ${open === "new"
        ? html`<${EditForm} onDone=${settle} onLeave=${() => setOpen(null)} isFirst=${items.length === 0} />`
        : html`<button onClick=${() => { setDone(""); setOpen("new"); }}>${t("Add an address")}</button>`}
    `}</${Loaded}>`;
}

function Kept({ address, places, onDone, onEdit }) {
  const path = `addresses/${address.id}/`;
  const choose = useAction(async () => {
    await request("PATCH", path, { body: { default: true } });
    onDone(t("It is your usual address now."));
  });
  const remove = useAction(async () => {
    await request("DELETE", path, { etag: address.etag });
    onDone(t("The address is deleted."));
  });
  const about = (what) => `${what}: ${address.name}, ${address.line1}`;
  return html`<div>
    ${address.default && html`<p class="muted">${t("Your usual address")}</p>`}
    <${Address} address=${address} places=${places} />
    <div class="row">
      <button class="secondary" aria-label=${about(t("Change"))} onClick=${onEdit}>${t("Change")}</button>
      ${!address.default && html`<${Button} class="secondary outline" action=${choose} aria-label=${about(t("Make it the usual one"))}
        onClick=${choose.run}>${t("Make it the usual one")}</${Button}>`}
      <${Button} class="secondary outline" action=${remove} aria-label=${about(t("Delete"))} onClick=${remove.run}>${t("Delete")}</${Button}>
    </div>
    <${Failure} error=${choose.error ?? remove.error} />
  </div>`;
}

/** The form for an address. @param address the one that is changed; a new one, where not given */
function EditForm({ address, onDone, onLeave, isFirst }) {
  const top = useRef(null);
  const action = useAction(async (form) => {
    const wanted = addressOf(form);
    if (!address) {
      await request("POST", "addresses/", { body: { ...wanted, default: form.has("default") } });
    } else {
      const body = { ...wanted, upazila: wanted.upazila ?? null };
      await request("PATCH", `addresses/${address.id}/`, { body, etag: address.etag });
    }
    onDone(t("The address is kept."));
  }, { insist: true });
  useLayoutEffect(() => top.current.querySelector("input").focus(), []);
  const title = address ? t("Change the address") : t("A new address");
  return html`<section class="narrow" ref=${top}>
    <h2>${title}</h2>
    <${Form} action=${action} fields=${ADDRESS_FIELDS} label=${title}>
      <${AddressFields} address=${address} error=${action.error} />
      ${!address && !isFirst && html`<label><input type="checkbox" name="default" /> ${t("It is my usual address")}</label>`}
      <div class="row">
        <${Button} action=${action}>${t("Keep the address")}</${Button}>
        <button type="button" class="secondary outline" onClick=${onLeave}>${t("Leave it")}</button>
      </div>
    </${Form}>
  </section>`;
}
