#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends the window while it trains, in every way that a desktop has: signals, a kill, the X server's death.

    python3 window_ends.py PATH-OF-latentscape

Each time on an X server of its own (Xvfb, xdotool), with a home of its own. After a signal and after the server's death the run must
be on disk, up to the step that training had reached, within two seconds; after a kill as of its last save. The next start opens it."""
import argparse
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import run_folder
import small_images

TRAINED = 4.0  # seconds before the end


class Desktop:
    def __init__(self, program, number):
        self.root = tempfile.mkdtemp(prefix="latentscape-window.")
        self.display = f":{number}"
        self.server = subprocess.Popen(["Xvfb", self.display, "-screen", "0", "1366x768x24"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        home = {name: os.path.join(self.root, name) for name in ("data", "config", "state", "cache")}
        self.runs = os.path.join(home["data"], "latentscape", "runs")
        self.environment = dict(os.environ, HOME=self.root, DISPLAY=self.display, QT_QPA_PLATFORM="xcb", XDG_DATA_HOME=home["data"],
                                XDG_CONFIG_HOME=home["config"], XDG_STATE_HOME=home["state"], XDG_CACHE_HOME=home["cache"])
        images = os.path.join(self.root, "images")
        small_images.write(images, train=6000, test=500, side=28)
        settings = os.path.join(home["config"], "latentscape")
        os.makedirs(settings)
        with open(os.path.join(settings, "latentscape.conf"), "w", encoding="ascii") as file:
            file.write(f"[General]\nexperiment=\"{{\\\"dataset\\\": \\\"{images}\\\", \\\"training\\\": {{\\\"epochs\\\": 10000}}}}\"\n"
                       f"allowedImages={images}\n")
        self.wait(lambda: subprocess.run(["xdotool", "getdisplaygeometry"], env=self.environment, capture_output=True,
                                         check=False).returncode == 0, "the X server")
        self.program = program
        self.process = None

    def wait(self, condition, what, seconds=30.0):
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > until:
                raise run_folder.Broken(f"waited {seconds:.0f} s for {what}")
            time.sleep(0.05)

    def start(self):
        self.process = subprocess.Popen([self.program], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        text=True)

    def train(self):
        # Without a window manager the window has the upper left corner, and keys go nowhere. The button Train is there.
        subprocess.run(["xdotool", "mousemove", "60", "51", "click", "1"], env=self.environment, check=True)

    def current(self):
        folders = glob.glob(os.path.join(self.runs, "*"))
        return run_folder.current_state(folders[0]) if folders else None

    def close(self):
        for process in (self.process, self.server):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def end(desktop, how):
    """Trains, ends the window, and says what was left."""
    desktop.start()
    desktop.wait(lambda: subprocess.run(["xdotool", "search", "--name", "Latentscape"], env=desktop.environment, capture_output=True,
                                        check=False).stdout != b"", "the window")
    time.sleep(2.0)
    desktop.train()
    desktop.wait(lambda: desktop.current() is not None, "the first state")
    time.sleep(TRAINED)
    before = time.monotonic()
    if how == "display":
        desktop.server.kill()
    else:
        desktop.process.send_signal(how)
    _, errors = desktop.process.communicate(timeout=60)
    took = time.monotonic() - before
    found = desktop.current()
    if found is None:
        raise run_folder.Broken(f"no state: {errors}")
    path = glob.glob(os.path.join(desktop.runs, "*", "checkpoints", f"{found[0]}-{found[1]:012d}.safetensors"))[0]
    age = time.time() - os.path.getmtime(path)
    if how != signal.SIGKILL and (took > 2.0 or age > took + 1.0):
        raise run_folder.Broken(f"ended after {took:.2f} s, its newest state is {age:.2f} s old: {errors}")
    return f"step {found[1]}, exit {desktop.process.returncode} after {took:.2f} s"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    arguments = parser.parse_args()
    bad = 0
    ways = [("SIGTERM", signal.SIGTERM), ("SIGHUP", signal.SIGHUP), ("SIGINT", signal.SIGINT), ("SIGKILL", signal.SIGKILL),
            ("the X server is killed", "display")]
    for number, (name, how) in enumerate(ways):
        desktop = None
        try:
            desktop = Desktop(os.path.abspath(arguments.program), 91 + number)
            print(f"{name}: {end(desktop, how)}", flush=True)
        except (run_folder.Broken, OSError, ValueError, KeyError, subprocess.SubprocessError) as problem:
            bad += 1
            print(f"BAD {name}: {problem}", flush=True)
        finally:
            if desktop is not None:
                desktop.close()
    print(f"{len(ways)} ends: {bad} bad")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
