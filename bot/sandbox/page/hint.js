// Three steps for who sees this for the first time; each is ticked off when done.

import { $ } from "./dom.js";

const KEY = "resursnik-hint-closed";

function closed() {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function show(on) {
  $("hint").hidden = !on;
  $("help").setAttribute("aria-expanded", String(on));
  try {
    localStorage.setItem(KEY, on ? "no" : "yes");
  } catch {
    // Without storage the hint comes again with the next visit.
  }
}

export function listen() {
  $("help").setAttribute("aria-controls", "hint");
  show(!closed());
  $("hint-close").addEventListener("click", () => {
    show(false);
    $("help").focus();
  });
  $("help").addEventListener("click", () => show($("hint").hidden));
}

/** Ticks off what has been done: written to the bot, a question in the group, a reply of the staff. A narrow screen shows only the next step. */
export function follow(state) {
  const bot = state.bot.id;
  const group = state.groups.flatMap((one) => one.messages);
  const done = [
    state.people.some((one) => one.messages.some((message) => message.from?.id === one.id)),
    group.some((one) => one.from?.id === bot && one.reply_markup),
    group.some((one) => one.from?.id !== bot && one.reply_to_message?.from?.id === bot && !one.reply_to_message.forum_topic_created),
  ];
  const next = done.includes(false) ? done.indexOf(false) : done.length - 1;
  [...$("hint").querySelectorAll("li")].forEach((line, at) => {
    line.classList.toggle("done", done[at]);
    line.classList.toggle("next", at === next);
  });
}
