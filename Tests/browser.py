#!/usr/bin/env python3
"""Opens a page of cnnbench in headless Chromium at two widths: sorts, filters, and looks for errors.

Usage: browser.py PAGE [FOLDER]    FOLDER gets screenshots.
"""
import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile

WIDTHS = (1280, 400)

# What a reader does, and what is to come of it; an empty text is a success.
CHECKS = {
    "the page is no wider than the window": """
        document.documentElement.scrollWidth > window.innerWidth
          ? `${document.documentElement.scrollWidth} of ${window.innerWidth} pixels` : ''
    """,
    "letters in charts have the colour of the page's": """
        [...document.querySelectorAll('svg text')].every(text =>
          getComputedStyle(text).fill === getComputedStyle(document.body).color) ? '' : 'not all'
    """,
    "every table has headers and a name": """
        [...document.querySelectorAll('table')].every(table =>
          table.querySelector('th[scope=col]') && table.closest('section').querySelector('h2')) ? '' : 'not all'
    """,
    "a click sorts a column, and another one turns it": """
        (() => {
          for (const table of document.querySelectorAll('table')) {
            const heads = [...table.tHead.rows[0].cells];
            const column = heads.findIndex(head => head.classList.contains('figure'));
            if (column < 0) continue;
            const read = () => [...table.tBodies].map(body => [...body.rows]
              .filter(row => !row.classList.contains('heading'))
              .map(row => row.cells[column].dataset.value ?? row.cells[column].textContent)
              .filter(text => text !== '' && !Number.isNaN(Number(text))).map(Number));
            for (const sign of [1, -1]) {
              heads[column].querySelector('button').click();
              const sorted = read().every(values => values.every((value, index) =>
                index === 0 || sign * (value - values[index - 1]) >= 0));
              if (!sorted) return 'not sorted: ' + JSON.stringify(read());
              if (!heads[column].getAttribute('aria-sort')) return 'no aria-sort';
            }
          }
          return '';
        })()
    """,
    "a filter leaves the rows that match": """
        (() => {
          const field = document.querySelector('input[type=search]');
          if (!field) return '';
          const table = field.parentElement.querySelector('table');
          const word = table.querySelector('tbody tr:not(.heading) th, tbody tr:not(.heading) td').textContent.trim()
            || 'direct';
          const type = text => { field.value = text; field.dispatchEvent(new Event('input')); };
          const visible = () => [...table.querySelectorAll('tbody tr:not(.heading)')]
            .filter(row => row.offsetParent !== null).length;
          const all = visible();
          type('no row holds this text');
          if (visible() !== 0) return 'rows stay';
          type(word);
          if (visible() === 0) return `no row for ${word}`;
          type('');
          return visible() === all ? '' : 'rows do not come back';
        })()
    """,
}


class Browser:
    """Chromium, spoken to through pipes, so that no port is needed."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory()
        (theirs_in, self.out), (self.inp, theirs_out) = os.pipe(), os.pipe()

        def place_pipes():
            # They may have the numbers 3 and 4 themselves, so they move out of the way first.
            ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             f"--user-data-dir={self.folder.name}"],
            preexec_fn=place_pipes, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.number, self.buffer, self.errors, self.events = 0, b"", [], set()

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def wait(self, event):
        while event not in self.events:
            self.read()

    def read(self):
        while b"\0" not in self.buffer:
            data = os.read(self.inp, 65536)
            if not data:
                raise RuntimeError("the browser has ended")
            self.buffer += data
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        self.events.add(message.get("method"))
        if message.get("method") == "Runtime.exceptionThrown":
            self.errors.append(message["params"]["exceptionDetails"]["text"])
        if message.get("method") == "Log.entryAdded" and message["params"]["entry"]["level"] == "error":
            self.errors.append(message["params"]["entry"]["text"])
        return message

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def check(browser, page, width, screenshots):
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log"):
        browser.call(f"{domain}.enable", session)
    browser.call("Emulation.setDeviceMetricsOverride", session, width=width, height=900, deviceScaleFactor=1,
                 mobile=width < 600)
    browser.events.clear()
    browser.call("Page.navigate", session, url="file://" + os.path.abspath(page))
    browser.wait("Page.loadEventFired")
    if screenshots:
        for scheme in ("light", "dark"):
            browser.call("Emulation.setEmulatedMedia", session,
                         features=[{"name": "prefers-color-scheme", "value": scheme}])
            picture = browser.call("Page.captureScreenshot", session, captureBeyondViewport=True, format="png")
            path = os.path.join(screenshots, f"{os.path.basename(page)}-{width}-{scheme}.png")
            with open(path, "wb") as file:
                file.write(base64.b64decode(picture["data"]))
    faults = []
    for name, script in CHECKS.items():
        result = browser.call("Runtime.evaluate", session, expression=script, returnByValue=True)
        found = result["result"].get("value", result.get("exceptionDetails"))
        if found:
            faults.append(f"{name}: {found}")
    browser.call("Target.closeTarget", targetId=target)
    return faults


def main():
    program = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
    if program is None:
        print("skipped: pages in a browser, which takes chromium-headless-shell")
        return 0
    page, screenshots = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    browser, faults = Browser(program), []
    try:
        for width in WIDTHS:
            faults += [f"{page} at {width} pixels: {fault}" for fault in check(browser, page, width, screenshots)]
        faults += [f"{page}: console: {error}" for error in browser.errors]
    finally:
        browser.close()
    print("\n".join(faults) or f"{page}: sorts, filters and fits at {' and '.join(map(str, WIDTHS))} pixels")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
