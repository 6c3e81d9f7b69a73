// What is said of an order that whoever asks cannot see: that it is not theirs is not told.

import "./orders-bangla.js";
import { Problem } from "../common/api.js";
import { to } from "../common/parts.js";
import { html } from "../common/view.js";
import { t } from "../common/words.js";
import { Heading } from "./account.js";

/** Return whether something was refused because there is no such order for whoever asks. */
export const isMissing = (error) => error instanceof Problem && error.status === 404;

/** What stands in place of the order. */
export const NoSuchOrder = () => html`<${Heading} text=${t("There is no such order")} />
  <p>${t("None of your orders has this number. It may belong to another account.")}</p>
  <p><a href=${to(["orders"])}>${t("Your orders")}</a></p>`;
