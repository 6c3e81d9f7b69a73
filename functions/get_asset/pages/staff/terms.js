// Parts of the forms of settings.

import "./terms-bangla.js";
import { Button, Checking, Field, Form } from "../common/parts.js";
import { fieldError } from "../common/problems.js";
import { html, useRef } from "../common/view.js";
import { plainNumber, t, translated } from "../common/words.js";

/** Return a key for a row that is new. */
export const newRow = () => `new-${Math.random().toString(36).slice(2)}`;

/** Return a name in both languages as a form has it. */
export function nameIn(form, field) {
  const [en, bn] = [form.get(`${field}.en`), form.get(`${field}.bn`)];
  return bn.trim() ? { en, bn } : { en };
}

/** Return an amount that may be left empty, by its name in the body: `{minimum: "100.00"}`. */
export function amountIn(form, field, name) {
  const plain = plainNumber(form.get(field) ?? "");
  return plain === "" ? {} : { [name]: plain };
}

/** Return a whole number of a form; a text that is none becomes 0. */
export function wholeIn(form, field) {
  const plain = plainNumber(form.get(field) ?? "");
  return /^\d{1,6}$/.test(plain) ? Number(plain) : 0;
}

/** The form of one setting; who may not change it cannot. */
export function SettingForm({ action, label, fields, mayEdit, reload, children }) {
  const { error } = action;
  return html`<${Form} action=${action} fields=${fields} label=${label}>
    <fieldset class="plain" disabled=${!mayEdit}>
      ${children}
      ${mayEdit && html`<${Button} action=${action}>${t("Save")}</${Button}>`}
    </fieldset>
    ${error?.status === 412 && html`<button type="button" class="secondary" onClick=${reload}>${t("Show it as it is now")}</button>`}
    <${Checking} action=${action} />
  </${Form}>`;
}

/** A name in both languages. */
export function Names({ field, name, of, error }) {
  return html`<div class="grid">
    <${Field} name="${field}.en" label=${t("{what} in English", { what: name })} autocomplete="off" required longest=${60} defaultValue=${of?.en ?? ""} error=${error} />
    <${Field} name="${field}.bn" label=${t("{what} in Bangla", { what: name })} lang="bn" autocomplete="off" longest=${60} defaultValue=${of?.bn ?? ""} error=${error} />
  </div>`;
}

/** A choice among a few: `words` has a label for each value. */
export function Choice({ field, label, chosen, words, error, onChange, hint }) {
  return html`<${Field} name=${field} label=${label} error=${error} onChange=${onChange} hint=${hint}>
    ${Object.entries(words).map(([value, word]) => html`<option key=${value} value=${value} selected=${value === chosen}>${t(word)}</option>`)}
  </${Field}>`;
}

/** Something that is so or not. */
export function Tick({ field, label, isOn, value = "yes" }) {
  return html`<label class="choice"><input type="checkbox" name=${field} value=${value} defaultChecked=${isOn} /> <span>${label}</span></label>`;
}

/**
 * Districts, chosen one by one from a list by division. What is wrong with one stands below all.
 *
 * @param chosen codes @param taken codes that cannot be chosen @param onChange called with the codes then
 */
export function Districts({ field, label, places, chosen, taken = [], error, onChange }) {
  const list = useRef(null);
  const nameOf = (code) => translated(places.find((one) => one.kind === "district" && one.code === code)?.name ?? { en: code });
  const divisions = places.filter((one) => one.kind === "division");
  const free = (one, of) => one.kind === "district" && one.parent === of.code && !chosen.includes(one.code) && !taken.includes(one.code);
  const add = () => {
    const code = list.current.querySelector("select").value;
    if (code) onChange([...chosen, code]);
  };
  const wrong = chosen.map((_, n) => fieldError(error, `${field}.${n}`)).find(Boolean) || fieldError(error, field);
  return html`<div class="districts" ref=${list}>
    <span id="${field}-label">${label}</span>
    <ul aria-labelledby="${field}-label">${chosen.map((code) => html`<li key=${code}>
      ${nameOf(code)} <button type="button" class="secondary outline" aria-label=${t("Remove {name}", { name: nameOf(code) })}
        onClick=${() => onChange(chosen.filter((one) => one !== code))}>×</button>
    </li>`)}</ul>
    <div class="row">
      <select aria-label=${t("District")} aria-invalid=${wrong ? "true" : undefined}>
        <option value="">${t("Choose a district")}</option>
        ${divisions.map((of) => html`<optgroup key=${of.code} label=${translated(of.name)}>
          ${places.filter((one) => free(one, of)).map((one) => html`<option key=${one.code} value=${one.code}>${translated(one.name)}</option>`)}
        </optgroup>`)}
      </select>
      <button type="button" class="secondary" onClick=${add}>${t("Add the district")}</button>
    </div>
    ${wrong && html`<small class="wrong">${wrong}</small>`}
  </div>`;
}
