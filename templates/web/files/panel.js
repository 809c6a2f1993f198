// Живые страницы: сервер говорит «изменилось», и помеченное data-live берётся заново.
document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[data-live]")) {
    const line = new EventSource("/panel/events");
    const again = () => htmx.trigger(document.body, "changed");
    let opened = false;
    line.addEventListener("changed", again);
    line.addEventListener("open", () => {
      if (opened) again();
      opened = true;
    });
  }
  for (const form of document.querySelectorAll("[data-send]")) {
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }
});
