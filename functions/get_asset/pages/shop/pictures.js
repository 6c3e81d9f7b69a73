// Pictures of products, in lists and on a product's own view.

import { Picture } from "../common/picture.js";
import { html, useState } from "../common/view.js";
import { t } from "../common/words.js";

/** The first picture of a product in a list. What it shows stands beside it: the product's name. */
export function Cover({ product: { pictures }, isFirst }) {
  if (pictures.length === 0) return html`<div class="picture"></div>`;
  return html`<${Picture} of=${pictures[0]} alt="" sizes="(min-width: 640px) 15rem, 45vw" isFirst=${isFirst} />`;
}

/** All pictures of a product: one of them large, in the place that the first needs. */
export function Gallery({ product: { name, pictures } }) {
  const [chosen, choose] = useState(0);
  if (pictures.length === 0) return null;
  const [{ width, height }] = pictures;
  return html`<div class="gallery">
    <div class="shown" style=${{ aspectRatio: `${width} / ${height}` }}>
      <${Picture} key=${pictures[chosen].id} of=${pictures[chosen]} sizes="(min-width: 640px) 40rem, 100vw" isFirst />
    </div>
    ${pictures.length > 1 && html`<ul aria-label=${t("Pictures of {name}", { name })}>
      ${pictures.map((one, place) => html`<li key=${one.id}>
        <button class="link" aria-pressed=${place === chosen} onClick=${() => choose(place)}>
          <${Picture} of=${one} alt=${t("Picture {n}", { n: place + 1 })} sizes="4rem" />
        </button>
      </li>`)}
    </ul>`}
  </div>`;
}
