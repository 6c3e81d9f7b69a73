// What search engines read of a view: they need one address of a thing, however many lead to it.

import { useEffect } from "../common/view.js";

const description = document.querySelector('meta[name="description"]');
const canonical = document.createElement("link");
canonical.rel = "canonical";

/**
 * Tell search engines about what is shown.
 *
 * @param text what it is, in a line
 * @param address the one address of it on this page: `#/products/assam-tea`
 */
export function useHead(text, address) {
  useEffect(() => {
    description.content = text ?? "";
    if (address) {
      canonical.href = new URL(address, location.origin + location.pathname);
      document.head.append(canonical);
    }
    return () => {
      description.content = "";
      canonical.remove();
    };
  }, [text, address]);
}
