// Categories: the tree that buyers find products by.

import { newKey } from "../common/api.js";
import { Button, Checking, Dialog, Field, Form, Loaded, go, to, useAction, useLoaded } from "../common/parts.js";
import { Failure } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { LANGUAGES, counted, t, translated } from "../common/words.js";
import { Seo, Slug, fieldsOf, seoIn } from "./address.js";
import { Outcome, Title } from "./desk.js";

const FIELDS = ["name.en", "name.bn", "description.en", "description.bn", "parent_id", ...fieldsOf("seo.en", "seo.bn")];
const PLACE = ["categories"];

export const read = async () => (await request("GET", "staff/categories/")).body.items;
const childrenOf = (all, id) => all.filter((one) => one.parent_id === id);
const isBelow = (all, one, id) => one !== undefined && (one.id === id || isBelow(all, parentOf(all, one), id));
const parentOf = (all, { parent_id }) => all.find((other) => other.id === parent_id);
export const depthOf = (all, one) => (parentOf(all, one) ? 1 + depthOf(all, parentOf(all, one)) : 0);

/** The whole tree. */
export function Categories({ may }) {
  const tree = useLoaded(read, []);
  const [outcome, setOutcome] = useState("");
  const move = useAction(async (one, before) => {
    const to = { ...(one.parent_id && { parent_id: one.parent_id }), ...(before && { before_id: before.id }) };
    await request("POST", `categories/${one.id}/move/`, { body: to });
    await tree.reload();
    setOutcome(t("Moved: {name}", { name: translated(one.name) }));
  }, { insist: true });
  return html`<${Title}>${t("Categories")}</${Title}>
    <${Outcome}>${outcome}</${Outcome}>
    ${may("products:edit") && html`<p><a role="button" href=${to([...PLACE, "new"])}>${t("New category")}</a></p>`}
    <${Failure} error=${move.error} />
    <${Loaded} of=${tree}>${(all) => html`<div>
      ${all.length === 0 && html`<p>${t("There are no categories yet. Buyers see one list of all products.")}</p>`}
      <${Branch} all=${all} id=${null} move=${may("products:edit") ? move : null} />
    </div>`}</${Loaded}>`;
}

/** What is directly below a category, and all below that. */
function Branch({ all, id, move }) {
  const here = childrenOf(all, id);
  if (here.length === 0) return null;
  return html`<ul class="tree">${here.map((one, at) => html`<li key=${one.id}>
    <div class="row">
      <span class="what">
        <a href=${to([...PLACE, one.id])}>${translated(one.name)}</a>
        ${!one.active && html` <span class="status is-inactive">${t("Off")}</span>`}
        ${one.products > 0 && html` <span class="muted">${counted(one.products, "{n} product", "{n} products")}</span>`}
      </span>
      ${move && html`<span class="arrows">
        <button class="secondary outline" disabled=${at === 0} aria-label=${t("Move {name} up", { name: translated(one.name) })}
          onClick=${() => move.run(one, here[at - 1])}>↑</button>
        <button class="secondary outline" disabled=${at === here.length - 1} aria-label=${t("Move {name} down", { name: translated(one.name) })}
          onClick=${() => move.run(one, here[at + 2])}>↓</button>
      </span>`}
    </div>
    <${Branch} all=${all} id=${one.id} move=${move} />
  </li>`)}</ul>`;
}

/** One category, or the form for a new one. */
export function Category({ id, query, may }) {
  const tree = useLoaded(read, [id]);
  return html`<${Loaded} of=${tree}>${(all) => {
    const one = all.find((other) => other.id === id);
    if (id === "new") return html`<${NewCategory} all=${all} below=${query.get("below")} />`;
    if (!one) return html`<div><${Title}>${t("There is nothing here")}</${Title}><p><a href=${to(PLACE)}>${t("Categories")}</a></p></div>`;
    return html`<${ExistingCategory} key=${one.etag} all=${all} one=${one} may=${may} tree=${tree} />`;
  }}</${Loaded}>`;
}

const textOf = (form, name) => {
  const [en, bn] = [form.get(`${name}.en`), form.get(`${name}.bn`)];
  return bn.trim() ? { en, bn } : { en };
};
const valuesOf = (form) => ({
  name: textOf(form, "name"), description: textOf(form, "description"), active: form.get("active") === "yes",
});
const addressOf = (form, { slug }) => {
  const wanted = form.get("slug").trim();
  return { ...(wanted !== slug && { slug: wanted }), seo: { en: seoIn(form, "seo.en"), bn: seoIn(form, "seo.bn") } };
};

function CategoryFields({ one, error }) {
  const text = (name, part) => one?.[name][part] ?? "";
  return html`<div>
    <${Field} name="name.en" label=${t("Name in English")} autocomplete="off" required longest=${200} defaultValue=${text("name", "en")} error=${error} />
    <${Field} name="name.bn" label=${t("Name in Bangla")} lang="bn" autocomplete="off" longest=${200} defaultValue=${text("name", "bn")} error=${error} />
    <${Field} name="description.en" label=${t("Description in English")} rows="3" longest=${1000} defaultValue=${text("description", "en")} error=${error} />
    <${Field} name="description.bn" label=${t("Description in Bangla")} lang="bn" rows="3" longest=${1000} defaultValue=${text("description", "bn")} error=${error} />
    <${Field} name="active" label=${t("Buyers see it")} error=${error}>
      ${[["yes", "Yes"], ["no", "No, nor what is below it"]].map(([value, word]) => html`
        <option key=${value} value=${value} selected=${value === (one?.active === false ? "no" : "yes")}>${t(word)}</option>`)}
    </${Field}>
  </div>`;
}

/** A choice among categories, each indented by how deep it is. @param none what is called none of them */
function CategoryChoice({ name, label, all, chosen, none, error }) {
  return html`<${Field} name=${name} label=${label} error=${error}>
    ${none && html`<option value="">${none}</option>`}
    ${all.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === chosen}>
      ${"– ".repeat(depthOf(all, one))}${translated(one.name)}</option>`)}
  </${Field}>`;
}

function NewCategory({ all, below }) {
  const [key] = useState(newKey);
  const action = useAction((form) => {
    const parent = form.get("parent_id");
    return request("POST", "categories/", { body: { ...valuesOf(form), ...(parent && { parent_id: parent }) }, key });
  }, { insist: true });
  const create = async (form) => (await action.run(form)) && go(to(PLACE));
  return html`<div>
    <${Title}>${t("New category")}</${Title}>
    <${Form} action=${{ ...action, run: create }} fields=${FIELDS} label=${t("New category")}>
      <${CategoryChoice} name="parent_id" label=${t("Below")} all=${all} chosen=${below} none=${t("Nothing: at the top")} error=${action.error} />
      <${CategoryFields} error=${action.error} />
      <${Button} action=${action}>${t("Add the category")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />
  </div>`;
}

function ExistingCategory({ all, one, may, tree }) {
  const [isDeleting, setDeleting] = useState(false);
  const save = useAction(async (form) => {
    await request("PATCH", `categories/${one.id}/`, { body: { ...valuesOf(form), ...addressOf(form, one) }, etag: one.etag });
    go(to(PLACE));
  }, { insist: true });
  const move = useAction(async (form) => {
    const parent = form.get("parent_id");
    await request("POST", `categories/${one.id}/move/`, { body: parent ? { parent_id: parent } : {} });
    go(to(PLACE));
  }, { insist: true });
  const elsewhere = all.filter((other) => !isBelow(all, other, one.id));
  return html`<div>
    <${Title}>${translated(one.name)}</${Title}>
    <p><a href=${to(PLACE)}>${t("All categories")}</a></p>
    ${may("products:edit") && html`<div>
      <${Form} action=${save} fields=${FIELDS} label=${t("Change the category")}>
        <${CategoryFields} one=${one} error=${save.error} />
        <${Slug} slug=${one.slug} error=${save.error} />
        <${Seo} name="seo.en" seo=${one.seo.en} of=${`, ${LANGUAGES.en}`} error=${save.error} />
        <${Seo} name="seo.bn" seo=${one.seo.bn} of=${`, ${LANGUAGES.bn}`} lang="bn" error=${save.error} />
        <${Button} action=${save}>${t("Save")}</${Button}>
      </${Form}>
      ${save.error?.status === 412 && html`<button class="secondary" onClick=${tree.reload}>${t("Show it as it is now")}</button>`}
      <${Checking} action=${save} />
      <h2>${t("Its place")}</h2>
      <${Form} action=${move} fields=${FIELDS} label=${t("Its place")}>
        <${CategoryChoice} name="parent_id" label=${t("Below")} all=${elsewhere} chosen=${one.parent_id} none=${t("Nothing: at the top")} error=${move.error} />
        <${Button} class="secondary" action=${move}>${t("Put it there, at the end")}</${Button}>
      </${Form}>
      <p><a href=${to([...PLACE, "new"], { below: one.id })}>${t("Add a category below it")}</a></p>
      <hr />
      <button class="secondary outline" onClick=${() => setDeleting(true)}>${t("Delete the category")}</button>
      ${isDeleting && html`<${Delete} one=${one} elsewhere=${elsewhere} onClose=${() => setDeleting(false)} />`}
    </div>`}
  </div>`;
}

/** If something is in it, the shop says what, and one chooses where that goes. */
function Delete({ one, elsewhere, onClose }) {
  const [inUse, setInUse] = useState(null);
  const action = useAction(async (form) => {
    try {
      await request("DELETE", `categories/${one.id}/`, { query: { move_to: form.get("move_to") } });
      go(to(PLACE));
    } catch (error) {
      if (error.slug !== "category-in-use") throw error;
      setInUse(error.members);
    }
  }, { insist: true });
  return html`<${Dialog} title=${t("Delete {name}?", { name: translated(one.name) })} onClose=${onClose}>
    <${Form} action=${action} fields=${["move_to"]} label=${t("Delete the category")}>
      ${inUse && html`<div>
        <p role="alert">${t("It is not empty. Products in it: {products}. Categories directly below it: {categories}.", inUse)}</p>
        <${CategoryChoice} name="move_to" label=${t("Put all of it into")} all=${elsewhere} error=${action.error} />
      </div>`}
      <div class="row">
        ${(!inUse || elsewhere.length > 0) && html`<${Button} action=${action}>${inUse ? t("Move it all, and delete") : t("Yes, delete it")}</${Button}>`}
        <button type="button" class="secondary" onClick=${onClose}>${t("No, keep it")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}

/** In which categories a product is. @param onSaved called with what came of it */
export function ProductCategories({ product, etag, may, onSaved }) {
  const tree = useLoaded(read, []);
  const action = useAction(async (form) => {
    const chosen = form.getAll("category_ids"); // in the order of the tree
    const kept = product.category_ids.filter((id) => chosen.includes(id)); // the first stays the first
    const ids = [...kept, ...chosen.filter((id) => !kept.includes(id))];
    await request("PATCH", `products/${product.id}/`, { body: { category_ids: ids }, etag });
    onSaved(t("Saved."));
  }, { insist: true });
  return html`<${Loaded} of=${tree}>${(all) => html`<section>
    <h2>${t("Categories")}</h2>
    <${Form} action=${action} label=${t("Categories")}>
      <fieldset class="choose" disabled=${!may("products:edit")}>
        ${all.map((one) => html`<label key=${one.id}>
          <input type="checkbox" name="category_ids" value=${one.id} defaultChecked=${product.category_ids.includes(one.id)} />
          ${"– ".repeat(depthOf(all, one))}${translated(one.name)}
        </label>`)}
        ${all.length === 0 && html`<p class="muted">${t("There are no categories yet. Buyers see one list of all products.")}</p>`}
      </fieldset>
      ${may("products:edit") && all.length > 0 && html`<${Button} class="secondary" action=${action}>${t("Save the categories")}</${Button}>`}
    </${Form}>
    <${Checking} action=${action} />
  </section>`}</${Loaded}>`;
}
