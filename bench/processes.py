"""A bot as a process: started, frozen, watched through /proc, ended."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def environment() -> dict[str, str]:
    """The environment as on a machine of one's own: modules are compiled once, then kept."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {k: v for k, v in kept.items() if not k.startswith("BOT_")}


@dataclass
class Process:
    """A running bot. Moments are epoch seconds, memory is megabytes."""

    process: subprocess.Popen[bytes]
    began: float

    @classmethod
    def start(cls, *arguments: str) -> "Process":
        began = time.time()
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return cls(process, began)

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> float:
        """Let it go on; return the moment."""
        moment = time.time()
        self.process.send_signal(signal.SIGCONT)
        return moment

    def __str__(self) -> str:
        ended = self.process.poll()
        state = "runs" if ended is None else f"has ended with {ended}"
        return f"{' '.join(map(str, self.process.args[2:4]))} {state}"  # type: ignore[index]

    def memory(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def worked(self) -> float:
        """Return the processor seconds it has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
