// An order without an account: by the link of a message, or by asking for one.

import "./finding-bangla.js";
import { Problem, send } from "../common/api.js";
import { Button, Field, Form, Loaded, leadTo, to, useAction, useLoaded } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { html, useEffect, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { Heading } from "./account.js";
import { hold } from "./held.js";

/** Where an order is found by its number and whom it is for. */
export function Find() {
  return html`<${Heading} text=${t("Find your order")} />
    <p>${t("For what was ordered without an account: a link to it is sent to the phone or e-mail address that it was ordered with.")}</p>
    <${Ask} />`;
}

/** A link that was followed: it becomes a token, and leads to the order. @param code of the link; null after a reload */
export function Opening({ code }) {
  const opened = useLoaded(async () => {
    if (code === null) return null;
    const { body } = await send("POST", "orders/open/", { body: { code } });
    hold(body.order_id, body.order_token, body.expires_at);
    return body.order_id;
  }, [code]);
  useEffect(() => { if (opened.value) leadTo(to(["orders", opened.value])); }, [opened.value]);
  const isOver = opened.error instanceof Problem && [404, 422].includes(opened.error.status);
  if (isOver || (code === null && !opened.isLoading)) return html`<${Ended} />`;
  return html`<${Heading} text=${t("Your order")} /><${Loaded} of=${opened}>${() => null}</${Loaded}>`;
}

/** What is said when a link, or what this browser had of an order, opens it no more. */
export function Ended() {
  return html`<${Heading} text=${t("This link opens nothing any more")} />
    <p>${t("Links end after 180 days, when the shop ends them, and when the order is taken into an account: then it is among that account's orders. Or have a new link sent.")}</p>
    <p><a href=${to(["orders"])}>${t("Your orders")}</a></p>
    <${Ask} />`;
}

/** The form that asks for a link. What is answered does not tell whether there is such an order. */
export function Ask() {
  const [isSent, setIsSent] = useState(false);
  const action = useAction(async (form) => {
    const known = form.get("known").trim();
    const body = { number: form.get("number"), [known.includes("@") ? "email" : "phone"]: known };
    try {
      await send("POST", "orders/lookup/", { body });
    } catch (error) {
      throw besideFields(error);
    }
    setIsSent(true);
  });
  const { error } = action;
  return html`<section class="narrow">
    <${Form} action=${action} fields=${["number", "known"]} label=${t("Find your order")}>
      <${Field} name="number" label=${t("The order's number")} hint=${t("Such as SF-7K3M9QDZ; it is on the parcel, too.")}
        autocomplete="off" required longest=${32} error=${error} />
      <${Field} name="known" label=${t("Mobile number or e-mail address")} hint=${t("The one that it was ordered with.")}
        autocomplete="on" required longest=${320} error=${error} />
      <${Button} action=${action}>${isSent ? t("Send another link") : t("Send me the link")}</${Button}>
    </${Form}>
    <div role="status">${isSent && html`<p class="notice">
      ${t("If both belong to an order, a link is on its way, by SMS or e-mail, and is there within some minutes. If nothing comes, look at number and phone again, or ask the shop.")}
    </p>`}</div>
  </section>`;
}

/** One field here is two of the API's, and says by which of them this shop sends links. */
function besideFields(error) {
  if (error.slug === "link-not-sent") {
    const by = error.members.channels[0];
    const known = { sms: t("links are sent to mobile numbers only"), email: t("links are sent to e-mail addresses only") }[by];
    return refusal({ known: known ?? t("this shop sends no links; ask it about your order") });
  }
  for (const one of error.errors ?? []) if (["phone", "email"].includes(one.field)) one.field = "known";
  return error;
}
