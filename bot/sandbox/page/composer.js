// The text field and what is around it: reply bar, attachments, the ready voice message, the bot's keyboard.

import { act, packed } from "./connection.js";
import { el, reconcile, setText } from "./dom.js";
import { menu, toast } from "./notices.js";
import { sampleDocument, samplePhoto, sampleVoice } from "./samples.js";
import { author, excerpt } from "./words.js";

const LONGEST = 4096; // Telegram's own apps cut a longer text into messages of this length

export class Composer {
  constructor(root, chat) {
    this.chat = chat;
    this.form = root.querySelector(".composer");
    this.field = root.querySelector("textarea");
    this.bar = root.querySelector(".context");
    this.wide = root.querySelector(".wide");
    this.keys = root.querySelector(".keyboard");
    this.keysButton = root.querySelector("[data-act=keyboard]");
    this.drafts = new Map();
    this.folded = new Set();
    this.#listen(root);
  }

  show(view) {
    if (this.key !== view.key) this.#switch(view.key);
    this.view = view;
    const shut = Boolean(view.wide);
    this.form.hidden = shut;
    this.wide.hidden = !shut;
    if (shut) setText(this.wide, view.wide.label);
    this.wide.onclick = view.wide?.act ?? null;
    this.wide.disabled = !view.wide?.act;
    this.#showKeys(shut ? [] : view.keyboard ?? []);
    const to = this.draft.message;
    if (to && !this.chat.message(to)) this.cancel();
    this.#showBar();
  }

  reply(message) {
    if (this.form.hidden) return;
    if (this.draft.kind === "edit") this.field.value = "";
    Object.assign(this.draft, { kind: "reply", message: message.message_id });
    this.#showBar();
    this.field.focus();
  }

  edit(message) {
    Object.assign(this.draft, { kind: "edit", message: message.message_id });
    this.field.value = message.text ?? message.caption ?? "";
    this.#grow();
    this.#showBar();
    this.field.focus();
  }

  cancel() {
    if (this.draft.kind === "edit") this.field.value = "";
    this.draft.kind = this.draft.message = null;
    this.#grow();
    this.#showBar();
  }

  get draft() {
    if (!this.drafts.has(this.key)) this.drafts.set(this.key, { text: "", kind: null, message: null });
    return this.drafts.get(this.key);
  }

  #switch(key) {
    if (this.key) this.draft.text = this.field.value;
    this.key = key;
    this.field.value = this.draft.text;
    this.#grow();
  }

  #showBar() {
    const message = this.draft.message && this.chat.message(this.draft.message);
    this.bar.hidden = !message || this.form.hidden;
    if (!message) return;
    setText(this.bar.querySelector("b"), this.draft.kind === "edit" ? "Изменение" : `Ответ: ${author(message)}`);
    setText(this.bar.querySelector("span"), excerpt(message));
  }

  #showKeys(rows) {
    this.keysButton.hidden = rows.length === 0;
    const folded = this.folded.has(this.key);
    this.keysButton.setAttribute("aria-expanded", String(!folded));
    this.keys.hidden = rows.length === 0 || folded;
    reconcile(this.keys, rows.map((row, at) => ({
      key: `row ${at}`,
      sig: JSON.stringify(row),
      build: () => el("div", {}, ...row.map((key) => keyOf(key.text ?? key))),
    })));
  }

  #listen(root) {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("input", () => this.#grow());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("paste", (event) => this.#paste(event));
    this.keys.addEventListener("click", (event) => {
      const label = event.target.closest("button")?.dataset.label;
      if (label) this.#tap(label);
    });
    root.addEventListener("click", (event) => {
      const hit = event.target.closest(".composer [data-act], .context [data-act]");
      if (!hit) return;
      if (hit.dataset.act === "cancel") this.cancel();
      if (hit.dataset.act === "voice") this.#voice();
      if (hit.dataset.act === "attach") menu(hit, this.#attachments());
      if (hit.dataset.act === "keyboard") this.#fold();
    });
    this.#grow();
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape") this.cancel();
    else if (event.key === "ArrowUp" && !this.field.value && !this.draft.message) {
      const own = this.view.messages.findLast((one) => this.chat.mine(one) && (one.text ?? one.caption));
      if (own) {
        event.preventDefault();
        this.edit(own);
      }
    }
  }

  #grow() {
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 132)}px`;
    const empty = !this.field.value.trim();
    this.form.querySelector("[type=submit]").hidden = empty;
    this.form.querySelector("[data-act=voice]").hidden = !empty;
  }

  async #submit() {
    const text = this.field.value.trim();
    if (!text) return;
    const { kind, message } = this.draft;
    this.field.value = "";
    this.cancel();
    const done = kind === "edit" ? await this.#saveEdit(message, text) : await this.#sendText(text, message);
    if (done === null && !this.field.value) {
      this.field.value = text;
      this.#grow();
    }
  }

  #saveEdit(id, text) {
    const message = this.chat.message(id);
    const change = message?.text === undefined ? { caption: text } : { text };
    return act("edit", { user: this.view.actor, chat: this.view.chat, message: id, ...change });
  }

  async #sendText(text, replyTo) {
    let done = true;
    for (let at = 0; at < text.length && done !== null; at += LONGEST) {
      done = await this.send({ text: text.slice(at, at + LONGEST) }, at ? null : replyTo);
    }
    return done;
  }

  /** Sends anything where this composer stands; the text of the field is not touched. */
  send(what, replyTo = null) {
    const { actor, chat, thread, asGroup } = this.view;
    const args = { user: actor, chat, ...what };
    if (replyTo) args.reply_to = replyTo;
    if (thread) args.thread = thread;
    if (asGroup) args.as_group = true;
    return act("send", args);
  }

  async #sendFile(kind, blob, name, more = {}) {
    const { message } = this.draft.kind === "reply" ? this.draft : {};
    const caption = kind === "voice" ? "" : this.field.value.trim();
    if (caption) this.field.value = "";
    this.cancel();
    const args = { kind, file: await packed(blob, name), ...more };
    if (caption) args.caption = caption;
    await this.send(args, message);
  }

  async #voice() {
    const blob = await sampleVoice();
    if (blob) await this.#sendFile("voice", blob, "voice.ogg");
    else toast("Готовая запись не нашлась", "bad");
  }

  #attachments() {
    const plain = (kind) => ({ act: () => this.send({ kind }) });
    return [
      { label: "Фото с компьютера…", act: () => this.#pick("photo", "image/*") },
      { label: "Документ с компьютера…", act: () => this.#pick("document", "") },
      null,
      { note: "Готовые, чтобы попробовать" },
      { label: "Фото", act: async () => this.#sendFile("photo", await samplePhoto(), "photo.jpg") },
      { label: "Документ", act: () => this.#sendFile("document", sampleDocument(), "Протокол собрания.txt") },
      { label: "Местоположение", ...plain("location") },
      { label: "Контакт", ...plain("contact") },
      { label: "Стикер", ...plain("sticker") },
    ];
  }

  #pick(kind, accept) {
    const input = el("input", { type: "file", accept, multiple: true });
    input.addEventListener("change", () => this.#sendAll(kind, [...input.files]));
    input.click();
  }

  async #sendAll(kind, files) {
    if (files.length < 2) {
      for (const file of files) await this.#sendFile(kind, file, file.name);
      return;
    }
    const caption = this.field.value.trim();
    const items = await Promise.all(files.slice(0, 10).map(async (file) => ({ kind, file: await packed(file, file.name) })));
    if (caption) items[0].caption = caption;
    this.field.value = "";
    this.#grow();
    const { actor, chat, thread } = this.view;
    await act("album", { user: actor, chat, items, ...(thread ? { thread } : {}) });
  }

  #paste(event) {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!files.length) return;
    event.preventDefault();
    this.#sendAll("photo", files);
  }

  #tap(label) {
    return act("tap", { user: this.view.actor, label });
  }

  #fold() {
    if (!this.folded.delete(this.key)) this.folded.add(this.key);
    this.#showKeys(this.view.keyboard ?? []);
  }
}

const keyOf = (label) => el("button", { type: "button", "data-label": label, "data-focus": label }, label);
