// Checkout: what must be ordered, how it can be paid, who may order, and how long addresses are kept.

import { Field, useAction } from "../common/parts.js";
import { html, useState } from "../common/view.js";
import { plainNumber, t } from "../common/words.js";
import { Choice, Districts, SettingForm, Tick, amountIn, wholeIn } from "./terms.js";

const WAYS = { stripe: "By card", bkash: "By bKash", cash: "In cash, when it comes" };
const ADVANCES = {
  none: "Nothing", delivery: "The fee of delivery", amount: "An amount", percentage: "A part of the total",
};
const FIELDS = ["minimum", "pay_by", "guests", "quote_seconds", "contact_days", "cash.most", "cash.advance", "cash.amount",
  "cash.percentage", "cash.hold_hours", "cash.max_open", "cash.first_most", "cash.doubt_percentage",
  "cash.codes_a_day"];
const MINUTE = 60;

/** Return what a form says, as the API takes it. @param seen what was there */
function bodyOf(form, seen, districts) {
  const advance = form.get("cash.advance");
  return {
    currency: seen.currency, pay_by: form.getAll("pay_by"), guests: form.get("guests") === "yes",
    ...amountIn(form, "minimum", "minimum"),
    quote_seconds: wholeIn(form, "quote_seconds") * MINUTE, contact_days: wholeIn(form, "contact_days"),
    foreign_phones: form.get("foreign_phones") === "yes", plain_orders: form.get("plain_orders") === "yes",
    cash: {
      ...amountIn(form, "cash.most", "most"), except_districts: districts, advance,
      ...(advance === "amount" && amountIn(form, "cash.amount", "amount")),
      ...(advance === "percentage" && { percentage: plainNumber(form.get("cash.percentage")) }),
      hold_hours: wholeIn(form, "cash.hold_hours"), max_open: wholeIn(form, "cash.max_open"),
      ...amountIn(form, "cash.first_most", "first_most"), distrusts_refusals: form.get("cash.distrusts_refusals") === "yes",
      ...amountIn(form, "cash.doubt_percentage", "doubt_percentage"), codes_a_day: wholeIn(form, "cash.codes_a_day"),
    },
  };
}

export function CheckoutForm({ of, places, put, mayEdit, reload }) {
  const [districts, setDistricts] = useState(of.cash.except_districts);
  const [advance, setAdvance] = useState(of.cash.advance);
  const action = useAction((form) => put(bodyOf(form, of, districts), of.etag), { insist: true });
  const { error } = action;
  const fields = [...FIELDS, ...districts.map((_, n) => `cash.except_districts.${n}`)];
  return html`<${SettingForm} action=${action} label=${t("Checkout")} fields=${fields} mayEdit=${mayEdit} reload=${reload}>
    <${Field} name="minimum" label=${t("Least amount of goods in an order ({currency})", { currency: of.currency })} inputmode="decimal" autocomplete="off"
      hint=${t("Empty: anything")} defaultValue=${of.minimum ?? ""} error=${error} />
    <fieldset class="choose"><legend>${t("How buyers can pay")}</legend>
      ${Object.entries(WAYS).map(([value, word]) => html`<${Tick} key=${value} field="pay_by" value=${value} label=${t(word)} isOn=${of.pay_by.includes(value)} />`)}
    </fieldset>
    <${Choice} field="guests" label=${t("Who may order")} chosen=${of.guests ? "yes" : "no"} error=${error}
      words=${{ yes: "Everybody, with or without an account", no: "Only who has an account" }} />
    <${Field} name="quote_seconds" label=${t("Minutes for which a shown total is good (1 to 15)")} inputmode="numeric" autocomplete="off" required
      defaultValue=${String(Math.round(of.quote_seconds / MINUTE))} error=${error} />
    <${Field} name="contact_days" label=${t("Days for which names and addresses of orders are kept")} inputmode="numeric" autocomplete="off" required
      defaultValue=${String(of.contact_days)} error=${error} />
    <${Choice} field="foreign_phones" label=${t("Phone numbers of who orders")} chosen=${of.foreign_phones ? "yes" : "no"} error=${error}
      words=${{ no: "Of Bangladesh only", yes: "Of any country; couriers still get one of Bangladesh" }} />
    <${Choice} field="plain_orders" label=${t("Orders whose total was not shown before")} chosen=${of.plain_orders ? "yes" : "no"} error=${error}
      hint=${t("By apps that send products only: at their prices, without delivery, tax and discounts")}
      words=${{ no: "Refused, where delivery, tax, discounts or a least amount are set", yes: "Taken" }} />
    <h2>${t("Cash, when it comes")}</h2>
    <${Field} name="cash.most" label=${t("Only for orders of at most ({currency})", { currency: of.currency })} inputmode="decimal" autocomplete="off"
      hint=${t("Empty: any")} defaultValue=${of.cash.most ?? ""} error=${error} />
    <${Choice} field="cash.advance" label=${t("To be paid before")} chosen=${advance} words=${ADVANCES} error=${error}
      onChange=${(event) => setAdvance(event.target.value)} />
    ${advance === "amount" && html`<${Field} name="cash.amount" label=${t("How much ({currency})", { currency: of.currency })} inputmode="decimal"
      autocomplete="off" required defaultValue=${of.cash.amount ?? ""} error=${error} />`}
    ${advance === "percentage" && html`<${Field} name="cash.percentage" label=${t("How much, in per cent")} inputmode="decimal"
      autocomplete="off" required defaultValue=${of.cash.percentage ?? ""} error=${error} />`}
    <${Field} name="cash.hold_hours" label=${t("Hours for which goods are kept until the order is confirmed (1 to 72)")} inputmode="numeric"
      autocomplete="off" required defaultValue=${String(of.cash.hold_hours)} error=${error} />
    <${Field} name="cash.max_open" label=${t("Orders on delivery that a phone may have open at once")} inputmode="numeric"
      autocomplete="off" required defaultValue=${String(of.cash.max_open)} error=${error} />
    <${Field} name="cash.first_most" label=${t("A phone that has paid nothing yet: without an advance for at most ({currency})", { currency: of.currency })}
      inputmode="decimal" autocomplete="off" hint=${t("Empty: any")} defaultValue=${of.cash.first_most ?? ""} error=${error} />
    <${Tick} field="cash.distrusts_refusals" label=${t("A phone that did not take an order pays an advance")} isOn=${of.cash.distrusts_refusals} />
    <${Field} name="cash.doubt_percentage" label=${t("The advance of such phones, in per cent")} inputmode="decimal"
      autocomplete="off" hint=${t("Empty where no phone is doubted")} defaultValue=${of.cash.doubt_percentage ?? ""} error=${error} />
    <${Field} name="cash.codes_a_day" label=${t("Codes by SMS that the shop pays for in a day, by which buyers confirm")} inputmode="numeric"
      autocomplete="off" required hint=${t("0: staff confirm every order")} defaultValue=${String(of.cash.codes_a_day)} error=${error} />
    <${Districts} field="cash.except_districts" label=${t("Not in these districts")} places=${places} chosen=${districts} error=${error}
      onChange=${setDistricts} />
  </${SettingForm}>`;
}
