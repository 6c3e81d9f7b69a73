// What is sold: a product without options, or one variant of a product. A variant's id is its
// product's with a number: `01J…-007`.

import { to } from "./parts.js";

/** Return the id of the product that belongs to what is sold. */
export const productOf = (id) => id.split("-")[0];

/** Return the number of a variant; "" for a product without options. */
export const numberOf = (id) => id.split("-")[1] ?? "";

/** Return what people call an order: the end of its id. */
export const numberOfOrder = (id) => `SF-${id.slice(-8)}`;

/** Return the address of what is sold: that of its product, with the variant chosen. */
export const placeOf = (id) => to(["products", productOf(id)], { variant: numberOf(id) });

/** Return the name of what is sold, as orders have it. @param choice of a variant: a value of each option */
export const fullName = (name, choice = []) => (choice.length > 0 ? `${name}, ${named(choice)}` : name);

/** Return what a variant has chosen, in words. */
export const named = (choice) => choice.join(" / ");

/** Return what a variant has chosen, as it stands behind its product's name. @param end ", Red / M" */
export const chosenIn = (end) => (end ? end.slice(2).split(" / ") : []);
