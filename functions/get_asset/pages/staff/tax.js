// Tax: classes with their rates, also from a moment to come, and whether prices hold it.

import { Field, useAction } from "../common/parts.js";
import { html, useState } from "../common/view.js";
import { plainNumber, t } from "../common/words.js";
import { TAX_CLASSES, codeOf } from "./codes.js";
import { fromShopTime, inShopTime } from "./shop-time.js";
import { Choice, SettingForm, newRow } from "./terms.js";

const STANDARD = "standard";

const wordOf = (name) => t(TAX_CLASSES[name] ?? name);

/** Return what a form says, as the API takes it. */
function bodyOf(form, classes, periods) {
  return {
    inclusive: form.get("inclusive") === "yes", rounding: form.get("rounding"), registration: form.get("registration"), seller: form.get("seller"),
    delivery_class: periods.length > 0 ? form.get("delivery_class") : STANDARD,
    periods: periods.map((_, n) => ({
      ...(n > 0 && { since: fromShopTime(form.get(`periods.${n}.since`)) }),
      rates: Object.fromEntries(classes.map((name) => [name, plainNumber(form.get(`periods.${n}.rates.${name}`))])),
    })),
  };
}

export function TaxForm({ of, put, mayEdit, reload }) {
  const [classes, setClasses] = useState(() => Object.keys(of.periods[0]?.rates ?? { [STANDARD]: "" }));
  const [periods, setPeriods] = useState(() => of.periods.map((one, n) => ({ ...one, key: String(n) })));
  const action = useAction((form) => put(bodyOf(form, classes, periods), of.etag), { insist: true });
  const { error } = action;
  const fields = ["inclusive", "rounding", "registration", "seller", "delivery_class",
    ...periods.flatMap((_, n) => [`periods.${n}.since`, ...classes.map((name) => `periods.${n}.rates.${name}`)])];
  const addClass = (event) => {
    const field = event.target.closest(".row").querySelector("input");
    if (field.value.trim()) setClasses([...classes, codeOf(field.value, classes)]);
    field.value = "";
  };
  return html`<${SettingForm} action=${action} label=${t("Tax")} fields=${fields} mayEdit=${mayEdit} reload=${reload}>
    <${Choice} field="inclusive" label=${t("Prices")} chosen=${of.inclusive ? "yes" : "no"} error=${error}
      words=${{ yes: "Hold the tax", no: "Are without tax: it comes on top" }} />
    <${Choice} field="rounding" label=${t("Rounded")} chosen=${of.rounding} error=${error}
      words=${{ rate: "Once for all of one rate", line: "Line by line" }}
      hint=${t("Line by line if somebody checks your invoices so")} />
    <${Field} name="registration" label=${t("Your number with the tax office (BIN)")} autocomplete="off" longest=${40} defaultValue=${of.registration} error=${error} />
    <${Field} name="seller" label=${t("Your shop's name and address, for invoices")} rows="3" longest=${300} defaultValue=${of.seller} error=${error} />
    ${periods.length === 0 && html`<p>${t("The shop reckons no tax.")}</p>`}
    ${periods.map((period, n) => html`<fieldset class="way" key=${period.key}>
      <legend>${n === 0 ? t("Rates") : t("Rates from a moment on")}</legend>
      ${n > 0 && html`<${Field} name="periods.${n}.since" label=${t("From (time of Dhaka)")} type="datetime-local" step="1" required
        defaultValue=${inShopTime(period.since)} error=${error} />`}
      <div class="matrix">${classes.map((name) => html`<div key=${name}>
        <${Field} name="periods.${n}.rates.${name}" label=${t("{what}, in per cent", { what: wordOf(name) })} inputmode="decimal" autocomplete="off"
          required defaultValue=${period.rates[name] ?? ""} error=${error} />
      </div>`)}</div>
      <button type="button" class="secondary outline" onClick=${() => setPeriods(periods.filter((other) => other !== period))}>${n === 0 ? t("Remove these rates") : t("Remove the change")}</button>
    </fieldset>`)}
    ${periods.length > 0 && html`<div>
      <${Choice} field="delivery_class" label=${t("Fees of delivery are taxed as")} chosen=${of.delivery_class} error=${error}
        words=${Object.fromEntries(classes.map((name) => [name, wordOf(name)]))} />
      <div class="row">
        <input aria-label=${t("A new class")} maxlength="40" autocomplete="off" placeholder=${t("A new class")} />
        <button type="button" class="secondary" onClick=${addClass}>${t("Add the class")}</button>
      </div>
    </div>`}
    <p><button type="button" class="secondary" onClick=${() => setPeriods([...periods, { key: newRow(), rates: {} }])}>
      ${periods.length === 0 ? t("Reckon tax") : t("Plan a change of rates")}</button></p>
  </${SettingForm}>`;
}
