// What this browser tab remembers: what was looked at, what was read. Lost with the tab; nothing else depends on it.

const KEY = "resursnik-sandbox";
let kept = {};
try {
  kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
} catch {
  kept = {};
}

function save() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Storage is full or forbidden: it is kept for as long as the page is open.
  }
}

export const remembered = (name, otherwise = null) => kept[name] ?? otherwise;

export function remember(name, value) {
  if (kept[name] === value) return;
  kept[name] = value;
  save();
}

/** Messages of others after the last read one. */
export function unread(key, messages, me) {
  const last = messages.at(-1)?.message_id ?? 0;
  const seen = Math.min(remembered(`read ${key}`, 0), last);
  return messages.filter((one) => one.message_id > seen && one.from?.id !== me).length;
}

export function read(key, messages) {
  const last = messages.at(-1)?.message_id;
  if (last) remember(`read ${key}`, last);
}
