// Taking an order that was placed without an account into one: whoever holds its token may.

import { Problem } from "../common/api.js";
import { Button, useAction } from "../common/parts.js";
import { Failure } from "../common/problems.js";
import { request } from "../common/session.js";
import { html, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { letGo, tokenFor } from "./held.js";

/** Return whether somebody is asked whether an order is theirs. */
export const mayClaim = (user, id) => user?.role === "customer" && tokenFor(id) !== null;

/**
 * The button.
 *
 * @param onDone called when the order is the account's
 * @param onRefused called when it cannot become the account's any more
 * @param name what is said besides, for a list
 */
export function Claim({ id, onDone, onRefused, name }) {
  const action = useAction(async () => {
    try {
      await request("POST", `orders/${id}/claim/`, { body: { order_token: tokenFor(id) } });
      letGo(id, false);
    } catch (error) {
      // It is another account's, or its token was ended: what is held opens it no more.
      if (error instanceof Problem && [404, 409].includes(error.status)) {
        letGo(id, true);
        onRefused?.();
      }
      throw error;
    }
    onDone();
  });
  return html`<${Button} action=${action} class="secondary" aria-label=${name && t("Take {name} into your account", { name })}
      onClick=${action.run}>${t("Take it into your account")}</${Button}>
    ${action.error?.slug === "already-claimed"
      ? html`<p role="alert">${t("Another account has taken it: sign in to that one to see it.")}</p>`
      : html`<${Failure} error=${action.error} />`}`;
}

/** What is said above an order that could be the account's. It stays when that was refused: to say why. */
export function ClaimOffer({ user, id, onDone }) {
  const [refused, setRefused] = useState(null);
  if (refused !== id && !mayClaim(user, id)) return null;
  return html`<section class="notice">
    <p>${t("This was ordered without an account. In yours, you find it again on every device.")}</p>
    <${Claim} id=${id} onDone=${onDone} onRefused=${() => setRefused(id)} />
  </section>`;
}
