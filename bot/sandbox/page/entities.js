// Text with its entities as nodes. Offsets count UTF-16 units, as JavaScript's own strings do.

import { el } from "./dom.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE = /^(https?:\/\/|mailto:|tel:)/i;

const TAGS = {
  bold: () => el("strong"),
  italic: () => el("em"),
  underline: () => el("u"),
  strikethrough: () => el("s"),
  code: () => el("code"),
  pre: () => el("pre"),
  blockquote: () => el("blockquote"),
  expandable_blockquote: () => el("blockquote", { class: "fold" }),
  spoiler: () => el("span", { class: "spoiler", "data-act": "reveal", tabindex: 0, role: "button", "aria-label": "Скрытый текст: показать" }),
  text_link: (entity) => link(entity.url),
  url: (_, text) => link(SAFE.test(text) ? text : `https://${text}`),
  email: (_, text) => link(`mailto:${text}`),
  phone_number: (_, text) => link(`tel:${text.replace(/[^+\d]/g, "")}`),
  mention: () => el("span", { class: "mention" }),
  text_mention: () => el("span", { class: "mention" }),
  hashtag: () => el("span", { class: "mention" }),
  bot_command: (_, text) => el("a", { href: "#", "data-act": "command", "data-command": text, "data-focus": text }),
};

function link(address) {
  if (!SAFE.test(address ?? "")) return el("span", { class: "mention", title: address });
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", "data-act": "link" });
}

/** A fragment: the text with bold, links and the rest as elements. */
export function rich(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, sorted);
  return fragment;
}

function fill(parent, text, from, to, sorted) {
  let at = from;
  while (sorted.length && sorted[0].offset < to) {
    const entity = sorted.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;
    if (start > at) parent.append(text.slice(at, start));
    const node = (TAGS[entity.type] ?? (() => el("span")))(entity, text.slice(start, end));
    fill(node, text, start, end, sorted);
    parent.append(node);
    at = end + (BLOCKS.has(entity.type) && text[end] === "\n" ? 1 : 0); // a block ends its line by itself
  }
  if (at < to) parent.append(text.slice(at, to));
}
