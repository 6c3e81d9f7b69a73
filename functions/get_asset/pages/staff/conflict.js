// Two people have changed one thing at the same time: each field shows both values, and one chooses.

import { Button, Dialog, Form, useAction } from "../common/parts.js";
import { html } from "../common/view.js";
import { t } from "../common/words.js";

const LABELS = { name: "Name", description: "Description", price: "Price", status: "Status" };

/**
 * @param fields names of all fields
 * @param product as it was when the form was opened
 * @param clash `{mine, theirs}`: values of the form, and what the shop has by now
 * @param words for the values of fields that have words for them
 * @param onSave called with what is to be changed of theirs
 * @param onKeep called where nothing is
 */
export function Conflict({ fields, product, clash: { mine, theirs }, words, onSave, onKeep, onClose }) {
  const differing = fields.filter((name) => mine[name] !== theirs[name]);
  const action = useAction(async (form) => {
    const chosen = differing.filter((name) => form.get(`choose-${name}`) === "mine");
    if (chosen.length === 0) return onKeep();
    return onSave(Object.fromEntries(chosen.map((name) => [name, mine[name]])));
  });
  const shown = (value) => t(words[value] ?? value) || t("(nothing)");
  return html`<${Dialog} title=${t("Somebody else has changed it meanwhile")} onClose=${onClose}>
    <p>${t("Nothing of yours was saved yet. Choose which value each field is to have.")}</p>
    <${Form} action=${action} label=${t("Choose values")}>
      ${differing.map((name) => {
        const isMine = mine[name] !== product[name];
        return html`<fieldset key=${name} class="clash"><legend>${t(LABELS[name])}</legend>
          <label><input type="radio" name="choose-${name}" value="mine" defaultChecked=${isMine} />
            <span class="muted">${t("Yours:")}</span> <span class="value">${shown(mine[name])}</span></label>
          <label><input type="radio" name="choose-${name}" value="theirs" defaultChecked=${!isMine} />
            <span class="muted">${t("Theirs, as it is now:")}</span> <span class="value">${shown(theirs[name])}</span></label>
        </fieldset>`;
      })}
      <div class="row">
        <${Button} action=${action}>${t("Save these values")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Back to the form")}</button>
      </div>
    </${Form}>
  </${Dialog}>`;
}
