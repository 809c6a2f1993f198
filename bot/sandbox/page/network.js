// The menu "Сеть": what can go wrong between the bot and Telegram, switched on by hand.

import { act } from "./connection.js";
import { $, setText } from "./dom.js";
import { menu, toast } from "./notices.js";

let state = {};

const slow = () => (state.faults?.latency ?? 0) > 0;
const tooMany = () => (state.faults?.pending ?? []).filter((one) => one.kind === "429").reduce((sum, one) => sum + one.times, 0);

function items() {
  const { faults = {}, limits = {} } = state;
  return [
    { note: "Между ботом и Telegram" },
    { label: "Связь потеряна", checked: Boolean(faults.down), act: () => act("faults", { down: !faults.down }) },
    { label: "Медленно: 2 секунды на вызов", checked: slow(), act: () => act("faults", { latency: slow() ? 0 : 2 }) },
    { label: "«Слишком часто» (429) на 3 вызова", act: tooManyForThree },
    { label: "Ограничения Telegram (30 в секунду…)", checked: Boolean(limits.on), act: () => act("limits", { on: !limits.on }) },
    null,
    { label: "Всё исправно", act: () => Promise.all([act("faults", { clear: true }), act("limits", { on: false })]) },
  ];
}

async function tooManyForThree() {
  if (await act("faults", { kind: "429", times: 3, retry_after: 3 }) === null) return;
  toast("На три следующих вызова бота Telegram ответит «слишком часто, подождите 3 секунды»");
}

/** Wires the button; call show(state) after every change. */
export function listen() {
  $("network").addEventListener("click", () => menu($("network"), items()));
}

export function show(now) {
  state = now;
  const { faults = {}, limits = {} } = state;
  const marks = [faults.down && "нет связи", slow() && "медленно", tooMany() && `429 × ${tooMany()}`, limits.on && "ограничения"];
  const words = marks.filter(Boolean).join(", ");
  setText($("network-mark"), words);
  $("network").classList.toggle("bad", Boolean(words));
  setText($("phone-net"), faults.down ? "нет связи" : "2G");
}
