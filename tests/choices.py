"""What a history is drawn from, and the tags by which its messages are known."""

import re
from datetime import timedelta

TAG = re.compile(r"\[([prbqfns])(\d+)\.(\d+)\]")
"""p: to the consultants, r: a reply, b: to everybody, q: a practice, f: a form, n: a note on
somebody's question, s: something to be searched for; who; which."""
CARRIED = {"p": "/ask Как быть? {}", "r": "Приезжайте {}", "b": "Новости {}"}
METHODS = ["sendMessage", "copyMessage", "editMessageText", "setMessageReaction", "getUpdates",
           "createForumTopic", "editForumTopic", "answerCallbackQuery", "getChatMember",
           "deleteMessages", "deleteForumTopic"]  # fmt: skip
FAULTS = ["429", "500", "502", "drop", "drop_after", "hang"]
LEFT_ALONE = ("удалить", "скачать", "картинк", "календар", "←", "→", "останется")
"""Buttons that nobody presses by chance: who erases does it knowingly, files take seconds."""
DESK_BUTTONS = ("Беру", "Закрыть", "Пауза", "Продолжить", "Остановить", "Опубликовать",
                "Снять с показа")  # fmt: skip
SEARCHED = "когда сдавать отчёт в минюст"
COMMANDS = ["/seminars", "/deadlines", "/surveys", "/faq", "/my", "/help", "/start survey_club",
            "/start survey_needs", SEARCHED, SEARCHED, "/practices", "/request",
            "/profile", "/privacy", "/cancel"]  # fmt: skip
SPANS = (1, 1, 60, 3600, 5 * 3600, 20 * 3600, -60, -3600)
"""Seconds that pass after a step; a clock may be put back."""
LONG_AFTER = timedelta(days=745)
ASKED_FOR = timedelta(days=32)
"""Who does nothing for two years is asked, and a month later is nobody any more."""
SLICES = 4
