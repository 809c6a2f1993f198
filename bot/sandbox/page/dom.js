// Small tools for the page's tree. Words of messages only ever enter as text nodes, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: attributes by name ("class", "aria-label", ...), listeners by "onclick" etc. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An icon of the sprite in index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const $ = (id) => document.getElementById(id);

/** Sets text only where it differs, so that a refresh does not disturb a selection. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Shows a count in a badge; hides the badge at nought. */
export function setBadge(badge, count) {
  badge.hidden = count === 0;
  setText(badge, count > 99 ? "99+" : String(count));
}

/**
 * Makes parent's children be `items` ({key, sig, build}) in that order.
 * A node whose key and sig are unchanged is kept as it is: scrolling, focus and playing sound survive.
 */
export function reconcile(parent, items) {
  const wanted = new Set(items.map((item) => item.key));
  const old = new Map();
  for (const node of [...parent.children]) {
    if (wanted.has(node.dataset.key)) old.set(node.dataset.key, node);
    else node.remove();
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    let node = old.get(item.key);
    if (node?.sig !== item.sig) {
      const fresh = item.build();
      fresh.dataset.key = item.key;
      fresh.sig = item.sig;
      if (node === place && node) place = fresh;
      if (node) swap(node, fresh);
      node = fresh;
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}

/** Replaces a node; focus goes to the part of the new one that has the same data-focus. */
function swap(node, fresh) {
  const active = node.contains(document.activeElement) ? document.activeElement : null;
  const tabbable = node.tabIndex;
  node.replaceWith(fresh);
  if (tabbable === 0) fresh.tabIndex = 0;
  if (!active) return;
  const name = active.dataset.focus;
  const same = [...fresh.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === name);
  (same ?? fresh).focus({ preventScroll: true });
}
