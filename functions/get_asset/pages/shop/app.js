// The demo shop: how a front end of one's own uses the API. Start here.
//
// One page; what it shows stands after the # of its address: `#/` products, `#/?category=<slug>`
// those of a category, `#/search?q=<words>` and filters, `#/products/<slug>` and
// `#/products/<slug>?variant=007` (ids will do, too), `#/cart`, `#/checkout`, `#/orders`, `#/orders/<id>`, `#/invoice/<order>`, `#/find`,
// `#/addresses`, `#/sign-in`; `#/o/<code>` is a link of a message.

import "../common/bangla.js";
import "./bangla.js";
import { Frame, Loaded, to, useLoaded, usePage } from "../common/parts.js";
import { onSession, recall } from "../common/session.js";
import { keepInTab } from "../common/store.js";
import { html, render, useEffect, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { Account, Heading } from "./account.js";
import { Browse, Product } from "./browse.js";
import { Cart, onCart, unitsInCart } from "./cart.js";
import { SearchBox } from "./searchbox.js";

function Shop() {
  const page = usePage();
  const [, draw] = useState(0);
  useEffect(() => onCart(() => draw((n) => n + 1)), []);
  const units = unitsInCart();
  const places = [
    [[], t("Products")],
    [["cart"], units ? t("Cart ({units})", { units }) : t("Cart")],
    [["orders"], t("Your orders")],
    page.user ? [["addresses"], t("Addresses")] : [["sign-in"], t("Sign in")],
  ];
  const search = html`<${SearchBox} text=${page.route.query.get("q") ?? ""} />`;
  return html`<${Frame} title=${t("Shop")} places=${places} page=${page} search=${search}>
    ${view(page)}
  </${Frame}>
  <footer class="container"><a href="#/find">${t("Find your order")}</a></footer>`;
}

/** Return what stands at the place where the page is. */
function view({ user, route: { path: [place, id], query } }) {
  const after = query.get("after");
  if (place === undefined) {
    const category = query.get("category");
    return html`<${Browse} key=${`${category} ${after}`} category=${category} after=${after} />`;
  }
  if (place === "search") return html`<${Later} key="search" load=${search}>${({ Search }) => html`<${Search} query=${query} />`}</${Later}>`;
  if (place === "products" && id) return html`<${Product} key=${id} address=${id} variant=${query.get("variant")} />`;
  if (place === "cart") return html`<${Cart} />`;
  if (place === "checkout") return html`<${Later} key="checkout" load=${checkout}>${({ Checkout }) => html`<${Checkout} user=${user} />`}</${Later}>`;
  if (place === "orders") {
    return html`<${Later} key="orders" load=${orders}>${({ Order, Orders }) => id
      ? html`<${Order} key=${id} id=${id} user=${user} isBack=${query.has("back")} />`
      : html`<${Orders} key=${after} user=${user} after=${after} />`}</${Later}>`;
  }
  if (place === "invoice" && id) return html`<${Later} key="invoice" load=${invoice}>${({ OrderInvoice }) => html`<${OrderInvoice} key=${id} id=${id} />`}</${Later}>`;
  if (place === "find") return html`<${Later} key="find" load=${finding}>${({ Find }) => html`<${Find} />`}</${Later}>`;
  if (place === "o") return html`<${Later} key="o" load=${finding}>${({ Opening }) => html`<${Opening} key=${code} code=${code} />`}</${Later}>`;
  if (place === "addresses") return html`<${Later} key="addresses" load=${addresses}>${({ Addresses }) => html`<${Addresses} user=${user} />`}</${Later}>`;
  if (place === "sign-in") return html`<${Account} user=${user} />`;
  return html`<${Heading} text=${t("There is no such page")} />
    <p><a href="#/">${t("All products")}</a></p>`;
}

const checkout = () => import("./checkout.js");
const search = () => import("./search.js");
const orders = () => import("./orders.js");
const invoice = () => import("./invoice.js");
const finding = () => import("./finding.js");
const addresses = () => import("./addresses.js");

/** A view whose parts most visitors need not load. @param children draws it, given its module */
function Later({ load, children }) {
  const parts = useLoaded(load, []);
  return html`<${Loaded} of=${parts}>${children}</${Loaded}>`;
}

/**
 * Whoever comes back from a provider's page has the order in the address, before the #. It says which
 * order to look at and nothing else: anybody can type an address.
 */
function goToOrderOfAddress() {
  const query = new URLSearchParams(location.search);
  if (!query.has("status")) return;
  const id = query.get("order_id");
  const place = id ? to(["orders", id], { back: "1" }) : to(["orders"]);
  history.replaceState(null, "", location.pathname + place);
}

let code = null; // of the link that was followed last

/** Whoever looks at the address bar, or goes Back later, finds no code there: it opens the order. */
function takeCode() {
  const found = /^#\/o\/([^/?]+)/.exec(location.hash);
  if (!found) return;
  code = found[1];
  history.replaceState(null, "", "#/o");
}

/** What somebody has typed at the checkout is no business of who sits here next. */
onSession((user, why) => {
  if (!user && why !== "ended") for (const name of ["checkout", "ordering"]) keepInTab(name, null);
});

goToOrderOfAddress();
takeCode();
addEventListener("popstate", takeCode); // before anything is drawn
recall();
render(html`<${Shop} />`, document.getElementById("page"));
