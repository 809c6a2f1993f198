// What passes by: short notices, menus at a button, dialogs with a question.

import { $, el, icon } from "./dom.js";

/** A line that goes by itself after some seconds; kind "bad" for what did not work; box: where it is shown. */
export function toast(text, kind = "", box = $("toasts")) {
  const node = el("p", { class: `toast ${kind}` }, text);
  box.append(node);
  while (box.children.length > 4) box.firstElementChild.remove();
  setTimeout(() => node.remove(), Math.min(12000, 3500 + text.length * 50));
}

/** A window with a text and one button, as Telegram shows an answer with show_alert. */
export function alertWindow(text) {
  ask({ title: "Бот отвечает", text, ok: "ОК", cancel: null });
}

let close = null;

/** A menu at a button. items: {label, act, danger, checked} or null for a line between. */
export function menu(anchor, items) {
  const wasMine = close?.anchor === anchor;
  close?.();
  if (wasMine) return;
  const box = el("div", { class: "menu", role: "menu" });
  for (const item of items.filter((one) => one !== undefined && one !== false)) box.append(menuLine(item));
  document.body.append(box);
  anchor.setAttribute("aria-expanded", "true");
  put(box, anchor);
  const shut = (refocus) => {
    box.remove();
    anchor.removeAttribute("aria-expanded");
    document.removeEventListener("pointerdown", outside, true);
    close = null;
    if (refocus) anchor.focus({ preventScroll: true });
  };
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) shut(false);
  };
  close = () => shut(false);
  close.anchor = anchor;
  document.addEventListener("pointerdown", outside, true);
  box.addEventListener("click", (event) => {
    const line = event.target.closest("button");
    if (!line) return;
    shut(true);
    line.act();
  });
  box.addEventListener("keydown", (event) => walk(event, box, shut));
  box.querySelector("button")?.focus();
}

function menuLine(item) {
  if (item === null) return el("hr");
  if (item.row) return el("div", { class: "emoji" }, ...item.row.map(menuLine));
  if (item.note) return el("p", { class: "note" }, item.note);
  const checkable = item.checked !== undefined;
  const line = el("button", {
    type: "button",
    role: checkable ? "menuitemcheckbox" : "menuitem",
    "aria-checked": checkable ? String(item.checked) : null,
    "aria-label": item.name,
    class: item.danger ? "danger" : null,
    tabindex: -1,
  }, item.label);
  line.act = item.act;
  return line;
}

function put(box, anchor) {
  const at = anchor.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.right - box.offsetWidth), innerWidth - box.offsetWidth - 8);
  const below = at.bottom + 4 + box.offsetHeight <= innerHeight - 8;
  const top = below ? at.bottom + 4 : Math.max(8, Math.min(at.top, innerHeight) - box.offsetHeight - 4);
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${top}px`;
}

function walk(event, box, shut) {
  const lines = [...box.querySelectorAll("button")];
  const at = lines.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (event.key in steps) lines.at(steps[event.key] % lines.length).focus();
  else if (event.key === "Escape" || event.key === "Tab") shut(true);
  else return;
  event.preventDefault();
}

/**
 * A dialog. fields: {name, label, value, kind: "text"|"area"|"check"|"select", options: [[value, label]]}.
 * Returns the values by name, or null when it was given up.
 */
export function ask({ title, text = "", fields = [], ok = "Готово", cancel = "Отмена", danger = false }) {
  const inputs = fields.map(fieldOf);
  const form = el("form", { method: "dialog" },
    el("h2", {}, title),
    text ? el("p", { class: "pre" }, text) : null,
    ...inputs.map((one) => one.row),
    el("div", { class: "row" },
      cancel ? el("button", { type: "button", value: "", "data-act": "cancel" }, cancel) : null,
      el("button", { type: "submit", value: "ok", class: danger ? "danger" : "main" }, ok)));
  const dialog = el("dialog", { "aria-label": title }, form);
  document.body.append(dialog);
  form.querySelector("[data-act=cancel]")?.addEventListener("click", () => dialog.close(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close("ok");
  });
  dialog.showModal();
  inputs[0]?.input.select?.();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "ok" ? Object.fromEntries(inputs.map((one) => [one.name, one.read()])) : null);
    });
  });
}

function fieldOf({ name, label, value = "", kind = "text", options = [] }) {
  if (kind === "check") {
    const input = el("input", { type: "checkbox", checked: Boolean(value) });
    return { name, input, row: el("label", { class: "check" }, input, label), read: () => input.checked };
  }
  const input = kind === "select"
    ? el("select", {}, ...options.map(([key, words]) => el("option", { value: key, selected: key === value }, words)))
    : el("input", { type: "text", value, maxlength: 128, required: true });
  return { name, input, row: el("label", {}, label, input), read: () => input.value.trim() };
}

/** A round button with an icon. */
export function iconButton(name, label, attributes = {}) {
  return el("button", { type: "button", class: "icon", "aria-label": label, title: label, ...attributes }, icon(name));
}
