// The form with which people sign in.

import { Button, Field, Form, useAction } from "./parts.js";
import { signIn } from "./session.js";
import { html } from "./view.js";
import { t } from "./words.js";

/** Ask for e-mail address and password; whoever shows this sees by `onSession` that it worked. */
export function SignIn() {
  const action = useAction((form) => signIn(form.get("email").trim(), form.get("password")));
  return html`<${Form} action=${action} fields=${["email", "password"]} label=${t("Sign in")}>
    <${Field} name="email" type="email" label=${t("E-mail address")} autocomplete="username" required longest=${320} error=${action.error} />
    <${Field} name="password" type="password" label=${t("Password")} autocomplete="current-password" required longest=${128} error=${action.error} />
    <${Button} action=${action}>${t("Sign in")}</${Button}>
  </${Form}>`;
}
