// What is on sale: a page of products, and one product.

import { Problem, send } from "../common/api.js";
import { Button, Field, Form, Loaded, leadTo, to, useAction, useLoaded } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { html, useState } from "../common/view.js";
import { currentLanguage, moment, number, t, translated } from "../common/words.js";
import { Heading } from "./account.js";
import { NO_QUANTITY, addToCart, unitsIn } from "./cart.js";
import { Below, Trail, categories, categoryAt, categoryOnceAt, shelfOf, wayTo } from "./categories.js";
import { useHead } from "./head.js";
import { Cover, Gallery } from "./pictures.js";
import { Price, SaleTerms } from "./prices.js";

const PAGE = 24;

/**
 * Products, a page at a time.
 *
 * @param category of which they are, its id or slug; null for all
 * @param after cursor of the page; where it stands, Back finds it
 */
export function Browse({ category, after }) {
  const lang = currentLanguage();
  const products = useLoaded(async () => { // both at once, so that nothing moves when the other comes
    const page = send("GET", "products/", { query: { category, limit: PAGE, cursor: after, lang } });
    const [{ body }, all] = await Promise.all([page, categories()]);
    const once = category && all.length > 0 && !categoryAt(all, category) && await categoryOnceAt(all, category);
    if (once) leadTo(shelfOf(once));
    return { ...body, all };
  }, [category, after, lang]);
  const way = wayTo(products.value?.all ?? [], category);
  const here = way.at(-1);
  const told = here && { ...here.seo.en, ...lang === "bn" && saidOf(here.seo.bn) };
  useHead(here && (told.description || translated(here.description)), here && shelfOf(here));
  if (category && products.error instanceof Problem && products.error.status === 404) {
    return html`<${Heading} text=${t("There is no such category")} />
      <p><a href="#/">${t("All products")}</a></p>`;
  }
  return html`<div class="way">${category && html`<${Trail} of=${way.slice(0, -1)} />`}</div>
    <${Heading} text=${here ? translated(here.name) : t("Products")} tab=${told?.title} />
    <${Loaded} of=${products}>${({ all, items, next_cursor: next }) => html`
      <p class="description">${here && translated(here.description)}</p>
      <${Below} all=${all} id=${here?.id} />
      ${items.length === 0 && html`<p>${t("There is nothing here at the moment.")}</p>`}
      <${Cards} items=${items} />
      <p class="row">
        ${after && html`<a href=${to([], { category })}>${t("First page")}</a>`}
        ${next && html`<a href=${to([], { category, after: next })}>${t("More products")}</a>`}
      </p>
    `}</${Loaded}>`;
}

const saidOf = (texts) => Object.fromEntries(Object.entries(texts).filter(([, text]) => text));

/** Products, a card each; one of which a variant was found leads to it. */
export function Cards({ items }) {
  const hasPictures = items.some(({ pictures }) => pictures.length > 0);
  return html`<ul class="products">
    ${items.map((one, place) => html`<li key=${one.id} class="card">
      ${hasPictures && html`<${Cover} product=${one} isFirst=${place < 4} />`}
      <a href=${to(["products", one.slug ?? one.id], { variant: one.variant_id?.split("-")[1] })}>${one.name}</a>
      <p class="prices"><${Price} of=${one} upTo=${one.price_max} currency=${one.currency} /></p>
      ${one.on_sale_until && html`<span class="sale">${t("On sale until {moment}", { moment: moment(one.on_sale_until) })}</span>`}
      <${Stock} product=${one} />
    </li>`)}
  </ul>`;
}

/**
 * One product, by one call; another one, once a minute, tells its categories.
 *
 * @param address its id or slug
 * @param variant number of the one that the address names, if it names one
 */
export function Product({ address, variant }) {
  const all = useLoaded(categories, []).value ?? [];
  const lang = currentLanguage();
  const product = useLoaded(() => read(address, variant, lang), [address, lang]);
  if (product.error instanceof Problem && [404, 410].includes(product.error.status)) {
    return html`<${Heading} text=${t("This product is not sold any more")} />
      <p><a href="#/">${t("All products")}</a></p>`;
  }
  return html`<${Trail} of=${wayTo(all, product.value?.one.category_ids[0])} />
    <${Loaded} of=${product}>${({ one, Picking, SaidOf }) => {
      const shown = { product: one, SaidOf, onEnd: product.reload };
      return Picking
        ? html`<${Picking} product=${one} address=${address} number=${variant}>${(pick) => html`<${Details} ...${shown} ...${pick} />`}</${Picking}>`
        : html`<${Details} ...${shown} item=${one} wrong=${{}} />`;
    }}</${Loaded}>`;
}

/** Return a product, and what it needs besides: what variants are picked with, what shows its facts. */
async function read(address, variant, lang) {
  const { body: one } = await send("GET", `products/${encodeURIComponent(address)}/`, { query: { lang } }).catch((error) => {
    const instead = error.members?.replaced_by;
    if (instead) leadTo(to(["products", instead]));
    throw error;
  });
  if (one.slug && ![one.id, one.slug].includes(address)) leadTo(to(["products", one.slug], { variant }));
  const says = one.brand || one.tags.length > 0 || Object.keys(one.attributes).length > 0;
  const [picking, facts] = await Promise.all([
    one.options.length > 0 && import("./variants.js").then((its) => its.picking()), says && import("./facts.js"),
  ]);
  return { one, ...picking, ...facts };
}

/**
 * The product, with its properties named as schema.org does, for search engines. They are attributes
 * of what people see: JSON-LD would be text in a script, and the policy lets no script of ours write
 * scripts. A crawler that runs none sees nothing at all, so a shop that lives on searches writes its
 * pages on a server.
 *
 * @param SaidOf shows what it says of itself, if it says anything
 * @param pick `item`: what is bought, the product or its variant that was picked, else null; `fits`: ids of
 *   the variants that are still possible; `wrong`: why it cannot be bought, by the field's name; `fields`:
 *   draws what it is picked with, if there is any
 * @param onEnd called when a sale is over
 */
function Details({ product, SaidOf, onEnd, ...pick }) {
  const { name, description, available, seo } = product;
  const { sku } = pick.item ?? product;
  useHead(seo.description, `#/products/${seo.canonical}`);
  return html`<div class="product" itemscope itemtype="https://schema.org/Product">
    <div itemprop="name"><${Heading} text=${name} tab=${seo.title} /></div>
    <${Gallery} product=${product} fits=${pick.fits} />
    <${Offer} product=${product} item=${pick.item} onEnd=${onEnd} />
    ${(available > 0 || pick.fields) && html`<${AddToCart} product=${product} ...${pick} />`}
    ${description && html`<p class="description" itemprop="description">${description}</p>`}
    ${SaidOf && html`<${SaidOf} product=${product} />`}
    ${sku && html`<p class="muted">${t("Code")} <span itemprop="sku">${sku}</span></p>`}
  </div>`;
}

/** What it costs: one offer if it is clear what is bought, else the range of all. */
function Offer({ product, item, onEnd }) {
  const { currency, price, price_max: most, variants } = product;
  const shown = item ?? product;
  return html`<div itemprop="offers" itemscope itemtype="https://schema.org/${item ? "Offer" : "AggregateOffer"}">
    ${item ? html`<meta itemprop="price" content=${item.price} />` : html`
      <meta itemprop="lowPrice" content=${price} /><meta itemprop="highPrice" content=${most} />
      <meta itemprop="offerCount" content=${variants.length} />`}
    <meta itemprop="priceCurrency" content=${currency} />
    <link itemprop="availability" href="https://schema.org/${shown.available > 0 ? "InStock" : "OutOfStock"}" />
    <p class="prices"><${Price} of=${shown} upTo=${item ? item.price : most} currency=${currency} /></p>
    <${SaleTerms} of=${shown} currency=${currency} onEnd=${onEnd} />
    <p><${Stock} product=${shown} /></p>
  </div>`;
}

/** How many a buyer can get. Few are counted, since that is what a buyer asks then. */
function Stock({ product: { available } }) {
  if (available === 0) return html`<span class="stock none">${t("Sold out")}</span>`;
  if (available > 5) return html`<span class="stock">${t("In stock")}</span>`;
  return html`<span class="stock few">${t("Only {available} left", { available })}</span>`;
}

function AddToCart({ product, item, title, wrong, fields }) {
  const [added, setAdded] = useState({ units: 0 });
  const action = useAction(async (form) => {
    const quantity = unitsIn(form.get("quantity"));
    const faults = { ...wrong, ...quantity === null && { quantity: NO_QUANTITY } };
    if (Object.keys(faults).length > 0) throw refusal(faults);
    addToCart({ ...product, ...item, name: title ?? product.name }, quantity);
    setAdded({ units: quantity, id: item.id });
  });
  const { error } = action;
  return html`<${Form} action=${action} fields=${["quantity", ...Object.keys(wrong)]} label=${t("Add to the cart")} class="buy">
    ${fields?.(item && html`<${Stock} product=${item} />`, error, action.clear)}
    <${Field} name="quantity" label=${t("Quantity")} defaultValue=${number(1)}
      inputmode="numeric" autocomplete="off" required error=${error} />
    <${Button} action=${action}>${t("Add to the cart")}</${Button}>
    <p role="status">${added.units > 0 && added.id === item?.id && !error && html`
      ${t("Added to the cart: {units}", added)} · <a href=${to(["cart"])}>${t("Go to the cart")}</a>
    `}</p>
  </${Form}>`;
}
