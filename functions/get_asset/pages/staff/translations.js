// What products are called and said to be in Bangla: of one product, and which ones wait.

import { Button, Checking, Field, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html } from "../common/view.js";
import { number, t } from "../common/words.js";

const STATES = { missing: "Missing", outdated: "Outdated", done: "" };
/** So many pages of products are asked for until somebody looks at all of them. */
const PAGES = 10;

/** Return the texts of a product that are translated, each beside its translation. */
function textsOf({ name, description, seo, translations: { bn } }) {
  return [
    { field: "name", label: t("Name in Bangla"), source: name, of: bn.name, longest: 200 },
    { field: "description", label: t("Description in Bangla"), source: description, of: bn.description, longest: 10_000, rows: 5 },
    { field: "seo.title", label: t("Title for search engines in Bangla"), source: seo.title, of: bn.seo.title, longest: 70 },
    { field: "seo.description", label: t("Description for search engines in Bangla"), source: seo.description, of: bn.seo.description, longest: 320 },
  ];
}

const nameOf = (field) => `translations.bn.${field}`;

/** Return the texts of a form that differ from what is there, and those that are said to be right again. */
function changesOf(form, texts) {
  const changed = texts.filter(({ field, of }) => form.get(nameOf(field)).trim() !== (of.text ?? "") || form.get(`right.${field}`));
  const bn = {};
  for (const { field } of changed) {
    const text = form.get(nameOf(field)).trim();
    const [part, inside] = field.split(".");
    bn[part] = inside ? { ...bn[part], [inside]: text } : text;
  }
  return changed.length > 0 ? { translations: { bn } } : null;
}

/** The form of a product's texts in Bangla, each beside what it translates. @param onSaved called with what came of it */
export function Translations({ product, etag, onSaved }) {
  const texts = textsOf(product);
  const action = useAction(async (form) => {
    const body = changesOf(form, texts);
    if (!body) return onSaved(t("Nothing was changed."));
    await request("PATCH", `products/${product.id}/`, { body, etag });
    return onSaved(t("Saved."));
  }, { insist: true });
  const { error } = action;
  return html`<section>
    <h2>${t("In Bangla")}</h2>
    <${Form} action=${action} fields=${texts.map((one) => nameOf(one.field))} label=${t("In Bangla")}>
      ${texts.map((one) => html`<${Text} key=${one.field} ...${one} error=${error} />`)}
      <${Button} class="secondary" action=${action}>${t("Save the translation")}</${Button}>
    </${Form}>
    ${error?.status === 412 && html`<button class="secondary" onClick=${() => onSaved("")}>${t("Show it as it is now")}</button>`}
    <${Checking} action=${action} />
  </section>`;
}

function Text({ field, label, source, of: { text, state }, error, ...more }) {
  return html`<div class="translation">
    <div class="source"><span class="muted">${t("In the shop's language:")}</span> ${source || t("(nothing)")}</div>
    <${Field} name=${nameOf(field)} label=${label} lang="bn" autocomplete="off" defaultValue=${text ?? ""} error=${error} ...${more} />
    ${STATES[state] && html`<p><span class="status is-low">${t(STATES[state])}</span></p>`}
    ${state === "outdated" && html`<label><input type="checkbox" name=${`right.${field}`} /> ${t("It is right as it is")}</label>`}
  </div>`;
}

/** Return how many products wait for translations, by what is to be done: as the index has it, else by looking. */
async function allWaiting() {
  const { body } = await request("GET", "staff/translations/");
  const states = ["missing", "outdated"];
  return body.index ? states.map((state) => ({ state, count: body[state], hasMore: false })) : Promise.all(states.map(waiting));
}

/** Return how many products wait for a translation, and whether there may be more. */
async function waiting(state) {
  let [count, cursor] = [0, ""];
  for (let page = 0; page < PAGES; page += 1) {
    const { body } = await request("GET", "staff/products/", { query: { translation: state, limit: 100, cursor } });
    count += body.items.length;
    cursor = body.next_cursor ?? "";
    if (!cursor) break;
  }
  return { state, count, hasMore: cursor !== "" };
}

/** The part of the to-do page about translations. */
export function TranslationsTodo() {
  const all = useLoaded(allWaiting, []);
  return html`<section class="kind"><${Loaded} of=${all}>${(found) => {
    const some = found.filter(({ count, hasMore }) => count > 0 || hasMore);
    return some.length === 0 ? null : html`<div>
      <h2>${t("Products to be translated")}</h2>
      <ul>${some.map(({ state, count, hasMore }) => html`<li key=${state}>
        <a href=${to(["products"], { translation: state })}>${t(STATES[state])}</a>${" "}
        <span class="count">${hasMore ? t("{n} or more", { n: count }) : number(count)}</span>
      </li>`)}</ul>
    </div>`;
  }}</${Loaded}></section>`;
}
