// What has the focus can go with what it did: the button that was pressed, the row that is done. Then a
// browser lets the focus fall, and whoever uses a keyboard begins again at the top of the page.

const ROW = "tr, li, article";

/** Give the focus, whenever what had it is gone, to the same in the row that took its place; else to the heading. Nothing moves. */
export function keepFocus(main) {
  let last = null; // what has the focus, and the row that it is in
  main.addEventListener("focusin", ({ target }) => {
    const row = target.closest(ROW);
    last = { target, rows: row?.parentElement, at: row ? [...row.parentElement.children].indexOf(row) : 0 };
  });
  // Who has clicked beside everything has the focus nowhere, and it is to stay there.
  main.addEventListener("focusout", ({ target }) => setTimeout(() => { if (target.isConnected && isNowhere()) last = null; }));
  new MutationObserver(() => {
    if (!last || last.target.isConnected || !isNowhere()) return;
    const { target, rows, at } = last;
    last = null;
    const row = rows?.isConnected && (rows.children[at] ?? rows.lastElementChild);
    const next = (row && row.querySelector(target.tagName)) || main.querySelector("h1");
    next?.focus({ preventScroll: true });
  }).observe(main, { childList: true, subtree: true });
}

const isNowhere = () => !document.activeElement || document.activeElement === document.body;
