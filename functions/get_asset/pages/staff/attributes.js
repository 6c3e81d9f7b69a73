// Attributes: what products can say of themselves, and the form in which one says it.

import { Button, Checking, Dialog, Field, Form, Loaded, go, to, useAction, useLoaded } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { counted, plainNumber, t, translated } from "../common/words.js";
import { TAX_CLASSES, codeOf } from "./codes.js";
import { Title } from "./desk.js";
import { OptionWords } from "./option-words.js";

const PLACE = ["attributes"];
const TYPES = { choice: "Choice of values", number: "Number", text: "Text", yes_no: "Yes or no" };
const FIELDS = ["code", "name.en", "name.bn", "type", "unit", "position", "facet"];

const read = async () => (await request("GET", "attributes/")).body.items;

/** All attributes of the shop. */
export function Attributes({ may }) {
  const attributes = useLoaded(read, []);
  return html`<${Title}>${t("Attributes")}</${Title}>
    <p>${t("What products say of themselves, such as their fabric or weight. Buyers see it with the product.")}</p>
    ${may("products:edit") && html`<p><a role="button" href=${to([...PLACE, "new"])}>${t("New attribute")}</a></p>`}
    <${Loaded} of=${attributes}>${(all) => (all.length === 0 ? html`<p>${t("There are no attributes yet.")}</p>` : html`<table class="cards">
      <thead><tr><th>${t("Attribute")}</th><th>${t("Type")}</th><th>${t("What can be chosen")}</th><th>${t("Buyers may filter by it")}</th></tr></thead>
      <tbody>${all.map((one) => html`<tr key=${one.code}>
        <th scope="row"><a href=${to([...PLACE, one.code])}>${translated(one.name)}</a></th>
        <td data-label=${t("Type")}>${t(TYPES[one.type])}${one.unit && `, ${one.unit}`}</td>
        <td data-label=${t("What can be chosen")}>${one.type === "choice" ? counted(one.values.length, "{n} value", "{n} values") : "–"}</td>
        <td data-label=${t("Buyers may filter by it")}>${one.facet ? t("Yes") : t("No")}</td>
      </tr>`)}</tbody>
    </table>`)}</${Loaded}>
    <${OptionWords} may=${may} />`;
}

/** One attribute, or the form for a new one. */
export function Attribute({ id, may }) {
  const attributes = useLoaded(read, [id]);
  return html`<${Loaded} of=${attributes}>${(all) => {
    const one = all.find((other) => other.code === id);
    if (id !== "new" && !one) return html`<div><${Title}>${t("There is nothing here")}</${Title}><p><a href=${to(PLACE)}>${t("All attributes")}</a></p></div>`;
    return html`<${Editor} key=${one?.etag} one=${one} all=${all} may=${may} attributes=${attributes} />`;
  }}</${Loaded}>`;
}

const textOf = (en, bn) => (bn.trim() ? { en, bn } : { en });

/** Return the values of a form's rows; those that are new are given codes. */
function valuesOf(form, rows) {
  const taken = rows.flatMap((one) => one.code ?? []);
  return rows.map(({ key, code }) => {
    const name = textOf(form.get(`value.${key}.en`), form.get(`value.${key}.bn`));
    const its = code ?? codeOf(name.en, taken);
    if (!code) taken.push(its);
    return { code: its, name };
  });
}

/** Return an error with what is wrong with a value beside its row. */
function besideRows(error, rows) {
  if (!error?.errors) return error;
  error.errors = error.errors.map((one) => {
    const [, place, part] = one.field.match(/^values\.(\d+)\.name\.(en|bn)$/) ?? [];
    return place ? { ...one, field: `value.${rows[place].key}.${part}` } : one;
  });
  return error;
}

function Editor({ one, all, may, attributes }) {
  const [rows, setRows] = useState(() => (one?.values ?? []).map((its) => ({ ...its, key: its.code })));
  const [type, setType] = useState(one?.type ?? "choice");
  const [isDeleting, setDeleting] = useState(false);
  const mayEdit = may("products:edit");
  const action = useAction(async (form) => {
    const code = one?.code ?? codeOf(form.get("name.en"), ["new", ...all.map((other) => other.code)]);
    const body = {
      name: textOf(form.get("name.en"), form.get("name.bn")),
      type,
      position: Number(plainNumber(form.get("position") || "0")),
      facet: form.get("facet") === "yes",
      ...(type === "choice" && { values: valuesOf(form, rows) }),
      ...(type === "number" && form.get("unit").trim() && { unit: form.get("unit") }),
    };
    try {
      await request("PUT", `attributes/${code}/`, { body, ...(one && { etag: one.etag }) });
    } catch (error) {
      throw besideRows(error, rows);
    }
    go(to(PLACE));
  }, { insist: true });
  const { error } = action;
  const inRows = rows.flatMap(({ key }) => [`value.${key}.en`, `value.${key}.bn`]);
  return html`<div>
    <${Title}>${one ? translated(one.name) : t("New attribute")}</${Title}>
    <p><a href=${to(PLACE)}>${t("All attributes")}</a></p>
    <${Form} action=${action} fields=${[...FIELDS, ...inRows]} label=${one ? t("Change the attribute") : t("New attribute")}>
      <fieldset class="plain" disabled=${!mayEdit}>
        <${Field} name="name.en" label=${t("Name in English")} autocomplete="off" required longest=${60} defaultValue=${one?.name.en ?? ""} error=${error} />
        <${Field} name="name.bn" label=${t("Name in Bangla")} lang="bn" autocomplete="off" longest=${60} defaultValue=${one?.name.bn ?? ""} error=${error} />
        <${Field} name="type" label=${t("Type")} error=${error} onChange=${(event) => setType(event.target.value)}>
          ${Object.entries(TYPES).map(([value, word]) => html`<option key=${value} value=${value} selected=${value === type}>${t(word)}</option>`)}
        </${Field}>
        ${type === "number" && html`<${Field} name="unit" label=${t("Unit, such as g or cm")} autocomplete="off" longest=${20} defaultValue=${one?.unit ?? ""} error=${error} />`}
        ${type === "choice" && html`<${Values} rows=${rows} onRows=${setRows} error=${error} />`}
        ${type !== "text" && html`<${Field} name="facet" label=${t("Buyers may filter by it")} error=${error}>
          ${[["yes", "Yes"], ["no", "No"]].map(([value, word]) => html`<option key=${value} value=${value}
            selected=${value === (one && !one.facet ? "no" : "yes")}>${t(word)}</option>`)}
        </${Field}>`}
        <${Field} name="position" label=${t("Place in the list: the lowest number comes first")} inputmode="numeric" autocomplete="off"
          defaultValue=${one?.position ?? all.length} error=${error} />
      </fieldset>
      ${error?.slug === "attribute-in-use" && html`<${InUse} one=${one} members=${error.members} />`}
      ${mayEdit && html`<${Button} action=${action}>${t("Save the attribute")}</${Button}>`}
    </${Form}>
    ${error?.status === 412 && html`<button class="secondary" onClick=${attributes.reload}>${t("Show it as it is now")}</button>`}
    <${Checking} action=${action} />
    ${one && mayEdit && html`<hr /><button class="secondary outline" onClick=${() => setDeleting(true)}>${t("Delete the attribute")}</button>`}
    ${isDeleting && html`<${Delete} one=${one} onClose=${() => setDeleting(false)} />`}
  </div>`;
}

/** What can be chosen, a row each. */
function Values({ rows, onRows, error }) {
  const add = () => onRows([...rows, { key: `new-${Math.random().toString(36).slice(2)}` }]);
  return html`<fieldset class="values"><legend>${t("What can be chosen")}</legend>
    ${rows.map((one, place) => html`<div class="row" key=${one.key}>
      <${Field} name=${`value.${one.key}.en`} label=${t("Value {n} in English", { n: place + 1 })} autocomplete="off" required longest=${60} defaultValue=${one.name?.en ?? ""} error=${error} />
      <${Field} name=${`value.${one.key}.bn`} label=${t("Value {n} in Bangla", { n: place + 1 })} lang="bn" autocomplete="off" longest=${60} defaultValue=${one.name?.bn ?? ""} error=${error} />
      <button type="button" class="secondary outline" aria-label=${t("Remove value {n}", { n: place + 1 })}
        onClick=${() => onRows(rows.filter((other) => other !== one))}>×</button>
    </div>`)}
    <button type="button" class="secondary" onClick=${add}>${t("Add a value")}</button>
  </fieldset>`;
}

/** What is in the way of a change. */
function InUse({ one, members: { products, values } }) {
  const names = one.values.filter(({ code }) => values.includes(code)).map(({ name }) => translated(name));
  return html`<p role="alert">${t("Products with it: {products}.", { products })}${names.length > 0 && ` ${t("Values that they have: {names}.", { names: names.join(", ") })}`}</p>`;
}

function Delete({ one, onClose }) {
  const action = useAction(async () => {
    await request("DELETE", `attributes/${one.code}/`);
    go(to(PLACE));
  }, { insist: true });
  return html`<${Dialog} title=${t("Delete {name}?", { name: translated(one.name) })} onClose=${onClose}>
    <${Form} action=${action} label=${t("Delete the attribute")}>
      ${action.error?.slug === "attribute-in-use" && html`<${InUse} one=${one} members=${action.error.members} />`}
      <div class="row">
        <${Button} action=${action}>${t("Yes, delete it")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep it")}</button>
      </div>
    </${Form}>
  </${Dialog}>`;
}

/** Return what a form says of an attribute; nothing if it is left empty. */
function saidIn(form, { code, type }) {
  const name = `attributes.${code}`;
  if (type === "choice") {
    const chosen = form.getAll(name);
    return chosen.length > 0 ? { [code]: chosen } : {};
  }
  const text = form.get(name).trim();
  if (!text) return {};
  if (type === "yes_no") return { [code]: text === "yes" };
  if (type === "text") return { [code]: text };
  const value = Number(plainNumber(text));
  if (Number.isNaN(value)) throw refusal({ [name]: "must be a number" });
  return { [code]: value };
}

/** Return the tags of a line: what stands between commas, each once. */
function tagsIn(text) {
  const tags = new Map(text.split(/[,،]/).map((one) => one.trim()).filter(Boolean).map((one) => [one.toLocaleLowerCase(), one]));
  return [...tags.values()];
}

/** What a product says of itself: brand, tags, and each attribute of the shop. @param onSaved called with what came of it */
export function ProductFacts({ product, etag, onSaved }) {
  const attributes = useLoaded(read, []);
  const classes = useLoaded(readClasses, []);
  const action = useAction(async (form) => {
    const said = attributes.value.map((one) => saidIn(form, one));
    const body = { brand: form.get("brand"), tax_class: form.get("tax_class"), tags: tagsIn(form.get("tags")), attributes: Object.assign({}, ...said) };
    await request("PATCH", `products/${product.id}/`, { body, etag });
    onSaved(t("Saved."));
  }, { insist: true });
  const { error } = action;
  return html`<${Loaded} of=${attributes}>${(all) => html`<section>
    <h2>${t("What it says of itself")}</h2>
    <${Form} action=${action} fields=${["brand", "tax_class", ...all.map(({ code }) => `attributes.${code}`)]} label=${t("What it says of itself")}>
      <${Field} name="brand" label=${t("Brand")} autocomplete="off" longest=${80} defaultValue=${product.brand} error=${error} />
      <${TaxClass} of=${product.tax_class} known=${classes.value} error=${error} />
      <${Field} name="tags" label=${t("Tags")} autocomplete="off" defaultValue=${product.tags.join(", ")} error=${error}
        hint=${t("Words by which it is found, with commas between them")} />
      ${all.map((one) => html`<${Saying} key=${one.code} of=${one} said=${product.attributes[one.code]} error=${error} />`)}
      <${Button} class="secondary" action=${action}>${t("Save what it says")}</${Button}>
    </${Form}>
    ${error?.status === 412 && html`<button class="secondary" onClick=${() => onSaved("")}>${t("Show it as it is now")}</button>`}
    <${Checking} action=${action} />
  </section>`}</${Loaded}>`;
}

/** Return the codes of the shop's classes of tax; none if it reckons no tax, or none can be read. */
async function readClasses() {
  const { body } = await request("GET", "settings/tax/").catch(() => ({ body: { periods: [] } }));
  return Object.keys(body.periods[0]?.rates ?? {});
}

/** The class of tax of a product: whatever it is stays to be chosen, also where the shop has it no more. */
function TaxClass({ of: own, known, error }) {
  const codes = [...new Set(["", ...(known ?? []), own])].filter((one) => one !== "standard");
  return html`<${Field} name="tax_class" label=${t("Tax")} error=${error}>
    ${codes.map((code) => html`<option key=${code} value=${code} selected=${code === own}>${t(TAX_CLASSES[code || "standard"] ?? code)}</option>`)}
  </${Field}>`;
}

/** What a product says by one attribute. */
function Saying({ of: { code, name, type, unit, values }, said, error }) {
  const field = `attributes.${code}`;
  const label = unit ? `${translated(name)} (${unit})` : translated(name);
  if (type === "choice") {
    return html`<fieldset class="choose"><legend>${label}</legend>${values.map((one) => html`<label key=${one.code}>
      <input type="checkbox" name=${field} value=${one.code} defaultChecked=${said?.includes(one.code)} /> ${translated(one.name)}
    </label>`)}</fieldset>`;
  }
  if (type === "yes_no") {
    const chosen = said === undefined ? "" : said ? "yes" : "no";
    return html`<${Field} name=${field} label=${label} error=${error}>
      ${[["", "It does not say"], ["yes", "Yes"], ["no", "No"]].map(([value, word]) => html`<option key=${value} value=${value} selected=${value === chosen}>${t(word)}</option>`)}
    </${Field}>`;
  }
  const kind = type === "number" ? { inputmode: "decimal" } : { longest: 200 };
  return html`<${Field} name=${field} label=${label} autocomplete="off" ...${kind} defaultValue=${said ?? ""} error=${error} />`;
}
