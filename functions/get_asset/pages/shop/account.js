// Who buys: signing in, and making an account.

import { send } from "../common/api.js";
import { Button, Field, Form, Title, useAction } from "../common/parts.js";
import { signIn } from "../common/session.js";
import { SignIn } from "../common/signing-in.js";
import { html, useEffect, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { heldOrders } from "./held.js";

/** The heading of a view of this shop. */
export const Heading = ({ text, tab }) => html`<${Title} shop=${t("Shop")} text=${text} tab=${tab} />`;

/** Go to the heading, when what had the focus is gone. */
export const focusHeading = () => document.querySelector("main h1")?.focus();

/** The view for signing in; whoever is signed in goes on to the products, or to orders that could be theirs. */
export function Account({ user }) {
  useEffect(() => { if (user) location.hash = heldOrders().length > 0 ? "#/orders" : "#/"; }, [user]);
  return html`<${Heading} text=${t("Sign in")} />
    ${!user && html`<${SignInOrUp} />`}`;
}

/** What stands in place of a view that is for people with an account. @param why what they get */
export function SignInFirst({ title, why }) {
  return html`<${Heading} text=${title} /><p>${why}</p><${SignInOrUp} />`;
}

/** Both forms, one at a time. */
export function SignInOrUp() {
  const [isNew, setIsNew] = useState(false);
  return html`<section class="narrow">
    ${isNew ? html`<${SignUp} />` : html`<${SignIn} />`}
    <p>${isNew ? t("You have an account?") : t("You are new here?")} ${" "}
      <button class="link" onClick=${() => setIsNew(!isNew)}>
        ${isNew ? t("Sign in instead") : t("Make an account")}
      </button>
    </p>
  </section>`;
}

function SignUp() {
  const action = useAction(async (form) => {
    const account = Object.fromEntries(form);
    account.email = account.email.trim();
    await send("POST", "auth/register/", { body: account });
    await signIn(account.email, account.password);
  });
  const { error } = action;
  return html`<${Form} action=${action} fields=${["name", "email", "password"]} label=${t("Make an account")}>
    <${Field} name="name" label=${t("Your name")} autocomplete="name" required longest=${100} error=${error} />
    <${Field} name="email" type="email" label=${t("E-mail address")} autocomplete="username" required
      longest=${320} error=${error} />
    <${Field} name="password" type="password" label=${t("Password")} autocomplete="new-password" required
      longest=${128} error=${error} hint=${t("At least 12 characters. A sentence that only you would think of is good.")} />
    <${Button} action=${action}>${t("Make an account")}</${Button}>
  </${Form}>`;
}
