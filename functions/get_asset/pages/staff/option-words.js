// What options and their values are called in Bangla: once for all products that have them.

import "./option-words-bangla.js";
import { compared, needsNoWord } from "../common/attributes.js";
import { Button, Checking, Field, Form, Loaded, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { counted, t } from "../common/words.js";
import { Outcome } from "./desk.js";

/** Return the words that products on sale use, with how many do, as the index has counted them; none without one. */
async function used() {
  const { body: { facets } } = await request("GET", "search/", { query: { limit: 1 } });
  const found = new Map();
  for (const { name, values } of facets?.options ?? []) {
    const note = (text, count) => {
      const key = compared(text);
      found.set(key, { text: found.get(key)?.text ?? text, count: Math.max(found.get(key)?.count ?? 0, count) });
    };
    for (const one of values) note(one.value, one.count);
    note(name, Math.max(...values.map((one) => one.count)));
  }
  return found;
}

/** Return a row for each word: those that miss first, then those that more products use. */
async function read() {
  const [{ body }, found] = await Promise.all([request("GET", "attributes/"), used()]);
  const { words, etag } = body.option_words;
  const said = words.map(({ text, bn }) => ({ text, bn, count: found.get(compared(text))?.count ?? 0 }));
  const known = new Set(words.map(({ text }) => compared(text)));
  const others = [...found].filter(([key, { text }]) => !known.has(key) && !needsNoWord(text)).map(([, one]) => ({ ...one, bn: "" }));
  const byUse = (one, other) => other.count - one.count || one.text.localeCompare(other.text);
  const rows = [...others.sort(byUse), ...said.sort(byUse)].map((one, place) => ({ ...one, field: `word.${place}` }));
  return { etag, rows, missing: others.length };
}

/** The words, each with a field for Bangla. */
export function OptionWords({ may }) {
  const words = useLoaded(read, []);
  const [outcome, setOutcome] = useState("");
  const onSaved = () => { setOutcome(t("Saved. Buyers see it within a minute.")); words.reload(); };
  return html`<section>
    <h2>${t("Options in Bangla")}</h2>
    <p>${t("What sizes, colours and other options are called for whoever reads Bangla: in the shop, in the cart, on papers. It is said once for all products. Numbers, units and sizes such as XL need nothing.")}</p>
    <${Outcome}>${outcome}</${Outcome}>
    <${Loaded} of=${words}>${(of) => html`<${Rows} key=${`${of.etag} ${of.missing}`} of=${of} mayEdit=${may("products:edit")} onSaved=${onSaved} onStale=${words.reload} />`}</${Loaded}>
  </section>`;
}

function Rows({ of: { etag, rows, missing }, mayEdit, onSaved, onStale }) {
  const action = useAction(async (form) => {
    const said = rows.map(({ text, field }) => ({ field, text, bn: form.get(field).trim() })).filter(({ bn }) => bn);
    try {
      await request("PUT", "option-words/", { body: { words: said.map(({ text, bn }) => ({ text, bn })) }, etag });
    } catch (error) {
      error.errors = error.errors?.map((one) => ({ ...one, field: one.field.replace(/^words\.(\d+)\..*$/, (_, place) => said[place].field) }));
      throw error;
    }
    onSaved();
  }, { insist: true });
  const { error } = action;
  if (rows.length === 0) return html`<p>${t("No product on sale has options.")}</p>`;
  return html`<${Form} action=${action} fields=${rows.map(({ field }) => field)} label=${t("Options in Bangla")}>
    <p class=${missing > 0 ? "notice" : ""}>${missing > 0 ? counted(missing, "One word has no Bangla.", "{n} words have no Bangla.") : t("All words have their Bangla.")}</p>
    <fieldset class="plain" disabled=${!mayEdit}>
      ${rows.map(({ text, bn, count, field }) => html`<${Field} key=${text} name=${field} label=${text} lang="bn" autocomplete="off" longest=${60}
        defaultValue=${bn} error=${error} hint=${count > 0 ? counted(count, "One product", "{n} products") : t("No product on sale has it")} />`)}
    </fieldset>
    ${mayEdit && html`<${Button} action=${action}>${t("Save the words")}</${Button}>`}
    ${error?.status === 412 && html`<button type="button" class="secondary" onClick=${onStale}>${t("Show it as it is now")}</button>`}
    <${Checking} action=${action} />
  </${Form}>`;
}
