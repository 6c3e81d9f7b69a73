// A product or variant is ended for ever, after a question.

import { Button, Checking, Dialog, Field, Form, useAction } from "../common/parts.js";
import { request } from "../common/session.js";
import { html } from "../common/view.js";
import { t } from "../common/words.js";

/** @param path of what is to be archived, below /api/ @param isProduct whether another may take its place */
export function Archive({ path, name, isProduct, onClose, onDone }) {
  const action = useAction(async (form) => {
    await request("DELETE", path, { query: { replaced_by: form.get("replaced_by")?.trim() } });
    onDone();
  }, { insist: true });
  return html`<${Dialog} title=${t("Archive {name} for ever?", { name })} onClose=${onClose}>
    <p>${t("It cannot be brought back, and its SKU is never used again. Orders that hold it can still be paid. To take it off the shop for a while, set its status to “Not on sale” instead.")}</p>
    <${Form} action=${action} fields=${["replaced_by"]} label=${t("Archive for ever")}>
      ${isProduct && html`<${Field} name="replaced_by" label=${t("Lead buyers to another product")} autocomplete="off" autocapitalize="none" error=${action.error}
        hint=${t("The last part of its address. Empty: they are told that it is not sold any more.")} />`}
      <div class="row">
        <${Button} action=${action}>${t("Yes, archive it")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep it")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
