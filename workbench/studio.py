"""Takes pictures of a served demo dealership: ``python -m workbench.studio``.

A process of its own, because it needs the environment's Python (see browser.py).
"""

import functools
import io
import json
import sys
from pathlib import Path

from PIL import Image

from . import scenes, system
from .browser import Browser
from .console import Failed, step, warn
from .process import log_file

COLOURS = 256
#: A blinking cursor would make every picture another one, as would a focus ring.
QUIET = "* { caret-color: transparent !important; }"


class Studio:
    """Opens pages of the dealership as one of its people.

    :param browser: a started :class:`~workbench.browser.Browser`
    :param url: of the server, without a closing slash
    """

    def __init__(self, browser, url):
        self._browser = browser
        self._url = url
        self._pages = []

    @functools.cached_property
    def member(self):
        """Return what :func:`~workbench.scenes.find_member` finds, looked up once."""
        return scenes.find_member(self)

    def enter(self, login, screen, language="en_US"):
        """Return a page on which the person is logged in (password as the login)."""
        page = self._browser.open(screen)
        self._pages.append(page)
        page.send("Emulation.setTimezoneOverride", timezoneId=scenes.TIMEZONE)
        self.go(page, "/web/login")
        page.write("input[name=login]", login)
        page.write("input[name=password]", login)
        page.click(".oe_login_form button[type=submit]")
        page.wait("!location.pathname.startsWith('/web/login')")
        session = self._post(page, "/web/session/get_session_info", {})["result"]
        self.call(page, "res.users", "write", [session["uid"]], {"lang": language})
        # All companies at once, as one chooses them at the top of the screen.
        companies = session.get("user_companies", {}).get("allowed_companies", {})
        page.evaluate(f"document.cookie = 'cids={'-'.join(companies)}; path=/'")
        page.evaluate(f"document.cookie = 'frontend_lang={language}; path=/'")
        return page

    def go(self, page, path):
        """Open a path of the server."""
        page.go(self._url + path)

    def call(self, page, model, method, *arguments, **options):
        """Call a method of Odoo as the person of the page; return its result."""
        answer = self._post(
            page,
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": arguments, "kwargs": options},
        )
        if "error" in answer:
            raise Failed(f"{model}.{method}: {answer['error']['data']['message']}")
        return answer["result"]

    def close(self):
        """Close the pages of a scene."""
        while self._pages:
            self._pages.pop().close()

    def last_page(self):
        """Return the page opened last, or None."""
        return self._pages[-1] if self._pages else None

    def _post(self, page, path, parameters):
        request = {
            "method": "POST",
            "headers": {"Content-Type": "application/json"},
            "body": json.dumps({"jsonrpc": "2.0", "params": parameters}),
        }
        return page.evaluate(
            f"fetch({json.dumps(path)}, {json.dumps(request)}).then((r) => r.json())"
        )


def compress(png):
    """Return a PNG with fewer colours: a screen has few, and the file half the size."""
    target = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    few = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(target, "PNG", optimize=True)
    return target.getvalue()


def shoot(page):
    """Return the picture of a page that has come to rest."""
    page.wait_until_still()
    page.evaluate("document.activeElement?.blur()")
    page.evaluate(
        "document.head.appendChild(document.createElement('style')).textContent = "
        + json.dumps(QUIET)
    )
    return compress(page.picture())


def play(studio, scene, wanted, folder):
    """Play one scene and keep the pictures of it that are wanted."""
    missing = [name for name in scene.names if name in wanted]
    stages = scene.play(studio)
    try:
        while missing:
            with step(missing[0]) as current:
                name, page = next(stages)
                while name not in missing:
                    name, page = next(stages)
                picture = shoot(page)
                (folder / f"{name}.png").write_bytes(picture)
                current.note = f"{len(picture) // 1024} KB"
                missing.remove(name)
    except Failed as error:
        raise Failed(f"{missing[0]}: {error}\n{_debug(studio)}") from error
    finally:
        studio.close()


def _debug(studio):
    """Keep a picture of where it went wrong and say where it is."""
    page = studio.last_page()
    if not page:
        return ""
    file = log_file("screenshots").with_suffix(".png")
    try:
        file.write_bytes(page.picture())
        return f"The page was {page.evaluate('location.href')}; its picture is {file}"
    except Failed as error:
        return f"There is no picture of it: {error}"


def main(url, folder, *names):
    """Take the pictures and return an exit code."""
    wanted = set(names)
    try:
        with Browser(system.CHROMIUM.program) as browser:
            studio = Studio(browser, url)
            for scene in scenes.SCENES:
                if wanted & set(scene.names):
                    play(studio, scene, wanted, Path(folder))
    except Failed as error:
        warn(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
