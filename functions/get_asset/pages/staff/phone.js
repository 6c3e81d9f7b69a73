// The phone that an order was placed with: what became of its orders on delivery, and whether it is trusted.

import "./phone-bangla.js";
import { Button, Checking, Form, Loaded, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html } from "../common/view.js";
import { moment, number, t } from "../common/words.js";
import { Facts } from "./desk.js";
import { Choice } from "./terms.js";

const WORDS = {
  usual: "Like any other", trusted: "Trusted: pays nothing before", blocked: "Blocked: pays all of it before",
};

/** The section of an order that is paid when it comes. @param onChange called with what was done, in words */
export function Phone({ order, may, onChange }) {
  const phone = useLoaded(async () => (await request("POST", "phones/search/", { body: { order_id: order.id } })).body, [order.id, order.status]);
  if (!may("orders:accept")) return null;
  return html`<h2>${t("Orders on delivery with this phone")}</h2>
    <${Loaded} of=${phone}>${(score) => html`
      <${Facts} of=${[
        [t("Open now"), number(score.open)],
        [t("Paid"), number(score.delivered)],
        [t("Not taken"), number(score.refused)],
        [t("Said last"), score.changed_at && moment(score.changed_at)],
      ]} />
      <${Judge} order=${order} score=${score} onDone=${(text) => { phone.reload(); onChange(text); }} />`}</${Loaded}>`;
}

function Judge({ order, score, onDone }) {
  const action = useAction(async (form) => {
    const { body } = await request("PUT", "phones/word/", { body: { order_id: order.id, word: form.get("word") } });
    onDone(t("Of this phone it is said from now on: {word}.", { word: t(WORDS[body.word]) }));
  }, { insist: true });
  return html`<${Form} action=${action} fields=${["word"]} label=${t("Trust or block this phone")}>
    <${Choice} field="word" label=${t("What the shop says of this phone")} chosen=${score.word} words=${WORDS} error=${action.error}
      hint=${t("For orders that are placed from now on; this one stays as it is.")} />
    <${Button} action=${action} class="secondary">${t("Save")}</${Button}>
    <${Checking} action=${action} />
  </${Form}>`;
}
