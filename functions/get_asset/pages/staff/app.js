// The staff page: what people who work for the shop do all day. It uses the public API and nothing else.

import "../common/bangla.js";
import "./bangla.js";
import { Frame, Loaded, go, to, useLoaded, usePage } from "../common/parts.js";
import { endWhenIdle, resume } from "../common/session.js";
import { SignIn } from "../common/signing-in.js";
import { html, render } from "../common/view.js";
import { t } from "../common/words.js";
import { Title } from "./desk.js";

const IDLE_MINUTES = 30;
const orders = () => import("./orders.js");
const todo = () => import("./todo.js");
const papers = () => import("./papers.js");

/**
 * The places of this page: path, label, the permission that one needs there, the module that it is
 * in, fetched when somebody goes there, and the module's views: of all things there, and of one.
 */
const PLACES = [
  ["", "To do", "orders:read-all", todo, "Todo"],
  ["day", "Today", "orders:read-all", () => import("./day.js"), "Day"],
  ["orders", "Orders", "orders:read-all", orders, "Orders", "Order"],
  ["products", "Products", "products:read-all", () => import("./products.js"), "Products", "Product"],
  ["prices", "Prices", "products:read-all", () => import("./pricelist.js"), "PriceList"],
  ["categories", "Categories", "products:read-all", () => import("./categories.js"), "Categories", "Category"],
  ["attributes", "Attributes", "products:read-all", () => import("./attributes.js"), "Attributes", "Attribute"],
  ["search", "Search words", "products:read-all", () => import("./words.js"), "Words"],
  ["imports", "Import", "products:edit", () => import("./imports.js"), "Imports", "Import"],
  ["remittances", "Cash from couriers", "cash:reconcile", () => import("./remittances.js"), "Remittances", "Remittance"],
  ["accounts", "Accounts", "accounts:read", () => import("./people.js"), "Accounts", "Account"],
  ["settings", "Settings", "settings:read", () => import("./settings.js"), "Settings", "Setting"],
  ["reports", "Reports", "checks:read", todo, "Reports"],
];

function Staff() {
  const page = usePage();
  const resumed = useLoaded(async () => { await resume(); return true; }, []);
  const may = (permission) => page.user.permissions.includes(permission);
  const places = page.user ? PLACES.filter(([, , permission]) => may(permission)) : [];
  return html`<${Frame} title=${t("Staff")} page=${page}
    places=${places.map(([path, label]) => [path ? [path] : [], t(label)])}>
    <${Loaded} of=${resumed}>${() => {
      if (!page.user) return html`<${Stranger} />`;
      if (!may("orders:read-all")) return html`<${Customer} />`;
      return html`<div key="staff"><${SearchBox} /><${Place} page=${page} places=${places} may=${may} /></div>`;
    }}</${Loaded}>
  </${Frame}>`;
}

function Stranger() {
  return html`<div key="stranger" class="narrow">
    <${Title}>${t("Sign in")}</${Title}>
    <p>${t("This page is for people who work for the shop.")}</p>
    <${SignIn} />
  </div>`;
}

function Customer() {
  return html`<div key="customer">
    <${Title}>${t("This page is for staff")}</${Title}>
    <p>${t("Your account is a customer's. If you work for the shop, ask its owner to give your account a role, and sign in again.")}</p>
  </div>`;
}

/** Ask for an order by whatever a buyer has in hand. */
function SearchBox() {
  const search = (event) => {
    event.preventDefault();
    const clue = new FormData(event.target).get("clue").trim();
    if (clue) go(to(["found"]), { clue }); // not in the address: it may be somebody's e-mail address
  };
  return html`<form class="search" role="search" onSubmit=${search}>
    <input type="search" name="clue" aria-label=${t("Find an order")} autocomplete="off"
      placeholder=${t("Order number, e-mail address or payment")} />
    <button class="secondary">${t("Find")}</button>
  </form>`;
}

/** The view that the address names, in an element of its own. */
function Place({ page, places, may }) {
  const [name = "", id] = page.route.path;
  const clue = history.state?.clue ?? "";
  const [, , , load, all, one] = places.find(([path]) => path === name) ?? [];
  let view = html`<${Nothing} />`;
  if (name === "papers") view = html`<${Fetched} load=${papers} view="Papers" id=${id} query=${page.route.query} />`;
  else if (name === "found") view = html`<${Fetched} load=${orders} view="Found" clue=${clue} />`;
  else if (load && (id ? one : all)) {
    view = html`<${Fetched} load=${load} view=${id ? one : all} id=${id} query=${page.route.query} user=${page.user} may=${may} />`;
  }
  return html`<div key=${[name, id ?? clue].join("/")}>${view}</div>`;
}

/** A view of a module that is fetched when it is first shown. */
function Fetched({ load, view, ...more }) {
  const module = useLoaded(load, [load]);
  return html`<${Loaded} of=${module}>${(found) => html`<${found[view]} ...${more} />`}</${Loaded}>`;
}

function Nothing() {
  return html`<${Title}>${t("There is nothing here")}</${Title}><p><a href="#/">${t("To do")}</a></p>`;
}

render(html`<${Staff} />`, document.getElementById("page"));
endWhenIdle(IDLE_MINUTES);
