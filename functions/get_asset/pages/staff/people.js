// Accounts: who somebody is to the shop, and where they are signed in.

import { Button, Checking, Dialog, Field, Form, Loaded, to, useAction, useLoaded } from "../common/parts.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { moment, t } from "../common/words.js";
import { Facts, Outcome, Title } from "./desk.js";

const ROLES = {
  customer: "Customer",
  support: "Support",
  warehouse: "Warehouse",
  accountant: "Accountant",
  manager: "Manager",
  owner: "Owner",
};
/** What each role is for, for whoever gives it. */
const MEANING = {
  customer: "Buys. Sees own orders only.",
  support: "Answers buyers: sees orders, payments and stock, cancels orders.",
  warehouse: "Packs and counts: sees orders, changes stock.",
  accountant: "Sees orders, payments and what providers said.",
  manager: "Does everything but give roles.",
  owner: "Does everything.",
};

/** Find an account; nobody can list them all. */
export function Accounts() {
  const [found, setFound] = useState(null);
  const action = useAction(async (form) => {
    const { body } = await request("POST", "accounts/search/", { body: { email: form.get("email").trim() } });
    setFound(body.items);
  });
  return html`<${Title}>${t("Accounts")}</${Title}>
    <div class="narrow"><${Form} action=${action} fields=${["email"]} label=${t("Find an account")}>
      <${Field} name="email" type="email" label=${t("The whole e-mail address")} autocomplete="off" required longest=${320} error=${action.error} />
      <${Button} action=${action}>${t("Find the account")}</${Button}>
    </${Form}></div>
    <div aria-live="polite">
      ${found?.length === 0 && html`<p>${t("No account has this address.")}</p>`}
      ${found?.map((one) => html`<p key=${one.id} class="notice"><a href=${to(["accounts", one.id])}>${one.name}</a> · ${one.email} · ${t(ROLES[one.role] ?? one.role)}</p>`)}
    </div>`;
}

/** One account. */
export function Account({ id, user, may }) {
  const account = useLoaded(() => request("GET", `accounts/${id}/`), [id]);
  const [outcome, setOutcome] = useState("");
  const changed = (text) => { setOutcome(text); account.reload(); };
  const isOwn = id === user.id;
  return html`<${Title}>${account.value?.body.name ?? t("Account")}</${Title}>
    <${Outcome}>${outcome}</${Outcome}>
    <${Loaded} of=${account}>${({ body, etag }) => html`
      <${Facts} of=${[
        [t("E-mail address"), body.email],
        [t("Role"), t(ROLES[body.role] ?? body.role)],
        [t("Since"), moment(body.created_at)],
      ]} />
      ${isOwn && html`<p>${t("This is your own account: somebody else changes its role.")}</p>`}
      ${!isOwn && may("accounts:edit-role") && html`<${RoleForm} key=${etag} account=${body} etag=${etag} onDone=${changed} />`}
      <${Sessions} account=${body} mayEnd=${!isOwn && may(body.role === "customer" ? "accounts:end-sessions" : "accounts:end-staff-sessions")} onDone=${changed} />
    `}</${Loaded}>`;
}

function RoleForm({ account, etag, onDone }) {
  const [role, setRole] = useState(account.role);
  const action = useAction(async () => {
    await request("PATCH", `accounts/${account.id}/`, { body: { role }, etag });
    onDone(t("{name} is now: {role}.", { name: account.name, role: t(ROLES[role]) }));
  }, { insist: true });
  return html`<h2>${t("Role")}</h2>
    <${Form} action=${action} fields=${["role"]} label=${t("Role")}>
      <fieldset><legend>${t("What this person is to the shop")}</legend>
        ${Object.entries(ROLES).map(([one, word]) => html`<label key=${one} class="choice">
          <input type="radio" name="role" value=${one} checked=${one === role} onChange=${() => setRole(one)} />
          <span>${t(word)}<small class="muted">${t(MEANING[one])}</small></span>
        </label>`)}
      </fieldset>
      <${Button} action=${action}>${t("Give this role")}</${Button}>
    </${Form}>
    <${Checking} action=${action} />`;
}

function Sessions({ account, mayEnd, onDone }) {
  const read = async () => (await request("GET", `accounts/${account.id}/sessions/`, { query: { limit: 100 } })).body.items;
  const sessions = useLoaded(read, [account]);
  const [isOpen, setOpen] = useState(false);
  const done = (text) => { setOpen(false); onDone(text); };
  return html`<h2>${t("Where they are signed in")}</h2>
    <${Loaded} of=${sessions}>${(items) => html`
      ${items.length === 0 && html`<p>${t("Nowhere.")}</p>`}
      ${items.length > 0 && html`<table class="cards">
        <thead><tr><th>${t("Signed in")}</th><th>${t("Last used")}</th><th>${t("Ends by itself")}</th></tr></thead>
        <tbody>${items.map((one) => html`<tr key=${one.id}>
          <td data-label=${t("Signed in")}>${moment(one.created_at)}</td>
          <td data-label=${t("Last used")}>${moment(one.refreshed_at ?? one.created_at)}</td>
          <td data-label=${t("Ends by itself")}>${moment(one.expires_at)}</td>
        </tr>`)}</tbody>
      </table>`}
      ${items.length > 0 && mayEnd && html`<button class="secondary" onClick=${() => setOpen(true)}>${t("Sign this account out everywhere")}</button>`}
    `}</${Loaded}>
    ${isOpen && html`<${EndSessions} account=${account} onClose=${() => setOpen(false)} onDone=${done} />`}`;
}

function EndSessions({ account, onClose, onDone }) {
  const action = useAction(async () => {
    await request("DELETE", `accounts/${account.id}/sessions/`);
    onDone(t("{name} is signed out everywhere.", account));
  }, { insist: true });
  return html`<${Dialog} title=${t("Sign {name} out everywhere?", account)} onClose=${onClose}>
    <p>${t("Every device asks for the password again. Do this when a device was lost or somebody else knows the password.")}</p>
    <${Form} action=${action} label=${t("Sign this account out everywhere")}>
      <div class="row">
        <${Button} action=${action}>${t("Yes, sign out")}</${Button}>
        <button type="button" class="secondary" onClick=${onClose}>${t("No")}</button>
      </div>
    </${Form}>
    <${Checking} action=${action} />
  </${Dialog}>`;
}
