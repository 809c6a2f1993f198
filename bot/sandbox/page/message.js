// One message as a node. Clicks are handled by the chat through data-act.

import { time } from "./clock.js";
import { fileUrl } from "./connection.js";
import { el, icon } from "./dom.js";
import { rich } from "./entities.js";
import { author, excerpt, fileSize, hue, kindOf, length, serviceLine } from "./words.js";

/** A list item. view: {mine: is it the actor's own, named: show the author, joined: follows one of the same author}. */
export function messageNode(message, view) {
  const service = serviceLine(message);
  const at = { id: `${view.place}-${message.message_id}`, "data-id": message.message_id, tabindex: -1, "data-focus": "self" };
  if (service) return el("li", { ...at, class: "service" }, el("span", {}, service));
  const bubble = el("div", { class: "bubble" }, ...parts(message, view));
  const box = el("div", { class: "message" }, bubble, buttons(message));
  const classes = ["item", view.mine ? "mine" : "theirs", view.joined && "joined", plain(message) && "bare"];
  return el("li", { ...at, class: classes.filter(Boolean).join(" "), "aria-label": spoken(message, view) }, box);
}

const plain = (message) => message.sticker || message.dice || message.video_note;

const spoken = (message, view) =>
  `${view.mine ? "Вы" : author(message)}, ${time(message.date)}: ${excerpt(message)}`;

function parts(message, view) {
  const said = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const kind = kindOf(message);
  return [
    view.named ? el("b", { class: `author ${hue((message.sender_chat ?? message.from)?.id)}` }, author(message), role(message)) : null,
    origin(message),
    quoted(message, view),
    kind && CARDS[kind] ? CARDS[kind](message[kind], message) : null,
    said ? el("span", { class: "said" }, rich(said, entities)) : null,
    meta(message, view),
    reactions(message),
    el("button", { type: "button", class: "icon more", "data-act": "more", "data-focus": "more", tabindex: -1, "aria-label": "Действия с сообщением" }, icon("dots")),
  ];
}

const role = (message) => (message.from?.is_bot && !message.sender_chat ? el("i", {}, "бот") : null);

function origin({ forward_origin: from }) {
  if (!from) return null;
  const name = from.sender_user_name ?? from.sender_chat?.title ?? from.chat?.title
    ?? (from.sender_user ? author({ from: from.sender_user }) : "неизвестно");
  return el("span", { class: "origin" }, `Переслано: ${name}`);
}

function quoted(message, view) {
  const to = message.reply_to_message;
  if (!to || to.forum_topic_created) return null;
  const name = to.from?.id === view.me ? "Вы" : author(to);
  return el("button", { type: "button", class: "quoted", "data-act": "jump", "data-to": to.message_id, "data-focus": "quoted", tabindex: -1 },
    el("b", {}, name), el("span", {}, message.quote?.text ?? excerpt(to)));
}

function meta(message, view) {
  const stamp = el("time", { class: "meta", datetime: new Date(message.date * 1000).toISOString() });
  if (message.edit_date) {
    stamp.append(el("span", { class: "edited", title: `Изменено в ${time(message.edit_date)}` }, "изменено "));
  }
  stamp.append(time(message.date), view.mine ? el("span", { class: "ticks" }, icon("ticks")) : "");
  return stamp;
}

function reactions({ reactions: given = [] }) {
  if (!given.length) return null;
  const counts = new Map();
  for (const one of given) counts.set(one.emoji, (counts.get(one.emoji) ?? 0) + 1);
  return el("span", { class: "reactions" }, ...[...counts].map(([emoji, count]) =>
    el("span", { "aria-label": `Реакция ${emoji}` }, count > 1 ? `${emoji} ${count}` : emoji)));
}

function buttons({ reply_markup: markup }) {
  if (!markup?.inline_keyboard?.length) return null;
  return el("div", { class: "inline", role: "group", "aria-label": "Кнопки сообщения" },
    ...markup.inline_keyboard.map((row, y) =>
      el("div", {}, ...row.map((button, x) => inlineButton(button, y, x)))));
}

function inlineButton(button, row, col) {
  const common = { "data-focus": `button ${button.text}` };
  if (button.url && /^https?:/i.test(button.url)) {
    return el("a", { ...common, href: button.url, target: "_blank", rel: "noopener noreferrer", "data-act": "link" }, button.text, el("i", { "aria-hidden": true }, "↗"));
  }
  const kind = button.copy_text ? "copy" : button.callback_data === undefined ? "unknown" : "press";
  return el("button", { ...common, type: "button", "data-act": kind, "data-row": row, "data-col": col, "data-copy": button.copy_text?.text }, button.text);
}

const card = (mark, title, line, attributes = {}) =>
  el(attributes.href ? "a" : "span", { class: "card", ...attributes },
    el("span", { class: "card-mark" }, mark), el("span", { class: "card-text" }, el("b", {}, title), line ? el("small", {}, line) : null));

const picture = (size, words) =>
  el("img", { class: "photo", src: fileUrl(size.file_id), width: size.width, height: size.height, alt: words, "data-act": "view", loading: "lazy" });

const playable = (tag, file) =>
  el(tag, { class: "photo", src: fileUrl(file.file_id), controls: true, preload: "none", width: file.width ?? file.length, height: file.height ?? file.length });

const saved = (file, title, line) =>
  card(icon("file"), title, line, { href: fileUrl(file.file_id), download: title, "data-act": "link", "data-focus": "file" });

const CARDS = {
  photo: (sizes) => picture(sizes.at(-1), "Фото"),
  video: (file) => playable("video", file),
  animation: (file) => playable("video", file),
  video_note: (file) => playable("video", file),
  voice: (file) => voice(file),
  audio: (file) => saved(file, file.title ?? file.file_name ?? "Аудио", [file.performer, length(file.duration)].filter(Boolean).join(" · ")),
  document: (file) => saved(file, file.file_name ?? "Документ", fileSize(file.file_size)),
  sticker: (it) => el("span", { class: "big" }, it.emoji ?? "🖼"),
  dice: (it) => el("span", { class: "big" }, it.emoji, el("small", {}, ` ${it.value}`)),
  location: (it) => card("📍", "Местоположение", `${it.latitude.toFixed(4)}, ${it.longitude.toFixed(4)}`),
  venue: (it) => card("📍", it.title, it.address),
  contact: (it) => card("👤", [it.first_name, it.last_name].filter(Boolean).join(" "), it.phone_number),
  poll: (it) => el("span", { class: "poll" }, el("b", {}, it.question), el("small", {}, it.is_anonymous === false ? "Опрос" : "Анонимный опрос"),
    ...it.options.map((option) => el("span", {}, option.text, el("small", {}, String(option.voter_count ?? 0))))),
};

function voice(file) {
  const bars = el("span", { class: "wave", "aria-hidden": true }, ...Array.from({ length: 28 }, (_, at) => el("i", { class: `h${(at * at * 7 + at * 3) % 5}` })));
  return el("span", { class: "voice" },
    el("button", { type: "button", class: "round", "data-act": "play", "data-src": fileUrl(file.file_id), "data-focus": "play", "aria-label": `Прослушать голосовое сообщение, ${length(file.duration)}` }, icon("play")),
    bars, el("small", {}, length(file.duration)));
}
