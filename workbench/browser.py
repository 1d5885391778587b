"""A headless Chromium, driven through its DevTools protocol.

    with Browser("chromium") as browser:
        page = browser.open(scenes.DESK)
        page.go("http://127.0.0.1:8069/web/login")
        page.click("button[type=submit]")
        page.wait("document.querySelector('.o_action_manager')")
        page.picture()

It needs ``websocket-client`` and so runs in the environment's Python.
"""

import base64
import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import websocket

from .console import Failed

START_SECONDS = 60
STOP_SECONDS = 10
#: How long one answer of the browser, and one condition on a page, may take.
ANSWER_SECONDS = 180
WAIT_SECONDS = 180
POLL_SECONDS = 0.2

OPTIONS = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--lang=en-US",
    "--no-first-run",
    # What a page shows must not depend on what else the network has to offer.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
#: The first visible element that a selector finds and that shows a text.
FIND = """((selector, text) => [...document.querySelectorAll(selector)].find(
    (e) => e.getClientRects().length && e.textContent.includes(text)))"""
STILL = """document.readyState === "complete"
    && [...document.images].every((image) => image.complete || image.loading === "lazy")
    && document.getAnimations().every((a) => a.playState !== "running"
        || a.effect.getComputedTiming().iterations === Infinity)"""


class Browser:
    """One Chromium with a profile of its own, which is removed at the end."""

    def __init__(self, program):
        self.program = program
        self.process = None
        self._profile = None
        self._socket = None
        self._calls = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.stop()

    def start(self):
        """Start Chromium and connect to it."""
        self._profile = tempfile.TemporaryDirectory(
            prefix="dealer-chromium-", ignore_cleanup_errors=True
        )
        options = [*OPTIONS, f"--user-data-dir={self._profile.name}"]
        if not os.geteuid():
            options.append("--no-sandbox")  # Chromium refuses root otherwise
        self.process = subprocess.Popen(
            [self.program, *options, "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._socket = websocket.create_connection(
                self._wait_for_address(), timeout=ANSWER_SECONDS, suppress_origin=True
            )
        except BaseException:
            self.stop()
            raise

    def stop(self):
        """End the browser with all its processes."""
        if self._socket:
            self._socket.close()
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()
        self._profile.cleanup()

    def open(self, screen):
        """Return an empty page; it shares no cookie with any other.

        :param screen: the :class:`~workbench.scenes.Screen` that it is shown on
        """
        context = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send(
            "Target.createTarget", url="about:blank", browserContextId=context
        )["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)
        return Page(self, context, session["sessionId"], screen)

    def send(self, method, session=None, **parameters):
        """Have Chromium do something and return its answer.

        :raise Failed: it refuses, or does not answer in time
        """
        self._calls += 1
        message = {"id": self._calls, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        try:
            self._socket.send(json.dumps(message))
            answer = self._receive(self._calls)
        except (OSError, websocket.WebSocketException) as error:
            raise Failed(f"Chromium, {method}: {error}") from error
        if "error" in answer:
            raise Failed(f"Chromium, {method}: {answer['error']['message']}")
        return answer["result"]

    def _receive(self, number):
        while True:  # events come in between; the socket has a time limit
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                return answer

    def _wait_for_address(self):
        """Return the address of the protocol, which Chromium writes into a file."""
        file = Path(self._profile.name) / "DevToolsActivePort"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            lines = file.read_text().split() if file.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(POLL_SECONDS)
        raise Failed(f"{self.program} did not start.")

    def _signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class Page:
    """One page of the browser, made by :meth:`Browser.open`."""

    def __init__(self, browser, context, session, screen):
        self._browser = browser
        self._context = context
        self._session = session
        self.send("Page.enable")
        self.send("Runtime.enable")
        self.resize(screen)
        reduced = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.send("Emulation.setEmulatedMedia", features=[reduced])

    def resize(self, screen):
        """Show the page on another screen."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=screen.width,
            height=screen.height,
            deviceScaleFactor=screen.scale,
            mobile=screen.phone,
        )
        self.send("Emulation.setTouchEmulationEnabled", enabled=screen.phone)

    def close(self):
        """Close the page and forget its cookies."""
        self._browser.send(
            "Target.disposeBrowserContext", browserContextId=self._context
        )

    def send(self, method, **parameters):
        """Have Chromium do something with this page and return its answer."""
        return self._browser.send(method, self._session, **parameters)

    def go(self, address):
        """Open an address; wait until its document is there."""
        answer = self.send("Page.navigate", url=address)
        if answer.get("errorText"):
            raise Failed(f"{address}: {answer['errorText']}")
        self.wait("document.readyState === 'complete'")

    def evaluate(self, expression):
        """Return the value of a JavaScript expression; a promise is waited for.

        :raise Failed: the expression throws
        """
        answer = self.send(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details["text"]
            raise Failed(f"{expression}\n{text}")
        return answer["result"].get("value")

    def wait(self, condition, seconds=WAIT_SECONDS):
        """Wait until a JavaScript condition holds.

        A condition that throws does not hold: the page may be on its way to another.

        :raise Failed: it does not hold within that time
        """
        deadline = time.monotonic() + seconds
        holds, reason = False, ""
        while not holds:
            if time.monotonic() > deadline:
                raise Failed(f"Waited {seconds} s in vain for {condition}\n{reason}")
            time.sleep(POLL_SECONDS)
            try:
                holds = self.evaluate(f"!!({condition})")
            except Failed as error:
                reason = str(error)

    def wait_for(self, selector, text="", seconds=WAIT_SECONDS):
        """Wait until an element is visible that shows *text*."""
        self.wait(self._find(selector, text), seconds)

    def shows(self, selector, text=""):
        """Tell whether an element is visible that shows *text*."""
        return self.evaluate(f"!!{self._find(selector, text)}")

    def click(self, selector, text=""):
        """Wait for an element that shows *text*, then click on it."""
        click = "((e) => e && (e.focus(), e.click(), true))"
        self.wait(f"{click}({self._find(selector, text)})")

    def write(self, selector, text):
        """Wait for an input, then type *text* into it in place of what it holds."""
        self.wait_for(selector)
        found = self._find(selector)
        self.evaluate(f"{found}.focus(), {found}.select && {found}.select()")
        self.send("Input.insertText", text=text)

    def scroll_to(self, selector):
        """Wait for an element, then have it at the top as far as the page allows."""
        self.wait_for(selector)
        self.evaluate(f"{self._find(selector)}.scrollIntoView()")

    def press(self, key):
        """Press and release a key that writes nothing, such as Enter."""
        code = {"Enter": 13, "Escape": 27, "Tab": 9}[key]
        for kind in ("rawKeyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
            )

    def picture(self):
        """Return what the page shows as PNG."""
        answer = self.send("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])

    def wait_until_still(self):
        """Wait until images and fonts are there and nothing moves any more."""
        self.evaluate("document.fonts.ready.then(() => true)")
        self.wait(STILL)

    def _find(self, selector, text=""):
        return f"{FIND}({json.dumps(selector)}, {json.dumps(text)})"
