// A part of the page that can be folded: open where there is room beside the others.

import { html, useState } from "./common/view.js";

const hasRoom = matchMedia("(min-width: 1024px)");

export function Part({ title, children }) {
  const [isOpen, setOpen] = useState(hasRoom.matches);
  return html`<details class="part" open=${isOpen} onToggle=${(event) => setOpen(event.currentTarget.open)}>
    <summary><h2>${title}</h2></summary>
    ${children}
  </details>`;
}
