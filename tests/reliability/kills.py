#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills training at random moments, in a fresh folder and over a good run, and looks at what is left.

    python3 kills.py PATH-OF-latentscape-cli [--kills 300] [--seed 1]

Every folder must hold one whole run or, if training had not come to its first save, none (over a good run: the good one), which
opens, and whose newest state is no older than the time between two saves allows. Exit status 1 if one does not."""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import run_folder
import small_images

SAVE_EVERY = 1.0  # seconds, --save-every
SLACK = 1.0       # seconds: a machine at work starts threads late
RECORD_EVERY = 8  # steps between two rows of metrics.csv


def train(cli, data, out, seed, *options):
    return [cli, "train", "--dataset", data, "--hidden", "64", "--batch", "4", "--epochs", "100000", "--seed", str(seed), "--out", out,
            "--save-every", str(SAVE_EVERY), *options]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    cli = os.path.abspath(arguments.cli)
    source = random.Random(arguments.seed)
    work = tempfile.mkdtemp(prefix="latentscape-kills.")
    data = os.path.join(work, "images")
    small_images.write(data)
    good = os.path.join(work, "good")
    process = subprocess.Popen(train(cli, data, good, 1), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(4)
    process.send_signal(signal.SIGTERM)
    process.wait()
    bad, none, old, lost = [], 0, 0, []
    for number in range(arguments.kills):
        over = number % 2 == 1
        out = os.path.join(work, "run")
        shutil.rmtree(out, ignore_errors=True)
        if over:
            shutil.copytree(good, out)
        begun = time.monotonic()
        process = subprocess.Popen(train(cli, data, out, 2, *(["--overwrite"] if over else [])), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(source.uniform(0.0, 3.5))
        process.kill()
        process.wait()
        ran, killed = time.monotonic() - begun, time.time()
        try:
            found = run_folder.check_whole(out, cli, [1, 2] if over else [2], RECORD_EVERY) if os.path.isdir(out) else None
            if over and found is None:
                raise run_folder.Broken("the good run is gone")
            if found is None or found[2]["training"]["seed"] == 1:
                none, old = none + (not over), old + over
                if ran > SAVE_EVERY + SLACK:
                    raise run_folder.Broken(f"nothing was saved in {ran:.1f} s")
            else:
                age = killed - os.path.getmtime(os.path.join(out, "checkpoints", f"{found[0]}-{found[1]:012d}.safetensors"))
                lost.append(age)
                if age > SAVE_EVERY + SLACK:
                    raise run_folder.Broken(f"killed after {ran:.1f} s, the state was saved {age:.1f} s before")
        except (run_folder.Broken, OSError, ValueError, KeyError) as problem:
            bad.append(f"kill {number} after {ran:.2f} s: {problem}")
            shutil.copytree(out, os.path.join(work, f"bad-{number}"), ignore_dangling_symlinks=True)
    print(f"{arguments.kills} kills: {len(bad)} folders not whole; {none} before the first save, {old} with the run that was "
          f"there; {len(lost)} states, at most {max(lost, default=0):.2f} s old with --save-every {SAVE_EVERY:.0f}")
    return run_folder.report(bad, work)


if __name__ == "__main__":
    sys.exit(main())
