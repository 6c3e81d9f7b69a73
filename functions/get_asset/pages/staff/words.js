// What buyers look for in other words than the shop: what they did not find, and synonyms against it.

import { Button, Checking, Field, Form, Loaded, choose, to, useAction, useLoaded } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { moment, number, t } from "../common/words.js";
import { Outcome, Title } from "./desk.js";

const PLACE = ["search"];
const MOST_PHRASES = 8;

/** Return the phrases of a line: what stands between commas. */
const phrasesIn = (text) => text.split(/[,،]/).map((one) => one.trim()).filter(Boolean);

/** What was not found, and which words mean the same. @param query.add a phrase to begin a group with */
export function Words({ query, may }) {
  const added = query.get("add");
  const [outcome, setOutcome] = useState("");
  const misses = useLoaded(async () => (await request("GET", "search/misses/")).body.items, []);
  const synonyms = useLoaded(async () => (await request("GET", "search/synonyms/")).body, []);
  const onSaved = () => {
    setOutcome(t("Saved. Searches know it within half a minute."));
    choose(to(PLACE));
    synonyms.reload();
  };
  return html`<${Title}>${t("Search words")}</${Title}>
    <${Outcome}>${outcome}</${Outcome}>
    <section>
      <h2>${t("Not found in the last seven days")}</h2>
      <${Loaded} of=${misses}>${(all) => (all.length === 0
        ? html`<p>${t("Whatever buyers looked for, something was found.")}</p>`
        : html`<${Misses} all=${all} mayEdit=${may("products:edit")} />`)}</${Loaded}>
    </section>
    <section>
      <h2>${t("Words that mean the same")}</h2>
      <p>${t("Whoever looks for one of a group finds products with the others, too. Upper case and spellings of one word need no group.")}</p>
      <${Loaded} of=${synonyms}>${(of) => html`<${Groups} key=${`${of.etag} ${added ?? ""}`} of=${of} add=${added}
        mayEdit=${may("products:edit")} onSaved=${onSaved} onStale=${synonyms.reload} />`}</${Loaded}>
    </section>`;
}

function Misses({ all, mayEdit }) {
  return html`<table class="cards">
    <thead><tr><th>${t("Looked for")}</th><th>${t("How often")}</th><th>${t("Last time")}</th>${mayEdit && html`<th>${t("What to do")}</th>`}</tr></thead>
    <tbody>${all.map(({ text, count, last_at: lastAt }) => html`<tr key=${text}>
      <th scope="row">${text}</th>
      <td data-label=${t("How often")}>${number(count)}</td>
      <td data-label=${t("Last time")}>${moment(lastAt)}</td>
      ${mayEdit && html`<td data-label=${t("What to do")}><a href=${to(PLACE, { add: text })}>${t("Add a synonym for {text}", { text })}</a></td>`}
    </tr>`)}</tbody>
  </table>`;
}

/** All groups, a line each. */
function Groups({ of, add, mayEdit, onSaved, onStale }) {
  const [rows, setRows] = useState(() => of.groups.map((group, n) => ({ key: `old-${n}`, text: group.join(", ") }))
    .concat(add ? [{ key: "added", text: `${add}, ` }] : []));
  const action = useAction(async (form) => {
    const typed = rows.map(({ key }) => [key, phrasesIn(form.get(key))]).filter(([, phrases]) => phrases.length > 0);
    const wrong = typed.filter(([, phrases]) => phrases.length < 2 || phrases.length > MOST_PHRASES);
    if (wrong.length > 0) {
      throw refusal(Object.fromEntries(wrong.map(([key]) => [key, "must have 2 to 8 phrases, with commas between them"])));
    }
    await request("PUT", "search/synonyms/", { body: { groups: typed.map(([, phrases]) => phrases) }, etag: of.etag });
    onSaved();
  }, { insist: true });
  const { error } = action;
  if (!mayEdit) {
    return rows.length === 0 ? html`<p>${t("There are no groups yet.")}</p>` : html`<ul>${rows.map(({ key, text }) => html`<li key=${key}>${text}</li>`)}</ul>`;
  }
  const more = () => setRows([...rows, { key: `new-${Math.random().toString(36).slice(2)}`, text: "" }]);
  return html`<${Form} action=${action} fields=${rows.map(({ key }) => key)} label=${t("Words that mean the same")}>
    ${rows.map((one, place) => html`<div class="group" key=${one.key}>
      <${Field} name=${one.key} label=${t("Group {n}", { n: place + 1 })} autocomplete="off" longest=${340} defaultValue=${one.text} error=${error}
        autofocus=${one.key === "added"} />
      <button type="button" class="secondary outline" aria-label=${t("Remove group {n}", { n: place + 1 })}
        onClick=${() => setRows(rows.filter((other) => other !== one))}>×</button>
    </div>`)}
    <div class="row">
      <button type="button" class="secondary" onClick=${more}>${t("Add a group")}</button>
      <${Button} action=${action}>${t("Save the groups")}</${Button}>
    </div>
    ${error?.status === 412 && html`<button type="button" class="secondary" onClick=${onStale}>${t("Show it as it is now")}</button>`}
    <${Checking} action=${action} />
  </${Form}>`;
}
