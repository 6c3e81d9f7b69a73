// Two people have changed one thing at the same time: each field shows both values, and one chooses.

import { Button, Dialog, Form, useAction } from "../common/parts.js";
import { html, useState } from "../common/view.js";
import { t } from "../common/words.js";

const LABELS = {
  name: "Name", description: "Description", price: "Price", status: "Status", choice: "What it is",
  sale: "Sale", compare_at_price: "Compared with",
};

/**
 * Save what a form has changed; if somebody else has changed it meanwhile, ask field by field.
 *
 * @param of.before values of all fields, as they were when the form was opened
 * @param of.etag of that
 * @param of.valuesOf returns the values of the sent form
 * @param of.patch sends changes: values that have changed, and the etag of what was seen
 * @param of.read returns `{theirs, latest}`: the values as they are by now, and their etag
 * @param of.worded returns the words for a field's value, given both
 * @param of.onSaved called with what came of it, in words
 * @returns `action`, which the form runs, and `question`, which is to be shown
 */
export function useSaving({ before, etag, valuesOf, patch, read, worded, onSaved }) {
  const [clash, setClash] = useState(null);
  const fields = Object.keys(before);
  const action = useAction(async (form) => {
    const mine = valuesOf(form);
    const changed = fields.filter((name) => mine[name] !== before[name]);
    if (changed.length === 0) return onSaved(t("Nothing was changed."));
    return save(Object.fromEntries(changed.map((name) => [name, mine[name]])), etag, mine);
  }, { insist: true });
  const save = async (changes, seen, mine) => {
    try {
      await patch(changes, seen);
      setClash(null);
      onSaved(t("Saved."));
    } catch (error) {
      if (error.status !== 412) throw error;
      setClash({ mine, ...await read() });
    }
  };
  const question = clash && html`<${Conflict} key=${clash.latest} before=${before} clash=${clash} worded=${worded}
    onSave=${(changes) => save(changes, clash.latest, { ...clash.theirs, ...changes })}
    onKeep=${() => { setClash(null); onSaved(t("Their values were kept.")); }} onClose=${() => setClash(null)} />`;
  return { action, question };
}

function Conflict({ before, clash: { mine, theirs }, worded, onSave, onKeep, onClose }) {
  const differing = Object.keys(before).filter((name) => mine[name] !== theirs[name]);
  const action = useAction(async (form) => {
    const chosen = differing.filter((name) => form.get(`choose-${name}`) === "mine");
    if (chosen.length === 0) return onKeep();
    return onSave(Object.fromEntries(chosen.map((name) => [name, mine[name]])));
  });
  const shown = (name, value) => worded(name, value) || t("(nothing)");
  return html`<${Dialog} title=${t("Somebody else has changed it meanwhile")} onClose=${onClose}>
    <p>${t("Nothing of yours was saved yet. Choose which value each field is to have.")}</p>
    <${Form} action=${action} label=${t("Choose values")}>
      ${differing.map((name) => {
        const isMine = mine[name] !== before[name];
        return html`<fieldset key=${name} class="clash"><legend>${t(LABELS[name])}</legend>
          <label><input type="radio" name="choose-${name}" value="mine" defaultChecked=${isMine} />
            <span class="muted">${t("Yours:")}</span> <span class="value">${shown(name, mine[name])}</span></label>
          <label><input type="radio" name="choose-${name}" value="theirs" defaultChecked=${!isMine} />
            <span class="muted">${t("Theirs, as it is now:")}</span> <span class="value">${shown(name, theirs[name])}</span></label>
        </fieldset>`;
      })}
      <div class="row">
        <${Button} action=${action}>${t("Save these values")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("Back to the form")}</button>
      </div>
    </${Form}>
  </${Dialog}>`;
}
