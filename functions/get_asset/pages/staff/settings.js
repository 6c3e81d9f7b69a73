// Settings: where the shop delivers and for how much, tax, and how people check out. Each is one form,
// which is saved whole.

import "./settings-bangla.js";
import { Loaded, to, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { moment, t } from "../common/words.js";
import { CheckoutForm } from "./checkout.js";
import { Outcome, Title } from "./desk.js";
import { PromotionsForm } from "./promotions.js";
import { ShippingForm } from "./shipping.js";
import { TaxForm } from "./tax.js";

const PLACE = ["settings"];
const ABOUT = {
  shipping: ["Delivery", "Zones, ways to deliver, and what they cost.", ShippingForm],
  tax: ["Tax", "Rates, also from a day to come, and whether prices hold the tax.", TaxForm],
  checkout: ["Checkout", "The least order, ways to pay, and how long addresses are kept.", CheckoutForm],
  promotions: ["Promotions", "Discounts and free delivery, for everybody or by a code.", PromotionsForm],
};

/** All settings. */
export function Settings() {
  return html`<${Title}>${t("Settings")}</${Title}>
    <p class="notice">${t("Orders follow these settings if they are placed by a quote, as the shop page does.")}</p>
    <ul class="settings">${Object.entries(ABOUT).map(([name, [label, what]]) => html`<li key=${name}>
      <a href=${to([...PLACE, name])}>${t(label)}</a> <span class="muted">${t(what)}</span>
    </li>`)}</ul>`;
}

/** One of them. */
export function Setting({ id, may }) {
  const [label, , Editor] = ABOUT[id] ?? [];
  if (!Editor) return html`<${Title}>${t("There is nothing here")}</${Title}><p><a href=${to(PLACE)}>${t("All settings")}</a></p>`;
  return html`<${Known} id=${id} label=${label} Editor=${Editor} mayEdit=${may("settings:edit")} />`;
}

const places = async () => (await request("GET", "places/")).body.items;

function Known({ id, label, Editor, mayEdit }) {
  const [outcome, setOutcome] = useState("");
  const loaded = useLoaded(async () => {
    const [{ body }, all] = await Promise.all([request("GET", `settings/${id}/`), places()]);
    return { of: body, places: all };
  }, [id]);
  const put = async (body, etag) => {
    await request("PUT", `settings/${id}/`, { body, etag });
    await loaded.reload(); // the form is another one then, and what is typed before would be gone
    setOutcome(t("Saved."));
  };
  return html`<${Title}>${t(label)}</${Title}>
    <p><a href=${to(PLACE)}>${t("All settings")}</a></p>
    <${Outcome}>${outcome}</${Outcome}>
    <${Loaded} of=${loaded}>${({ of, places: all }) => html`
      ${of.changed && html`<p class="muted">${t("Changed last: {moment}", { moment: moment(of.changed.at) })}</p>`}
      <${Editor} key=${of.etag} of=${of} places=${all} put=${put} mayEdit=${mayEdit} reload=${loaded.reload} />`}</${Loaded}>`;
}
