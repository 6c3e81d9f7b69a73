// Where buyers find a product, and what search engines are told of it.

import { Button, Checking, Field, Form, useAction } from "../common/parts.js";
import { request } from "../common/session.js";
import { html } from "../common/view.js";
import { t } from "../common/words.js";

/** Return what a form says for search engines. @param name of its fields: `seo` or `seo.en` */
export const seoIn = (form, name) => ({ title: form.get(`${name}.title`), description: form.get(`${name}.description`) });

/** The names of the fields of a slug, and of what search engines are told. */
export const fieldsOf = (...names) => ["slug", ...names.flatMap((one) => [`${one}.title`, `${one}.description`])];

/** The field of a slug; where it is taken, one that is free stands beside it. */
export function Slug({ slug, error }) {
  const free = error?.slug === "slug-taken" && t("This one is free: {slug}", { slug: error.members.proposal });
  return html`<div>
    <${Field} name="slug" label=${t("Last part of its address")} autocomplete="off" autocapitalize="none" spellcheck="false" required longest=${80} defaultValue=${slug ?? ""} error=${error}
      hint=${t("Letters and digits, English or Bangla, with hyphens between words. Who comes by an earlier address is led on to it.")} />
    ${free && html`<p class="notice" role="status">${free}</p>`}
  </div>`;
}

/** The fields of what search engines are told. @param lang of what is written */
export function Seo({ name, seo, lang, of = "", error }) {
  return html`<div>
    <${Field} name=${`${name}.title`} lang=${lang} label=${`${t("Title for search engines")}${of}`} autocomplete="off" longest=${70} defaultValue=${seo?.title} error=${error}
      hint=${t("Empty: its name")} />
    <${Field} name=${`${name}.description`} lang=${lang} label=${`${t("Description for search engines")}${of}`} autocomplete="off" longest=${320} defaultValue=${seo?.description} error=${error}
      hint=${t("Empty: the beginning of its description")} />
  </div>`;
}

/** The form of both. @param onSaved called with what came of it */
export function ProductAddress({ product, etag, onSaved }) {
  const action = useAction(async (form) => {
    const slug = form.get("slug").trim();
    const body = { ...(slug !== product.slug && { slug }), seo: seoIn(form, "seo") };
    await request("PATCH", `products/${product.id}/`, { body, etag });
    onSaved(t("Saved."));
  }, { insist: true });
  const { error } = action;
  return html`<section>
    <h2>${t("Address and search engines")}</h2>
    <${Form} action=${action} fields=${fieldsOf("seo")} label=${t("Address and search engines")}>
      <${Slug} slug=${product.slug} error=${error} />
      <${Seo} name="seo" seo=${product.seo} error=${error} />
      <${Button} class="secondary" action=${action}>${t("Save the address")}</${Button}>
    </${Form}>
    ${error?.status === 412 && html`<button class="secondary" onClick=${() => onSaved("")}>${t("Show it as it is now")}</button>`}
    <${Checking} action=${action} />
  </section>`;
}
