// A product's pictures: sending, describing, sorting and deleting them.

import { pause } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, Loaded, useAction, useLoaded } from "../common/parts.js";
import { Picture, described } from "../common/picture.js";
import { Failure } from "../common/problems.js";
import { request } from "../common/session.js";
import { named } from "../common/sold.js";
import { html, useEffect, useRef, useState } from "../common/view.js";
import { number, t } from "../common/words.js";
import { post } from "./sending.js";

/** Seconds for which this page asks what became of a file. */
const PATIENCE = 60;
const REASONS = {
  "not-an-image": "It is no JPEG, PNG, WebP or AVIF picture.",
  damaged: "The file is damaged, or only a part of it.",
  "too-large": "The file is too large.",
  "too-many-pixels": "The picture has too many pixels. Make it smaller.",
  "too-many-pictures": "The product has all the pictures it may have",
  "product-archived": "The product is archived",
  late: "It takes longer than usual. Reload this page later.",
  unsent: "The file could not be sent. Try again.",
};
const megabytes = (bytes) => number(Math.round(bytes / 100_000) / 10);

/** The pictures of a product. */
export function Pictures({ product, may }) {
  const path = `products/${product.id}/pictures/`;
  const pictures = useLoaded(async () => (await request("GET", path)).body, [product.id]);
  const canEdit = may("products:edit") && product.status !== "archived";
  return html`<h2>${t("Pictures")}</h2>
    <${Loaded} of=${pictures}>${({ items, uploads, limits }) => html`
      ${items.length === 0 && html`<p>${t("There are no pictures yet.")}</p>`}
      <ol class="album">${items.map((one, place) => html`<${Item} key=${one.id} picture=${one} place=${place}
        last=${items.length - 1} product=${product} path=${`${path}${one.id}/`} canEdit=${canEdit} onChange=${pictures.reload} />`)}</ol>
      ${canEdit && html`<${Sending} path=${path} limits=${limits} known=${uploads} onDone=${pictures.reload} />`}
    `}</${Loaded}>`;
}

/** One picture, with what can be done with it. */
function Item({ product, picture, place, last, path, canEdit, onChange }) {
  const [isOpen, setOpen] = useState("");
  const move = useAction(async (position) => { await request("PATCH", path, { body: { position } }); await onChange(); }, { insist: true });
  const done = () => { setOpen(""); onChange(); };
  const name = described(picture) || t("Picture {n}", { n: place + 1 });
  return html`<li>
    <${Picture} of=${picture} sizes="8rem" />
    <div>
      <p>${name}${product.variants.length > 0 && html`<br /><small class="muted">${shownFor(picture, product)}</small>`}</p>
      ${canEdit && html`<div class="row">
        ${place > 0 && html`<${Button} class="secondary" action=${move} onClick=${() => move.run(place - 1)} aria-label=${t("Move {name} forward", { name })}>↑</${Button}>`}
        ${place < last && html`<${Button} class="secondary" action=${move} onClick=${() => move.run(place + 1)} aria-label=${t("Move {name} back", { name })}>↓</${Button}>`}
        <button class="secondary" onClick=${() => setOpen("alt")} aria-label=${t("Describe {name}", { name })}>${t("Describe")}</button>
        ${product.variants.length > 0 && html`<button class="secondary" onClick=${() => setOpen("variants")} aria-label=${t("Choose the variants of {name}", { name })}>${t("Variants")}</button>`}
        <button class="secondary outline" onClick=${() => setOpen("delete")} aria-label=${t("Delete {name}", { name })}>${t("Delete")}</button>
      </div>`}
      <${Failure} error=${move.error} /><${Checking} action=${move} />
    </div>
    ${isOpen === "alt" && html`<${Describe} picture=${picture} path=${path} onClose=${() => setOpen("")} onDone=${done} />`}
    ${isOpen === "variants" && html`<${Variants} product=${product} picture=${picture} path=${path} onClose=${() => setOpen("")} onDone=${done} />`}
    ${isOpen === "delete" && html`<${Delete} name=${name} path=${path} onClose=${() => setOpen("")} onDone=${done} />`}
  </li>`;
}

function Describe({ picture, path, onClose, onDone }) {
  const action = useAction(async (form) => {
    await request("PATCH", path, { body: { alt: { en: form.get("alt.en"), bn: form.get("alt.bn") } } });
    onDone();
  }, { insist: true });
  return html`<${Dialog} title=${t("What does it show?")} onClose=${onClose}>
    <p>${t("It is read to people who do not see the picture, and shown where it cannot be loaded.")}</p>
    <${Form} action=${action} fields=${["alt.en", "alt.bn"]} label=${t("What does it show?")}>
      <${Field} name="alt.en" label=${t("In English")} autocomplete="off" longest=${200} defaultValue=${picture.alt.en} error=${action.error} />
      <${Field} name="alt.bn" label=${t("In Bangla")} lang="bn" autocomplete="off" longest=${200} defaultValue=${picture.alt.bn} error=${action.error} />
      <${Button} action=${action}>${t("Save")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

/** Return which variants a picture shows, in words. */
function shownFor({ variant_ids: ids }, { variants }) {
  const shown = variants.filter((one) => ids.includes(one.id)).map((one) => named(one.choice));
  return shown.length > 0 ? t("Shows: {variants}", { variants: shown.join(", ") }) : t("Shows the whole product");
}

/** Which variants a picture shows: each, or all that have one value of an option, with one tick. */
function Variants({ product: { options, variants }, picture, path, onClose, onDone }) {
  const [ids, setIds] = useState(picture.variant_ids);
  const action = useAction(async () => { await request("PATCH", path, { body: { variant_ids: ids } }); onDone(); }, { insist: true });
  const put = (some, isIn) => setIds(isIn ? [...new Set([...ids, ...some])] : ids.filter((id) => !some.includes(id)));
  const having = (place, value) => variants.filter((one) => one.choice[place] === value).map((one) => one.id);
  const values = options.flatMap(({ name, values: all }, place) => all.map((value) => ({ name, value, some: having(place, value) })));
  return html`<${Dialog} title=${t("Which variants does it show?")} onClose=${onClose}>
    <p>${t("Buyers who choose one of them see this picture first. With none, it shows the whole product.")}</p>
    <${Form} action=${action} fields=${["variant_ids"]} label=${t("Which variants does it show?")}>
      ${options.length > 1 && html`<fieldset class="choose"><legend>${t("All with")}</legend>
        ${values.filter((one) => one.some.length > 1).map(({ name, value, some }) => html`<${Tick} key=${`${name}:${value}`} some=${some} ids=${ids} put=${put}>${name}: ${value}</${Tick}>`)}
      </fieldset>`}
      <fieldset class="choose"><legend>${t("Variants")}</legend>
        ${variants.map((one) => html`<${Tick} key=${one.id} some=${[one.id]} ids=${ids} put=${put}>${named(one.choice)}</${Tick}>`)}
      </fieldset>
      <${Button} action=${action}>${t("Save")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

/** A tick for one or several variants: half, if some of them are ticked. */
function Tick({ some, ids, put, children }) {
  const many = some.filter((id) => ids.includes(id)).length;
  return html`<label><input type="checkbox" checked=${many === some.length} indeterminate=${many > 0 && many < some.length}
    onChange=${(event) => put(some, event.target.checked)} /> ${children}</label>`;
}

function Delete({ name, path, onClose, onDone }) {
  const action = useAction(async () => { await request("DELETE", path); onDone(); }, { insist: true });
  return html`<${Dialog} title=${t("Delete {name}?", { name })} onClose=${onClose}>
    <p>${t("It is gone at once. Browsers that have seen it may show it for a while.")}</p>
    <${Form} action=${action} label=${t("Delete")}>
      <div class="row">
        <${Button} action=${action}>${t("Yes, delete it")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep it")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

/** Where files are chosen, dropped or pasted, and what becomes of each. */
function Sending({ path, limits, known, onDone }) {
  const [files, setFiles] = useState([]);
  const [isOver, setOver] = useState(false);
  const box = useRef(null);
  const told = (id, news) => setFiles((all) => all.map((one) => (one.id === id ? { ...one, ...news } : one)));
  const take = (list) => {
    for (const file of list) {
      const id = crypto.randomUUID();
      setFiles((all) => [...all, { id, name: file.name, state: "sending", progress: 0 }]);
      send(file, path, limits, (news) => told(id, news)).then((isDone) => isDone && onDone());
    }
  };
  const drop = (event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files); };
  useEffect(() => { // a picture that was copied elsewhere, pasted anywhere on this page
    const paste = (event) => { if (event.clipboardData.files.length > 0) take(event.clipboardData.files); };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, [path]);
  const others = known.filter((one) => one.state === "failed" && !files.some((file) => file.upload === one.id));
  return html`<div ref=${box} class=${isOver ? "drop over" : "drop"} onDrop=${drop}
      onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)}>
    <label for="pictures">${t("Add pictures")}</label>
    <input id="pictures" type="file" multiple accept=${limits.media_types.join(",")} aria-describedby="pictures-hint"
      onChange=${(event) => { take(event.target.files); event.target.value = ""; }} />
    <small id="pictures-hint">${t("Choose, drop or paste them: JPEG, PNG, WebP or AVIF, at most {size} MB and {pixels} megapixels each; {pictures} for a product.",
      { size: megabytes(limits.bytes), pixels: limits.pixels / 1_000_000, pictures: limits.pictures })}</small>
    <ul class="files" aria-live="polite">
      ${[...files, ...others.map((one) => ({ ...one, name: one.filename }))].map((one) => html`<li key=${one.id}><${Progress} file=${one} /></li>`)}
    </ul>
  </div>`;
}

function Progress({ file: { name, state, progress, reason, error } }) {
  if (state === "sending") return html`${name} <progress aria-label=${t("Sending {name}", { name })} max="1" value=${progress} />`;
  if (state === "waiting") return html`<span aria-busy="true">${t("{name} is being prepared.", { name })}</span>`;
  if (state === "done") return t("{name} was added.", { name });
  return html`<strong>${name}</strong> ${error ? html`<${Failure} error=${error} />` : t(REASONS[reason] ?? REASONS.damaged)}`;
}

/** Send a file and wait for what becomes of it. @param tell is told of each step @returns whether it is a picture now */
async function send(file, path, limits, tell) {
  if (file.size > limits.bytes) return failed(tell, "too-large");
  if (!limits.media_types.includes(file.type)) return failed(tell, "not-an-image");
  try {
    const filename = file.name.normalize("NFC").slice(-200) || undefined;
    const { body: form } = await request("POST", path, { body: { filename, size: file.size } });
    tell({ upload: form.id });
    if (!(await post(form, file, file.type, (progress) => tell({ progress })))) return failed(tell, "unsent");
    tell({ state: "waiting" });
    for (let waited = 0, seconds = 1; waited < PATIENCE; waited += seconds, seconds = Math.min(seconds + 1, 5)) {
      await pause(seconds);
      const { body: { uploads } } = await request("GET", path);
      const { state, reason } = uploads.find((one) => one.id === form.id) ?? {};
      if (state === "failed") return failed(tell, reason);
      if (state === "done") { tell({ state }); return true; }
    }
    return failed(tell, "late");
  } catch (error) {
    tell({ state: "failed", error });
    return false;
  }
}

function failed(tell, reason) {
  tell({ state: "failed", reason });
  return false;
}
