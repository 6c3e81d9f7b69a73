// Pictures of products, in lists and on a product's own view.

import { Picture } from "../common/picture.js";
import { html, useEffect, useState } from "../common/view.js";
import { t } from "../common/words.js";

/** The first picture of a product in a list. What it shows stands beside it: the product's name. */
export function Cover({ product: { pictures }, isFirst }) {
  if (pictures.length === 0) return html`<div class="picture"></div>`;
  return html`<${Picture} of=${pictures[0]} alt="" sizes="(min-width: 640px) 15rem, 45vw" isFirst=${isFirst} />`;
}

/**
 * All pictures of a product: one of them large, in the place that the first needs. As many small ones
 * stand below it whatever is picked, so that nothing jumps.
 *
 * @param fits ids of the variants that fit what a buyer has picked so far; none if nothing is picked
 */
export function Gallery({ product: { name, pictures }, fits = [] }) {
  const [chosen, choose] = useState(null);
  const ordered = forVariants(pictures, fits);
  useEffect(() => choose(null), [ordered[0]?.id]); // who picks something else wants to see that
  if (pictures.length === 0) return null;
  const [{ width, height }] = pictures;
  const shown = ordered.find((one) => one.id === chosen) ?? ordered[0];
  return html`<div class="gallery">
    <div class="shown" style=${{ aspectRatio: `${width} / ${height}` }}>
      <${Picture} key=${shown.id} of=${shown} sizes="(min-width: 640px) 40rem, 100vw" isFirst />
    </div>
    ${pictures.length > 1 && html`<ul aria-label=${t("Pictures of {name}", { name })}>
      ${ordered.map((one, place) => html`<li key=${one.id}>
        <button class="link" aria-pressed=${one === shown} onClick=${() => choose(one.id)}>
          <${Picture} of=${one} alt=${t("Picture {n}", { n: place + 1 })} sizes="4rem" />
        </button>
      </li>`)}
    </ul>`}
  </div>`;
}

/** Return pictures in the order of a choice: those of the variants that fit it, of the whole product, of others. */
function forVariants(pictures, fits) {
  const rank = ({ variant_ids: ids }) => (ids.some((id) => fits.includes(id)) ? 0 : ids.length === 0 ? 1 : 2);
  return fits.length === 0 ? pictures : pictures.toSorted((one, other) => rank(one) - rank(other));
}
