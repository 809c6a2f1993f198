"""The end of `make soak`: the ledger of what was sent, delivered, repeated, lost."""

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Properties come through from the workers too."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", []):
                if name == "ledger" and report.when == "call":
                    terminalreporter.write_line(f"ledger: {value}")
