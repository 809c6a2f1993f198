"""A headless Chromium, driven through ChromeDriver by the plain WebDriver protocol: stdlib only."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE = 10.0
LOOK_EVERY = 0.03
OPTIONS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=ru",
]


class WebDriverError(Exception):
    """The browser could not do what it was told."""


class Browser:
    """One window. Use it in a `with`; raises WebDriverError where Chromium is not installed."""

    def __init__(self) -> None:
        missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
        if missing:
            raise WebDriverError(
                f"{' and '.join(missing)} not found: install Debian's chromium and chromium-driver"
            )
        self._profile = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        self._driver = subprocess.Popen(
            [shutil.which("chromedriver") or "", "--port=0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._base = f"http://127.0.0.1:{self._port()}/session"
        self._base += "/" + self._session()

    def _port(self) -> int:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                return int(found[1])
        raise WebDriverError("ChromeDriver did not start")

    def _session(self) -> str:
        options = {"args": [*OPTIONS, f"--user-data-dir={self._profile.name}"]}
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        return str(self._call("POST", "", {"capabilities": {"alwaysMatch": wanted}})["sessionId"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._call("DELETE", "")
        finally:
            self._driver.terminate()
            self._driver.wait(5)
            if self._driver.stdout is not None:
                self._driver.stdout.close()
            self._profile.cleanup()

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self._base + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                said = json.load(error)["value"]
            raise WebDriverError(f"{said['error']}: {said['message'].splitlines()[0]}") from None

    def devtools(self, command: str, **params: Any) -> Any:
        """Give the browser an order that the standard protocol has no word for."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def screen(self, width: int, height: int, *, mobile: bool = False, scale: float = 1) -> None:
        """Look through a screen of so many CSS pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile}
        self.devtools("Emulation.setDeviceMetricsOverride", **size)

    def open(self, url: str) -> None:
        self._call("POST", "/url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript in the page; `return` hands a value back."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    @contextmanager
    def inside(self, css: str) -> Iterator[None]:
        """Look into a frame of the page for a while."""
        self._call("POST", "/frame", {"id": self.until(css)})
        try:
            yield
        finally:
            self._call("POST", "/frame", {"id": None})

    def find(self, css: str, text: str = "") -> dict[str, str] | None:
        """Return the last visible element of a selector that has these words in it."""
        found: dict[str, str] | None = self.run(
            "return [...document.querySelectorAll(arguments[0])].findLast((one) =>"
            " one.checkVisibility() && one.textContent.includes(arguments[1])) ?? null;",
            css,
            text,
        )
        return found

    def until(self, css: str, text: str = "") -> dict[str, str]:
        """Wait for such an element; WebDriverError where none appears within ten seconds."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := self.find(css, text):
                return found
            time.sleep(LOOK_EVERY)
        raise WebDriverError(f"no {css} with «{text}»; the page says: {self.words}")

    def click(self, css: str, text: str = "") -> None:
        """Wait for an element and click it as a person would; a moment may pass until it can be."""
        end = time.monotonic() + PATIENCE
        while True:
            element = self.until(css, text)[ELEMENT]
            try:
                self._call("POST", f"/element/{element}/click")
            except WebDriverError as error:
                # It was drawn anew meanwhile, or something passes over it.
                if time.monotonic() > end:
                    raise WebDriverError(f"«{text}» ({css}): {error}") from error
                time.sleep(LOOK_EVERY)
            else:
                return

    def type(self, css: str, text: str) -> None:
        """Type into a field; "\\n" is the Enter key."""
        element = self.until(css)[ELEMENT]
        self._call("POST", f"/element/{element}/value", {"text": text.replace("\n", "\ue007")})

    @property
    def words(self) -> str:
        return str(self.run("return document.body.innerText;"))

    def complaints(self) -> list[str]:
        """Return what the page's console holds of errors and warnings since the last look."""
        lines = self._call("POST", "/se/log", {"type": "browser"})
        return [one["message"] for one in lines if one["level"] in {"SEVERE", "WARNING"}]

    def rest(self) -> None:
        """Take the pointer and the focus away, so that nothing is lit up."""
        away = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0}
        mouse = {"type": "pointer", "id": "mouse", "actions": [away]}
        self._call("POST", "/actions", {"actions": [mouse]})
        self.run("document.activeElement.blur();")

    def picture(self, css: str = "") -> bytes:
        """Return a PNG of the screen, or of one element."""
        part = f"/element/{self.until(css)[ELEMENT]}" if css else ""
        return base64.b64decode(self._call("GET", f"{part}/screenshot"))
