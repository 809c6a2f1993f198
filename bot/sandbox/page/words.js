// What a message is, in a few words: names, excerpts, service lines.

export const fullName = (user) =>
  user ? [user.first_name, user.last_name].filter(Boolean).join(" ") : "Кто-то";

/** Who said it: the group itself for its anonymous administrators. */
export const author = (message) => message.sender_chat?.title ?? fullName(message.from);

export const initials = (name) =>
  name.split(/\s+/).filter((word) => /^\p{L}/u.test(word)).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase() || "?";

/** One of eight colours, always the same for an id. */
export const hue = (id) => `hue${Math.abs(Number(id) || 0) % 8}`;

export function plural(count, one, few, many) {
  const tens = count % 100;
  const ones = count % 10;
  if (ones === 1 && tens !== 11) return one;
  return ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? few : many;
}

const KINDS = {
  photo: "Фото", video: "Видео", voice: "Голосовое сообщение", video_note: "Видеосообщение", audio: "Аудио",
  animation: "GIF", document: "Документ", sticker: "Стикер", venue: "Место", location: "Местоположение",
  contact: "Контакт", poll: "Опрос", dice: "Кубик",
};

/** The kind of a message that is more than text, as its Bot API field; venue before location, animation before document. */
export const kindOf = (message) =>
  Object.keys(KINDS).sort((a, b) => (b === "animation") - (a === "animation")).find((kind) => message[kind]);

/** One line that stands for the message in lists and quotes. */
export function excerpt(message) {
  const said = message.text ?? message.caption;
  const kind = kindOf(message);
  const service = serviceLine(message);
  if (service) return service;
  const name = message.document && !message.animation ? message.document.file_name : kind && KINDS[kind];
  const mark = message.sticker?.emoji ?? message.dice?.emoji;
  return [name, mark, said].filter(Boolean).join(kind && said ? ", " : " ").replace(/\s+/g, " ").slice(0, 160)
    || "Сообщение";
}

const SERVICE = {
  forum_topic_created: (it) => `Создана тема «${it.name}»`,
  forum_topic_edited: (it) => (it.name ? `Тема переименована: «${it.name}»` : "Изменён значок темы"),
  forum_topic_closed: () => "Тема закрыта",
  forum_topic_reopened: () => "Тема снова открыта",
  general_forum_topic_hidden: () => "Общая тема скрыта",
  general_forum_topic_unhidden: () => "Общая тема снова видна",
  new_chat_members: (it) => `${it.map(fullName).join(", ")} — теперь в группе`,
  left_chat_member: (it) => `Вышел из группы: ${fullName(it)}`,
  new_chat_title: (it) => `Новое название группы: «${it}»`,
  pinned_message: (it) => `Закреплено: ${it.date ? excerpt(it) : "сообщение"}`,
  group_chat_created: () => "Группа создана",
  supergroup_chat_created: () => "Группа создана",
  migrate_to_chat_id: () => "Группа стала супергруппой",
  migrate_from_chat_id: () => "Группа стала супергруппой",
  new_chat_photo: () => "Новое фото группы",
  delete_chat_photo: () => "Фото группы убрано",
  write_access_allowed: () => "Боту разрешено писать",
};

/** The line of a service message ("Тема закрыта"), or null for what people say. */
export function serviceLine(message) {
  const kind = Object.keys(SERVICE).find((key) => message[key] !== undefined);
  return kind ? SERVICE[kind](message[kind]) : null;
}

export function fileSize(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} Б`;
  if (bytes < 1048576) return `${Math.round(bytes / 1024)} КБ`;
  return `${(bytes / 1048576).toFixed(1).replace(".", ",")} МБ`;
}

export const length = (seconds = 0) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
