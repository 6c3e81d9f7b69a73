// What is on sale: a page of products, and one product.

import { Problem, send } from "../common/api.js";
import { Button, Field, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { refusal } from "../common/problems.js";
import { html, useEffect, useState } from "../common/view.js";
import { money, number, t, translated } from "../common/words.js";
import { Heading } from "./account.js";
import { NO_QUANTITY, addToCart, unitsIn } from "./cart.js";
import { Below, Trail, categories, wayTo } from "./categories.js";
import { Cover, Gallery } from "./pictures.js";

const PAGE = 24;

/**
 * Products, a page at a time.
 *
 * @param category of which they are; null for all
 * @param after cursor of the page; where it stands, Back finds it
 */
export function Browse({ category, after }) {
  const products = useLoaded(async () => { // both at once, so that nothing moves when the other comes
    const page = send("GET", "products/", { query: { category, limit: PAGE, cursor: after } });
    const [{ body }, all] = await Promise.all([page, categories()]);
    return { ...body, all };
  }, [category, after]);
  const way = wayTo(products.value?.all ?? [], category);
  const here = way.at(-1);
  if (category && products.error instanceof Problem && products.error.status === 404) {
    return html`<${Heading} text=${t("There is no such category")} />
      <p><a href="#/">${t("All products")}</a></p>`;
  }
  return html`<div class="way">${category && html`<${Trail} of=${way.slice(0, -1)} />`}</div>
    <${Heading} text=${here ? translated(here.name) : t("Products")} />
    <${Loaded} of=${products}>${({ all, items, next_cursor: next }) => html`
      <p class="description">${here && translated(here.description)}</p>
      <${Below} all=${all} id=${category} />
      ${items.length === 0 && html`<p>${t("There is nothing here at the moment.")}</p>`}
      <ul class="products">
        ${items.map((one, place) => html`<li key=${one.id} class="card">
          ${items.some(({ pictures }) => pictures.length > 0) && html`<${Cover} product=${one} isFirst=${place < 4} />`}
          <a href=${to(["products", one.id])}>${one.name}</a>
          <span class="price">${money(one.price, one.currency)}</span>
          <${Stock} product=${one} />
        </li>`)}
      </ul>
      <p class="row">
        ${after && html`<a href=${to([], { category })}>${t("First page")}</a>`}
        ${next && html`<a href=${to([], { category, after: next })}>${t("More products")}</a>`}
      </p>
    `}</${Loaded}>`;
}

/** One product, by one call; another one, once a minute, tells its categories. */
export function Product({ id }) {
  const all = useLoaded(categories, []).value ?? [];
  const product = useLoaded(async () => (await send("GET", `products/${encodeURIComponent(id)}/`)).body, [id]);
  if (product.error instanceof Problem && product.error.status === 404) {
    return html`<${Heading} text=${t("This product is not sold any more")} />
      <p><a href="#/">${t("All products")}</a></p>`;
  }
  return html`<${Trail} of=${wayTo(all, product.value?.category_ids[0])} />
    <${Loaded} of=${product}>${(one) => html`<${Details} product=${one} />`}</${Loaded}>`;
}

/**
 * The product, with its properties named as schema.org does, for search engines. They are attributes
 * of what people see: JSON-LD would be text in a script, and the policy lets no script of ours write
 * scripts. A crawler that runs none sees nothing at all, so a shop that lives on searches writes its
 * pages on a server.
 */
function Details({ product }) {
  const { name, description, sku, price, currency, available } = product;
  useEffect(() => {
    document.querySelector('meta[name="description"]').content = description || name;
  }, [product]);
  return html`<div class="product" itemscope itemtype="https://schema.org/Product">
    <div itemprop="name"><${Heading} text=${name} /></div>
    <${Gallery} product=${product} />
    <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
      <meta itemprop="price" content=${price} /><meta itemprop="priceCurrency" content=${currency} />
      <link itemprop="availability" href="https://schema.org/${available > 0 ? "InStock" : "OutOfStock"}" />
      <p class="price">${money(price, currency)}</p>
      <p><${Stock} product=${product} /></p>
    </div>
    ${available > 0 && html`<${AddToCart} product=${product} />`}
    ${description && html`<p class="description" itemprop="description">${description}</p>`}
    <p class="muted">${t("Code")} <span itemprop="sku">${sku}</span></p>
  </div>`;
}

/** How many a buyer can get. Few are counted, since that is what a buyer asks then. */
function Stock({ product: { available } }) {
  if (available === 0) return html`<span class="stock none">${t("Sold out")}</span>`;
  if (available > 5) return html`<span class="stock">${t("In stock")}</span>`;
  return html`<span class="stock few">${t("Only {available} left", { available })}</span>`;
}

function AddToCart({ product }) {
  const [units, setUnits] = useState(0);
  const action = useAction(async (form) => {
    const quantity = unitsIn(form.get("quantity"));
    if (quantity === null) throw refusal({ quantity: NO_QUANTITY });
    addToCart(product, quantity);
    setUnits(quantity);
  });
  return html`<${Form} action=${action} fields=${["quantity"]} label=${t("Add to the cart")} class="buy">
    <${Field} name="quantity" label=${t("Quantity")} defaultValue=${number(1)}
      inputmode="numeric" autocomplete="off" required error=${action.error} />
    <${Button} action=${action}>${t("Add to the cart")}</${Button}>
    <p role="status">${units > 0 && !action.error && html`
      ${t("Added to the cart: {units}", { units })} · <a href=${to(["cart"])}>${t("Go to the cart")}</a>
    `}</p>
  </${Form}>`;
}
