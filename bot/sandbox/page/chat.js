// A conversation as one person sees it: the messages, what can be done to them, the composer below.

import { day, dayKey } from "./clock.js";
import { Composer } from "./composer.js";
import { act } from "./connection.js";
import { $, el, icon, reconcile, setBadge, setText } from "./dom.js";
import { messageNode } from "./message.js";
import { menu, toast } from "./notices.js";
import { author, serviceLine } from "./words.js";

const NEAR = 80; // pixels from the end within which the chat follows new messages
const MENU_REACTIONS = ["👍", "❤", "🙏", "👎", "🔥"];

export class Chat {
  /** door.command(text): a command in a text was pressed; door.link(event, address): may take a link over. */
  constructor(root, door) {
    root.append($("chat-template").content.cloneNode(true));
    this.root = root;
    this.door = door;
    this.log = root.querySelector(".log");
    this.empty = root.querySelector(".empty");
    this.passing = root.querySelector(".passing");
    this.toEnd = root.querySelector(".to-end");
    this.composer = new Composer(root, this);
    this.view = null;
    this.stuck = true;
    this.fresh = 0; // messages that came while something older was being read
    this.waiting = new Map(); // callback id -> the pressed button
    this.settled = new Set();
    this.#listen();
  }

  /**
   * view: {key, chat, thread, actor, asGroup, me, named, messages, empty, wide: {label, act}, keyboard, admin}.
   * A new key is another conversation: it starts at its end, with its own draft.
   */
  show(view) {
    const other = this.view?.key !== view.key;
    const last = this.#lastId();
    this.view = view;
    reconcile(this.log.firstElementChild, this.#items(view));
    this.#rove();
    this.empty.hidden = view.messages.length > 0;
    setText(this.empty, view.empty ?? "");
    this.composer.show(view);
    const said = view.messages.some((one) => one.message_id > last && this.mine(one));
    if (other || said || this.stuck) this.scrollToEnd();
    else this.#countNew(last);
  }

  scrollToEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.stuck = true;
    this.fresh = 0;
    this.#showToEnd();
  }

  message(id) {
    return this.view.messages.find((one) => one.message_id === id);
  }

  mine(message) {
    if (message.sender_chat) return Boolean(this.view.asGroup);
    return message.from?.id === this.view.actor && !this.view.asGroup;
  }

  /** The bot has answered these presses (callback ids): their buttons stop waiting. */
  settle(ids) {
    this.settled = ids;
    for (const [id, button] of this.waiting) {
      if (!ids.has(id)) continue;
      button.classList.remove("waiting");
      this.waiting.delete(id);
    }
  }

  #items(view) {
    const items = [];
    let before = null;
    for (const message of view.messages) {
      const key = dayKey(message.date);
      if (!before || dayKey(before.date) !== key) {
        const words = day(message.date);
        items.push({ key: `day ${key}`, sig: words, build: () => el("li", { class: "service day" }, el("span", {}, words)) });
      }
      items.push(this.#item(message, before, view));
      before = message;
    }
    return items;
  }

  #item(message, before, view) {
    const joined = Boolean(before) && !serviceLine(before) && author(before) === author(message) && message.date - before.date < 300
      && dayKey(before.date) === dayKey(message.date);
    const mine = this.mine(message);
    const named = view.named && !joined && !mine;
    const shown = { mine, joined, named, me: view.me, place: view.place };
    const sig = `${view.place} ${view.me} ${mine} ${joined} ${named} ${JSON.stringify(message)}`;
    return { key: `${view.place} ${message.message_id}`, sig, build: () => messageNode(message, shown) };
  }

  #lastId() {
    return this.view?.messages.at(-1)?.message_id ?? 0;
  }

  #countNew(last) {
    this.fresh += this.view.messages.filter((one) => one.message_id > last && !this.mine(one)).length;
    this.#showToEnd();
  }

  #showToEnd() {
    this.toEnd.hidden = this.stuck;
    setBadge(this.toEnd.querySelector(".badge"), this.fresh);
  }

  /** Exactly one message is in the tab order; arrows move among them. */
  #rove() {
    const now = [...this.log.querySelectorAll("li[tabindex='0']")];
    const last = [...this.log.querySelectorAll("li[data-id]")].at(-1);
    const keep = now.find((one) => one.contains(document.activeElement)) ?? last;
    for (const one of now) if (one !== keep) one.tabIndex = -1;
    if (keep) keep.tabIndex = 0;
  }

  #listen() {
    this.log.addEventListener("click", (event) => this.#click(event));
    this.log.addEventListener("contextmenu", (event) => this.#openMenu(event, event.target.closest("li[data-id]")));
    this.log.addEventListener("keydown", (event) => this.#key(event));
    this.log.addEventListener("scroll", () => {
      this.stuck = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
      if (this.stuck) this.fresh = 0;
      this.#showToEnd();
    }, { passive: true });
    this.toEnd.addEventListener("click", () => this.scrollToEnd());
    new ResizeObserver(() => this.stuck && this.scrollToEnd()).observe(this.log);
  }

  #click(event) {
    const line = event.target.closest("li[data-id]");
    if (!line) return;
    const hit = event.target.closest("[data-act]");
    const message = this.message(Number(line.dataset.id));
    if (hit) this.#do(hit, message, event);
    else if (message && !serviceLine(message) && event.target.closest(".message") && getSelection().isCollapsed) this.reply(message);
  }

  #do(hit, message, event) {
    const doings = {
      press: () => this.#press(hit, message),
      copy: () => navigator.clipboard?.writeText(hit.dataset.copy).then(() => toast("Скопировано")),
      unknown: () => toast("Такую кнопку песочница не показывает"),
      more: () => this.#openMenu(event, hit),
      jump: () => this.jump(Number(hit.dataset.to)),
      command: () => this.door.command(hit.dataset.command, event),
      link: () => this.door.link(event, hit.href),
      reveal: () => hit.classList.add("shown"),
      play: () => play(hit),
      view: () => open(hit.src, "_blank", "noopener"),
    };
    doings[hit.dataset.act]?.();
  }

  async #press(button, message) {
    button.classList.add("waiting");
    setTimeout(() => button.classList.remove("waiting"), 8000);
    const place = { row: Number(button.dataset.row), col: Number(button.dataset.col) };
    const label = message.reply_markup.inline_keyboard[place.row][place.col].text;
    const id = await act("press", { user: this.view.actor, chat: this.view.chat, message: message.message_id, label_or_data: label, ...place });
    if (id === null || this.settled.has(String(id))) button.classList.remove("waiting");
    else this.waiting.set(String(id), button);
  }

  #key(event) {
    const line = event.target.closest("li");
    if (!line) return;
    const steps = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" };
    if (event.key in steps) {
      let next = line[steps[event.key]];
      while (next && !next.dataset.id) next = next[steps[event.key]];
      if (next) this.#focusLine(next);
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === line) {
      const message = this.message(Number(line.dataset.id));
      if (message && !serviceLine(message)) this.reply(message);
      event.preventDefault();
    } else if (event.key === "Enter" && event.target.dataset.act === "reveal") event.target.click();
  }

  #focusLine(line) {
    for (const one of this.log.querySelectorAll("li[tabindex='0']")) one.tabIndex = -1;
    line.tabIndex = 0;
    line.focus();
  }

  #openMenu(event, anchor) {
    const line = anchor?.closest("li");
    const message = line && this.message(Number(line.dataset.id));
    if (!message || serviceLine(message) || !getSelection().isCollapsed) return;
    event.preventDefault();
    menu(line.querySelector(".more"), this.#menuOf(message));
  }

  #menuOf(message) {
    const own = this.mine(message);
    const to = { user: this.view.actor, chat: this.view.chat, message: message.message_id };
    const said = message.text ?? message.caption;
    return [
      { row: MENU_REACTIONS.map((emoji) => ({ label: emoji, name: `Реакция ${emoji}`, act: () => act("react", { ...to, emoji }) })) },
      { label: "Ответить", act: () => this.reply(message) },
      own && said && { label: "Изменить", act: () => this.composer.edit(message) },
      said && { label: "Скопировать текст", act: () => navigator.clipboard?.writeText(said) },
      ...(this.door.more?.(message) ?? []),
      (own || this.view.admin) && { label: "Удалить", danger: true, act: () => act("delete", to) },
    ].filter(Boolean);
  }

  reply(message) {
    this.composer.reply(message);
  }

  jump(id) {
    const line = this.log.querySelector(`li[data-id="${id}"]`);
    if (!line) return toast("Этого сообщения здесь уже нет");
    line.scrollIntoView({ block: "center", behavior: "smooth" });
    line.classList.remove("flash");
    requestAnimationFrame(() => line.classList.add("flash"));
    return undefined;
  }
}

const sound = new Audio();
let playing = null;

function play(button) {
  const again = playing === button && !sound.paused;
  const rest = (node) => node?.replaceChildren(icon("play"));
  sound.pause();
  rest(playing);
  if (again) return;
  playing = button;
  sound.src = button.dataset.src;
  sound.onended = () => rest(playing);
  sound.play().then(() => button.replaceChildren(icon("pause")), () => toast("Этот звук не воспроизводится", "bad"));
}
