// Живые страницы: сервер говорит «изменилось», и помеченное data-live берётся заново.
document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[data-live]")) {
    const line = new EventSource("/panel/events");
    const again = () => htmx.trigger(document.body, "changed");
    // И сразу, как только линия открылась: что-то могло измениться, пока страница грузилась.
    line.addEventListener("open", again);
    line.addEventListener("changed", again);
  }
  // Файл берётся у Telegram. Если тот молчит, об этом говорит строка на месте файла.
  document.addEventListener("error", ({ target }) => {
    if (!target.src?.includes("/panel/media/")) return;
    const line = document.createElement("span");
    line.textContent = "Файл сейчас не открыть: Telegram не отвечает. Обновите страницу чуть позже.";
    target.replaceWith(line);
  }, true);
  // Кнопка, которую нажали с клавиатуры, остаётся под рукой и после того, как строка пришла заново.
  let pressed = "";
  document.body.addEventListener("htmx:beforeRequest", () => {
    pressed = document.activeElement?.name === "mark" ? document.activeElement.value : "";
  });
  document.body.addEventListener("htmx:afterRequest", () => {
    if (pressed) document.querySelector(`button[value="${CSS.escape(pressed)}"]`)?.focus();
  });
  // Большой файл уходит не сразу: второе нажатие ждать не должно.
  for (const form of document.querySelectorAll("[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.once) event.preventDefault();
      form.dataset.once = "sent";
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-once]")) form.dataset.once = "";
  });
  for (const form of document.querySelectorAll("[data-send]")) {
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }
});
