"""The sandbox as a newcomer starts it, and its page as people use it: a phone and the staff group."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.webdriver import Browser

ROOT = Path(__file__).parents[2]


@contextmanager
def sandbox(data: Path | None = None) -> Iterator[str]:
    """Run `python -m bot sandbox` with a database of its own; yields the address of its page."""
    with tempfile.TemporaryDirectory(prefix="sandbox-") as own:
        folder = str(data or own)
        command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--data", folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            found = re.search(r"http://[\d.]+:\d+", line)
            assert found, f"the sandbox did not start: {line}"
            yield found[0]
        finally:
            process.terminate()
            process.wait(10)
            process.stdout.close()


def do(url: str, doing: str, **how: Any) -> Any:
    """Let somebody do what the page itself would ask the sandbox for."""
    order = json.dumps({"do": doing, **how}).encode()
    with urllib.request.urlopen(f"{url}/sandbox/do", order, timeout=10) as answer:
        return json.load(answer)["result"]


@dataclass
class Phone:
    """The activist's phone on the page."""

    browser: Browser

    def take(self, name: str) -> None:
        """Take the phone of another person."""
        self.browser.click("#people button", name)
        self.browser.until("#people button[aria-pressed=true]", name)

    def begin(self) -> None:
        """Press the big /start of an empty chat."""
        self.browser.click("#phone .wide", "/start")

    def says(self, text: str) -> None:
        self.browser.type("#phone textarea", text + "\n")

    def speaks(self) -> None:
        """Send the ready voice message."""
        self.browser.click("#phone [data-act=voice]")

    def presses(self, label: str) -> None:
        """Wait until the last message has a button of this label, and press it."""
        self.browser.click("#phone .log li:last-child .inline button", label)

    def sees(self, text: str) -> None:
        """Wait until a message of the bot's has these words."""
        self.browser.until("#phone li.theirs", text)


@dataclass
class Group:
    """The consultants' group on the page."""

    browser: Browser

    def opens(self, topic: str) -> None:
        self.browser.click("#topics button", topic)
        self.browser.until("#topic-name", topic)

    def sees(self, text: str) -> None:
        self.browser.until("#group li.item", text)

    def presses(self, label: str) -> None:
        self.browser.click("#group .inline button", label)

    def replies(self, to: str, text: str) -> None:
        """Tap the last message that a selector leads to, write, send."""
        self.browser.click(to)
        self.browser.until("#group .context")
        self.browser.type("#group textarea", text + "\n")
