// The staff page: what people who work for the shop do all day. It uses the public API and nothing else.

import "../common/bangla.js";
import "./bangla.js";
import { Frame, Loaded, useLoaded, usePage } from "../common/parts.js";
import { endWhenIdle, resume } from "../common/session.js";
import { SignIn } from "../common/signing-in.js";
import { html, render } from "../common/view.js";
import { t } from "../common/words.js";
import { Title } from "./desk.js";
import { Found, Order, Orders, SearchBox } from "./orders.js";
import { Account, Accounts } from "./people.js";
import { Product, Products } from "./products.js";
import { Reports, Todo } from "./todo.js";

const IDLE_MINUTES = 30;

/** The places of this page: path, label, permission that they need, and the view of one thing there. */
const PLACES = [
  ["", "To do", "orders:read-all", Todo],
  ["orders", "Orders", "orders:read-all", Orders, Order],
  ["products", "Products", "products:read-all", Products, Product],
  ["accounts", "Accounts", "accounts:read", Accounts, Account],
  ["reports", "Reports", "checks:read", Reports],
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

/** The view that the address names, in an element of its own. */
function Place({ page, places, may }) {
  const [name = "", id] = page.route.path;
  const [, , , All, One] = places.find(([path]) => path === name) ?? [];
  const clue = history.state?.clue ?? "";
  let view = html`<${Nothing} />`;
  if (name === "found") view = html`<${Found} clue=${clue} />`;
  else if (id && One) view = html`<${One} id=${id} user=${page.user} may=${may} />`;
  else if (All && !id) view = html`<${All} query=${page.route.query} user=${page.user} may=${may} />`;
  return html`<div key=${[name, id ?? clue].join("/")}>${view}</div>`;
}

function Nothing() {
  return html`<${Title}>${t("There is nothing here")}</${Title}><p><a href="#/">${t("To do")}</a></p>`;
}

render(html`<${Staff} />`, document.getElementById("page"));
endWhenIdle(IDLE_MINUTES);
