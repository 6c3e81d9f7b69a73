// A product's picture: its place is kept free, so that nothing jumps, and its colours are there before it is.

import { html } from "./view.js";
import { currentLanguage } from "./words.js";

/** What a picture shows, in the language or else in the other. */
export const described = ({ alt }) => alt[currentLanguage()] || alt.en || alt.bn;

/**
 * @param of a picture, as the API shows it
 * @param sizes how wide it is shown, as `sizes` of an image says it
 * @param alt what it shows, where that is not what the picture says
 * @param isFirst whether it is what people have come to see: others wait until they are scrolled to
 */
export function Picture({ of, sizes, alt = described(of), isFirst }) {
  const files = Object.entries(of.sizes); // the smallest first: names that are numbers are in their order
  const meanwhile = `${of.colour} url(data:image/webp;base64,${of.placeholder}) center / cover no-repeat`;
  const isThere = (event) => { event.target.style.background = ""; }; // or it would be seen through
  return html`<img class="picture" alt=${alt} width=${of.width} height=${of.height} loading=${isFirst ? "eager" : "lazy"}
    style=${{ background: meanwhile }} onLoad=${isThere}
    srcset=${files.map(([width, url]) => `${url} ${width}w`).join(", ")} sizes=${sizes} src=${files[0][1]} />`;
}
