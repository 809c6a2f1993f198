// The sandbox's clock: its moments in words. It may run days ahead of the real one.

let ahead = 0;
let zone;
let formats = {};

/** Takes over the sandbox's now (epoch seconds) and zone (IANA name; the browser's own without it). */
export function setClock(now, timezone) {
  ahead = now - Date.now() / 1000;
  if (formats.time && zone === (timezone || undefined)) return;
  zone = timezone || undefined;
  const make = (options) => new Intl.DateTimeFormat("ru-RU", { timeZone: zone, ...options });
  formats = {
    time: make({ hour: "2-digit", minute: "2-digit" }),
    day: make({ day: "numeric", month: "long" }),
    full: make({ weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }),
    key: make({ year: "numeric", month: "2-digit", day: "2-digit" }),
  };
}

export const now = () => Date.now() / 1000 + ahead;

const by = (format) => (epoch) => formats[format].format(epoch * 1000);

/** "14:05" */
export const time = by("time");
/** "3 февраля" */
export const day = by("day");
/** "ср, 3 февраля, 14:05" */
export const full = (epoch) => by("full")(epoch).replace(" в ", ", ");
/** The same for two moments of one day. */
export const dayKey = by("key");

/** Time today, else day and month: for a list. */
export const short = (epoch) => {
  if (dayKey(epoch) === dayKey(now())) return time(epoch);
  return dayKey(epoch).slice(0, 5);
};
