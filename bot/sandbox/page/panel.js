// The consultants' page, beside the phone: whoever speaks in the group asks the bot for a link, and it opens here.

import { act } from "./connection.js";
import { $, setText } from "./dom.js";
import { fullName } from "./words.js";

const LINK = /http:\/\/127\.0\.0\.1:\d+\/enter\/[\w-]+/;
const PATIENCE = 10_000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Panel {
  constructor(group) {
    this.group = group;
    this.frame = $("panel-frame");
    $("panel-again").addEventListener("click", () => this.enter());
  }

  /** Called when it comes into sight: the first time somebody goes in. */
  open() {
    if (!this.frame.src) this.enter();
  }

  async enter() {
    const { speaker } = this.group;
    if (!speaker || this.entering) return;
    this.entering = true;
    setText($("panel-line"), "Просим у бота ссылку…");
    try {
      const link = await this.#link(speaker.id);
      if (link) this.#show(link, fullName(speaker));
      else setText($("panel-line"), "Бот не прислал ссылку. Попробуйте ещё раз.");
    } finally {
      this.entering = false;
    }
  }

  /** A link that is good once, as the bot gives it in private. */
  async #link(user) {
    const asked = (await act("messages", { chat: user }))?.at(-1)?.message_id ?? 0;
    if (!(await act("send", { user, chat: user, text: "/start panel" }))) return null;
    for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(150)) {
      const said = (await act("messages", { chat: user })) ?? [];
      const found = said.filter((one) => one.message_id > asked && one.from?.is_bot).map((one) => LINK.exec(one.text ?? "")?.[0]).find(Boolean);
      if (found) return found;
    }
    return null;
  }

  #show(link, name) {
    const home = `${new URL(link).origin}/panel`;
    $("panel-away").href = home;
    $("panel-away").hidden = false;
    setText($("panel-line"), `Открыта как ${name}`);
    // Another name for this computer is another site: there the browser would keep the entrance to itself.
    if (location.hostname === new URL(link).hostname) this.frame.src = link;
    else setText($("panel-line"), `Откройте песочницу по адресу ${location.href.replace(location.hostname, "127.0.0.1")}`);
  }
}
