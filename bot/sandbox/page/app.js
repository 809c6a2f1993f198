// The sandbox's page: a phone on the left, the staff group on the right, the clock and the network above.

import { full, now, setClock } from "./clock.js";
import { act, watch } from "./connection.js";
import { $, setBadge, setText } from "./dom.js";
import { Group } from "./group.js";
import * as hint from "./hint.js";
import { remember, remembered } from "./memory.js";
import * as network from "./network.js";
import { alertWindow, toast } from "./notices.js";
import { Panel } from "./panel.js";
import { Phone } from "./phone.js";

const narrow = matchMedia("(max-width: 899px)");
const sees = (tab) => () => (narrow.matches ? document.body.dataset.tab === tab : tab === "phone" || document.body.dataset.side === tab);

const phone = new Phone(sees("phone"));
const group = new Group(sees("group"), phone);
const panel = new Panel(group);
let state = null;
let answered = null;

function show(fresh) {
  state = fresh;
  setClock(state.now, state.timezone);
  phone.render(state);
  group.render(state);
  network.show(state);
  hint.follow(state);
  answers(state.answers ?? []);
  badges();
  tick();
}

function badges() {
  setBadge($("tab-phone").querySelector(".badge"), phone.unread);
  setBadge($("tab-group").querySelector(".badge"), group.unread);
}

/** Answers to presses: shown to whom they are meant for, once. Those before the page opened are past. */
function answers(list) {
  const news = list.filter((one) => answered && !answered.has(String(one.id)));
  answered = new Set(list.map((one) => String(one.id)));
  for (const chat of [phone.chat, group.chat]) chat.settle(answered);
  for (const one of news.filter((answer) => answer.text)) {
    const chat = one.user === phone.person?.id ? phone.chat : group.people.some((member) => member.id === one.user) && group.chat;
    if (chat && one.show_alert) alertWindow(one.text);
    else if (chat) toast(one.text, "answer", chat.passing);
  }
}

function tick() {
  if (!state) return;
  setText($("clock"), full(now()));
  $("clock").dateTime = new Date(now() * 1000).toISOString();
  phone.tick();
}

function tab(name) {
  document.body.dataset.tab = name;
  remember("tab", name);
  for (const one of document.querySelectorAll(".tabs button")) one.setAttribute("aria-selected", String(one.dataset.tab === name));
  if (state) show(state);
  if (state && name === "panel") panel.open();
}

/** On a wide screen: the group, or the consultants' page in its place. */
function side(name) {
  document.body.dataset.side = name;
  $("panel-open").setAttribute("aria-pressed", String(name === "panel"));
  if (state) show(state);
  if (name === "panel") panel.open();
}

function tabs() {
  const list = [...document.querySelectorAll(".tabs button")];
  for (const one of list) one.addEventListener("click", () => tab(one.dataset.tab));
  document.querySelector(".tabs").addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const step = event.key === "ArrowRight" ? 1 : list.length - 1;
    const other = list[(list.indexOf(document.activeElement) + step) % list.length];
    other.focus();
    tab(other.dataset.tab);
  });
  tab(remembered("tab", "phone"));
  side("group");
  $("panel-open").addEventListener("click", () => side(document.body.dataset.side === "panel" ? "group" : "panel"));
}

for (const button of document.querySelectorAll("[data-forward]")) {
  button.addEventListener("click", () => act("clock", { seconds: Number(button.dataset.forward) }));
}
document.addEventListener("visibilitychange", () => state && show(state));
narrow.addEventListener("change", () => state && show(state));
network.listen();
hint.listen();
tabs();
setInterval(tick, 1000);
watch(show, (gone) => {
  $("lost").hidden = !gone;
});
