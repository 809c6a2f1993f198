// The right side: the staff group, its topics, and who of the staff is speaking.

import { Chat } from "./chat.js";
import { short } from "./clock.js";
import { act } from "./connection.js";
import { $, el, icon, reconcile, setBadge, setText } from "./dom.js";
import { read, remember, remembered, unread } from "./memory.js";
import { ask, menu, toast } from "./notices.js";
import { author, excerpt, fullName, hue, initials, plural, serviceLine } from "./words.js";

const NAMES = ["Ольга Смирнова", "Марат Ибраев", "Татьяна Белова", "Игорь Зайцев"];
const GENERAL = 0; // the thread number that stands for General on this page

export class Group {
  constructor(visible, phone) {
    this.visible = visible;
    this.phone = phone;
    this.chat = new Chat($("group-chat"), {
      command: (text) => this.chat.composer.send({ text }),
      link: () => {},
    });
    this.#speakerRow();
    $("topics").addEventListener("click", (event) => {
      const line = event.target.closest("button");
      if (line) this.open(Number(line.dataset.thread));
    });
    $("to-topics").addEventListener("click", () => this.#view("list"));
    $("topic-menu").addEventListener("click", () => menu($("topic-menu"), this.group.forum ? this.#topicMenu() : this.#groupMenu()));
    $("group-menu").addEventListener("click", () => menu($("group-menu"), this.#groupMenu()));
  }

  get group() {
    const { groups } = this.state;
    return groups.find((one) => one.id === remembered("group")) ?? groups.at(-1);
  }

  get people() {
    return (this.group?.members ?? []).filter((one) => one.id !== this.state.bot.id && !["left", "kicked"].includes(one.status));
  }

  get speaker() {
    return this.people.find((one) => String(one.id) === this.select.value) ?? this.people[0];
  }

  get topics() {
    const list = this.#named.map((topic) => ({ ...topic, messages: this.#messages(topic.id) }));
    return list.sort((a, b) => (b.messages.at(-1)?.message_id ?? b.last_id ?? 0) - (a.messages.at(-1)?.message_id ?? a.last_id ?? 0));
  }

  /** All topics but General, which Telegram itself numbers 1. */
  get #named() {
    return this.group.topics.filter((one) => one.id !== 1);
  }

  /** The topic on the screen; until one was chosen, that with the newest message. */
  get thread() {
    const chosen = remembered(`thread ${this.group.id}`);
    if (chosen === GENERAL || this.#named.some((one) => one.id === chosen)) return chosen;
    return this.topics[0]?.id ?? GENERAL;
  }

  open(thread) {
    remember(`thread ${this.group.id}`, thread);
    this.#view("chat");
    this.render(this.state);
  }

  render(state) {
    this.state = state;
    $("group").classList.toggle("none", !this.group);
    if (!this.group) return;
    $("group").classList.toggle("plain-group", !this.group.forum);
    this.#speakers();
    const thread = this.group.forum ? this.thread : null;
    const messages = this.#messages(thread);
    if (this.#reading) read(`${this.group.id} ${thread}`, messages);
    this.#heads(thread);
    if (this.group.forum) this.#list(thread);
    this.#show(thread, messages);
  }

  get unread() {
    if (!this.group) return 0;
    const threads = this.group.forum ? [GENERAL, ...this.#named.map((one) => one.id)] : [null];
    return threads.reduce((sum, thread) => sum + this.#unread(thread), 0);
  }

  get #reading() {
    const narrowList = matchMedia("(max-width: 899px)").matches && this.group.forum && $("group").dataset.view === "list";
    return this.visible() && !document.hidden && !narrowList;
  }

  #view(name) {
    $("group").dataset.view = name;
    this.render(this.state);
  }

  #unread(thread) {
    return unread(`${this.group.id} ${thread}`, this.#messages(thread).filter((one) => !serviceLine(one)), this.speaker?.id);
  }

  /** null: the whole group. */
  #messages(thread) {
    const all = this.group.messages;
    if (thread === null) return all;
    return all.filter((one) => (one.is_topic_message ? one.message_thread_id : GENERAL) === thread);
  }

  #heads(thread) {
    const { group } = this;
    const count = this.people.length;
    const members = `${count} ${plural(count, "сотрудник", "сотрудника", "сотрудников")} и бот`;
    setText($("group-name"), group.title);
    setText($("group-line"), members);
    const topic = group.topics.find((one) => one.id === thread);
    const name = !group.forum ? group.title : topic?.name ?? "Общая";
    setText($("topic-name"), name);
    setText($("topic-line"), !group.forum ? `${members} · без тем` : topic?.closed ? "тема закрыта" : group.title);
    setText($("topic-avatar"), topic || !group.forum ? initials(name) : "#");
    $("topic-avatar").className = `avatar ${topic ? hue(topic.id) : "hue3"}`;
  }

  #list(thread) {
    const general = { id: GENERAL, name: "Общая", closed: this.group.general_closed, messages: this.#messages(GENERAL) };
    reconcile($("topics"), [general, ...this.topics].map((topic) => {
      const last = topic.messages.at(-1);
      const count = topic.id === thread && this.#reading ? 0 : this.#unread(topic.id);
      const line = last ? saying(last, this.speaker) : "Сообщений пока нет";
      const shown = { topic, line, count, at: last ? short(last.date) : "", chosen: topic.id === thread };
      return { key: String(topic.id), sig: JSON.stringify([topic.name, topic.closed, line, count, shown.at, shown.chosen]), build: () => topicLine(shown) };
    }));
  }

  #show(thread, messages) {
    const { group, speaker } = this;
    const topic = group.topics.find((one) => one.id === thread);
    const admin = ["administrator", "creator"].includes(speaker?.status);
    this.chat.show({
      key: `group ${group.id} ${thread}`,
      place: group.id,
      chat: group.id,
      thread: thread || null,
      actor: speaker?.id,
      me: speaker?.id,
      asGroup: this.select.value.startsWith("as "),
      named: true,
      admin,
      messages,
      empty: group.forum && !thread ? "Здесь сотрудники говорят между собой и с ботом. Вопросы жителей приходят в темы." : "Сюда придут вопросы жителей.",
      wide: topic?.closed && !admin ? { label: "Тема закрыта", act: null } : speaker ? null : { label: "Добавить сотрудника", act: () => this.#add() },
    });
  }

  #speakerRow() {
    this.select = el("select", { "aria-label": "Кто пишет в группу" });
    this.select.addEventListener("change", () => this.render(this.state));
    const plus = el("button", { type: "button", class: "icon", "aria-label": "Добавить сотрудника", title: "Добавить сотрудника", onclick: () => this.#add() }, icon("plus"));
    const row = el("div", { class: "speaker" }, el("label", {}, "Пишет: ", this.select), plus);
    $("group-chat").querySelector(".context").before(row);
  }

  #speakers() {
    const status = { administrator: " — администратор", creator: " — владелец" };
    const options = this.people.map((one) => [String(one.id), fullName(one) + (status[one.status] ?? "")]);
    const admin = this.people.find((one) => one.status !== "member");
    if (admin) options.push([`as ${admin.id}`, "от имени группы (скрытый администратор)"]);
    const sig = JSON.stringify(options);
    if (this.select.sig === sig) return;
    const kept = this.select.value;
    this.select.sig = sig;
    this.select.replaceChildren(...options.map(([value, label]) => el("option", { value }, label)));
    if (options.some(([value]) => value === kept)) this.select.value = kept;
  }

  #topicMenu() {
    const { thread } = this;
    const topic = this.group.topics.find((one) => one.id === thread);
    if (!topic) return this.#groupMenu();
    const where = { group: this.group.id, thread };
    return [
      { label: "Переименовать…", act: () => this.#rename(topic, where) },
      topic.closed ? { label: "Открыть тему снова", act: () => act("reopen_topic", where) } : { label: "Закрыть тему", act: () => act("close_topic", where) },
      { label: "Удалить тему…", danger: true, act: () => this.#remove(topic, where) },
    ];
  }

  #groupMenu() {
    const { group, speaker } = this;
    const leads = group.bot_status === "administrator";
    const who = { group: group.id, user: speaker?.id };
    return [
      { label: "Группа с темами", checked: group.forum, act: () => act("make_forum", { group: group.id, forum: !group.forum }) },
      { label: "Добавить сотрудника…", act: () => this.#add() },
      speaker && null,
      ...(speaker ? [
        { note: fullName(speaker) },
        speaker.status === "member" ? { label: "Сделать администратором", act: () => act("promote", who) } : { label: "Снять с администраторов", act: () => act("demote", who) },
        { label: "Взять телефон этого сотрудника", act: () => this.phone.choose(speaker.id) },
        { label: "Выйти из группы", danger: true, act: () => act("leave", who) },
      ] : []),
      null,
      { note: "Бот в этой группе" },
      { label: "Бот — администратор", checked: leads, act: () => act(leads ? "demote_bot" : "restore_bot", { group: group.id }) },
      ...this.state.groups.length > 1 ? [null, { note: "Другие группы" }, ...this.state.groups.filter((one) => one !== group).map((one) => ({ label: one.title, act: () => this.#go(one.id) }))] : [],
    ].filter((one) => one !== undefined && one !== false);
  }

  #go(id) {
    remember("group", id);
    this.render(this.state);
  }

  async #rename(topic, where) {
    const answer = await ask({ title: "Название темы", fields: [{ name: "name", label: "Название", value: topic.name }], ok: "Сохранить" });
    if (answer) await act("rename_topic", { ...where, name: answer.name });
  }

  async #remove(topic, where) {
    const text = `Тема «${topic.name}» и все её сообщения в группе исчезнут. Бот об этом не узнает, пока не захочет в неё написать.`;
    if (await ask({ title: "Удалить тему?", text, ok: "Удалить", danger: true })) await act("delete_topic", where);
  }

  async #add() {
    const taken = new Set(this.state.people.map(fullName));
    const value = NAMES.find((name) => !taken.has(name)) ?? `Сотрудник ${this.people.length + 1}`;
    const answer = await ask({ title: "Новый сотрудник в группе", fields: [{ name: "name", label: "Имя", value }, { name: "admin", label: "администратор группы", kind: "check" }], ok: "Добавить" });
    if (!answer) return;
    const [first, ...rest] = answer.name.split(/\s+/);
    const user = await act("add_person", { first_name: first, last_name: rest.join(" ") });
    if (user === null) return;
    const done = await act("join", { group: this.group.id, user, status: answer.admin ? "administrator" : "member" });
    if (done !== null) toast(`${answer.name} теперь в группе. Кто пишет, выбирается над полем ввода.`);
  }
}

/** "Ольга: здравствуйте", or what happened. */
function saying(message, speaker) {
  if (serviceLine(message)) return serviceLine(message);
  const name = message.from?.id === speaker?.id ? "Вы" : author(message).split(" ")[0];
  return `${name}: ${excerpt(message)}`;
}

function topicLine({ topic, line, count, at, chosen }) {
  const badge = el("span", { class: "badge", "aria-label": `непрочитанных: ${count}` });
  setBadge(badge, count);
  return el("li", {}, el("button", { type: "button", "data-thread": topic.id, "data-focus": "topic", "aria-current": chosen ? "true" : null },
    el("span", { class: `avatar ${topic.id ? hue(topic.id) : "hue3"}`, "aria-hidden": true }, topic.id ? initials(topic.name) : "#"),
    el("span", { class: "topic-text" },
      el("span", { class: "topic-top" }, el("b", {}, topic.name), topic.closed ? el("span", { class: "closed", title: "Тема закрыта" }, icon("lock"), el("span", { class: "hidden" }, "закрыта")) : null, el("time", {}, at)),
      el("span", { class: "topic-bottom" }, el("span", {}, line), badge))));
}
