// The left side: the phones of activists, one at a time.

import { Chat } from "./chat.js";
import { full, time, now } from "./clock.js";
import { act } from "./connection.js";
import { $, el, reconcile, setBadge, setText } from "./dom.js";
import { read, remember, remembered, unread } from "./memory.js";
import { ask, menu } from "./notices.js";
import { fullName, hue, initials } from "./words.js";

const NAMES = ["Нина Петровна", "Сергей Кузьмич", "Айгуль Рахимова", "Валентина Ивановна", "Пётр Семёнов", "Галина Фёдорова"];

export class Phone {
  /** visible() says whether the person at the screen sees the phone now. */
  constructor(visible) {
    this.visible = visible;
    this.chat = new Chat($("phone-chat"), {
      command: (text) => this.say(text),
      link: (event, address) => this.#link(event, address),
      more: (message) => [{ label: "Переслать боту", act: () => this.#forward(message) }],
    });
    $("people").addEventListener("click", (event) => {
      const chip = event.target.closest("button");
      if (chip) this.choose(Number(chip.dataset.person));
    });
    $("add-person").addEventListener("click", () => this.#add());
    $("phone-menu").addEventListener("click", () => menu($("phone-menu"), this.#menu()));
  }

  get person() {
    return this.state.people.find((one) => one.id === remembered("person")) ?? this.people[0];
  }

  /** Activists, then those of the staff who have written to the bot themselves. */
  get people() {
    const staff = new Set(this.state.groups.flatMap((group) => group.members.map((one) => one.id)));
    const phones = this.state.people.filter((one) =>
      !staff.has(one.id) || one.messages.length > 0 || one.id === remembered("person"));
    return phones.sort((a, b) => staff.has(a.id) - staff.has(b.id));
  }

  choose(id) {
    remember("person", id);
    this.render(this.state);
  }

  say(text) {
    const { id } = this.person;
    return act("send", { user: id, chat: id, text });
  }

  render(state) {
    this.state = state;
    const { person } = this;
    this.#chips(person);
    if (this.shown !== person?.id) $("people").querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.shown = person?.id;
    setText($("bot-name"), state.bot.first_name ?? state.bot.username);
    setText($("bot-line"), person?.blocked ? "заблокирован вами" : "бот");
    if (!person) return;
    if (this.visible() && !document.hidden) read(person.id, person.messages);
    this.chat.show({
      key: `phone ${person.id}`,
      place: person.id,
      chat: person.id,
      actor: person.id,
      me: person.id,
      messages: person.messages,
      keyboard: person.keyboard,
      empty: state.bot.description || "Здесь пока пусто. Нажмите «Запустить», чтобы начать разговор с ботом.",
      wide: this.#wide(person),
    });
    if (this.started !== person.id || !person.messages.length) return;
    this.started = null; // the button that was pressed is gone: the text field takes its place
    if (!matchMedia("(pointer: coarse)").matches) this.chat.composer.field.focus();
  }

  /** Messages nobody has read yet on all phones. */
  get unread() {
    return this.people.reduce((sum, one) => sum + unread(one.id, one.messages, one.id), 0);
  }

  tick() {
    setText($("phone-clock"), time(now()));
    $("phone-clock").title = full(now());
  }

  #chips(person) {
    reconcile($("people"), this.people.map((one) => {
      const name = fullName(one);
      const count = one === person && this.visible() ? 0 : unread(one.id, one.messages, one.id);
      return {
        key: String(one.id),
        sig: JSON.stringify([name, one === person, count, one.blocked]),
        build: () => chip(one, name, one === person, count),
      };
    }));
  }

  #wide(person) {
    const who = { user: person.id };
    if (person.deactivated) return { label: "Аккаунт удалён", act: null };
    if (person.blocked) return { label: "Разблокировать бота", act: () => act("unblock", who) };
    if (!person.messages.length) return { label: "Запустить  /start", act: () => this.#start(person) };
    return null;
  }

  async #start(person) {
    this.started = person.id;
    if (await this.say("/start") === null) this.started = null;
  }

  #menu() {
    const { person, state } = this;
    const commands = state.bot.commands ?? [];
    return [
      ...commands.map(({ command, description }) => ({ label: `/${command} — ${description}`, act: () => this.say(`/${command}`) })),
      commands.length ? null : undefined,
      person.blocked
        ? { label: "Разблокировать бота", act: () => act("unblock", { user: person.id }) }
        : { label: "Заблокировать бота", danger: true, act: () => act("block", { user: person.id }) },
    ];
  }

  /** A link to the bot itself ("?start=...") works as in Telegram: it presses Start here. */
  #link(event, address) {
    const link = new URL(address, location.href);
    const own = /^(t|telegram)\.me$/.test(link.hostname) && link.pathname.slice(1).toLowerCase() === this.state.bot.username?.toLowerCase();
    if (!own) return;
    event.preventDefault();
    this.say(["/start", link.searchParams.get("start")].filter(Boolean).join(" "));
  }

  async #forward(message) {
    const { id } = this.person;
    await act("forward", { user: id, chat: id, message: message.message_id, to: id });
  }

  async #add() {
    const taken = new Set(this.state.people.map(fullName));
    const value = NAMES.find((name) => !taken.has(name)) ?? `Житель ${this.state.people.length + 1}`;
    const answer = await ask({ title: "Ещё один человек", text: "У него будет свой телефон и свой разговор с ботом.", fields: [{ name: "name", label: "Имя", value }], ok: "Добавить" });
    if (!answer) return;
    const [first, ...rest] = answer.name.split(/\s+/);
    const id = await act("add_person", { first_name: first, last_name: rest.join(" ") });
    if (id !== null) remember("person", id);
  }
}

function chip(person, name, chosen, count) {
  const badge = el("span", { class: "badge", "aria-label": `непрочитанных: ${count}` });
  setBadge(badge, count);
  return el("button", { type: "button", class: "chip", "data-person": person.id, "data-focus": "chip", "aria-pressed": String(chosen), title: name },
    el("span", { class: `avatar small ${hue(person.id)}`, "aria-hidden": true }, initials(name)),
    el("span", { class: "name" }, name), person.blocked ? el("span", { title: "Бот заблокирован" }, "⛔") : null, badge);
}
