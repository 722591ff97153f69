"""A headless Chromium that shows pages from disk, and what can be asked of it."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""
"""Runs before the page's own script."""


class Chromium:
    """One browser with one tab."""

    def __init__(self, driver: Chrome):
        self.driver = driver

    def open(self, page: Path, *, width: int = 1440, dark: bool = False, script: bool = True) -> None:
        """Shows a page in a window of this width."""
        self.resize(width)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])
        self.command("Emulation.setScriptExecutionDisabled", value=not script)
        self.requests()
        self.driver.get(page.as_uri())

    def resize(self, width: int, height: int = 900) -> None:
        """Gives the window another size, also one that no desktop window can have."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def command(self, name: str, **arguments: Any) -> dict[str, Any]:
        """A command of the DevTools protocol."""
        answer: dict[str, Any] = self.driver.execute_cdp_cmd(name, arguments)
        return answer

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns that runs beside the page: the page's policy does not bind it."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str, seconds: float = 5) -> Any:
        """What a script returns as soon as that is true."""
        return WebDriverWait(self.driver, seconds, 0.05).until(lambda driver: driver.execute_script(script))

    def press(self, *keys: str) -> None:
        """Types into whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def requests(self) -> list[str]:
        """The addresses that were asked for since the last look, without what the page's policy stopped."""
        asked: dict[str, str] = {}
        entries: list[dict[str, str]] = self.driver.execute("getLog", {"type": "performance"})["value"]
        for entry in entries:
            event = json.loads(entry["message"])["message"]
            if event["method"] == "Network.requestWillBeSent":
                asked[event["params"]["requestId"]] = event["params"]["request"]["url"]
            elif event["method"] == "Network.loadingFailed" and event["params"].get("blockedReason") == "csp":
                asked.pop(event["params"]["requestId"], None)
        return list(asked.values())

    def pdf(self) -> bytes:
        """The page as it is printed."""
        answer = self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(answer["data"])

    def picture(self, *, whole: bool = False) -> bytes:
        """What the window shows, or the page from top to bottom, as PNG."""
        answer = self.command("Page.captureScreenshot", captureBeyondViewport=whole)
        return base64.b64decode(answer["data"])


@contextmanager
def chromium(program: Path, driver: Path, profile: Path) -> Iterator[Chromium]:
    """A running browser with an empty profile."""
    options = ChromeOptions()
    options.binary_location = str(program)
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    running = Chrome(options, Service(str(driver)))
    try:
        shown = Chromium(running)
        shown.command("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        yield shown
    finally:
        running.quit()
