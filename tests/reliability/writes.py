#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills training at every system call that changes a file, and lets every one of them fail.

    python3 writes.py PATH-OF-latentscape-cli [--how before,half,after,28,5]

die_at_write.c is preloaded. Once in a fresh folder, once over a good run, and once where training goes on with a run. Killed: the
folder must hold one whole run. Failed (28: no space, 5: an input/output error), once or for ever: training goes on to its end, and the
last state is in the folder or in $XDG_STATE_HOME; the exit status is 0 only if it is in the folder. Calls that the C library makes
by itself, and those of a program that is linked statically, aren't seen."""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import run_folder
import small_images

RECORD_EVERY = 8
STEPS = 45  # of three epochs of 60 images, four a step


class Bench:
    def __init__(self, cli, work):
        self.cli, self.work = os.path.abspath(cli), work
        self.data = os.path.join(work, "images")
        small_images.write(self.data, train=60, test=10, side=8)
        self.library = os.path.join(work, "die.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-D_FORTIFY_SOURCE=0", "-o", self.library,
                        os.path.join(os.path.dirname(os.path.abspath(__file__)), "die_at_write.c"), "-ldl"], check=True)
        self.out = os.path.join(work, "run")
        self.state_home = os.path.join(work, "state")
        self.good = os.path.join(work, "good")
        self.halfway = os.path.join(work, "halfway")
        self.run(["--out", self.good, "--seed", "1", "--epochs", "2"], {}, check=True)
        for at in range(20, 100):  # until the kill comes between the first state and the last
            shutil.rmtree(self.halfway, ignore_errors=True)
            self.run(["--out", self.halfway, "--seed", "2", "--epochs", "3"],
                     {"LD_PRELOAD": self.library, "DIE_BELOW": self.halfway, "DIE_HOW": "after", "DIE_AT": str(at)})
            state = run_folder.current_state(self.halfway) if os.path.isdir(self.halfway) else None
            if state is not None and state[1] < STEPS:
                break
        else:
            raise SystemExit("no kill came between a run's first state and its last")

    def run(self, options, environment, check=False):
        command = [self.cli, "train", "--save-every", "0.05", *options]
        if "--resume" not in options:
            command += ["--dataset", self.data, "--hidden", "8", "--batch", "4"]
        own = dict(os.environ, XDG_STATE_HOME=self.state_home, **environment)
        process = subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            _, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            return "hangs", process.communicate()[1]
        if check and process.returncode != 0:
            raise SystemExit(f"{command}: {errors}")
        return process.returncode, errors

    def attempt(self, kind, how, at, failures, below=None):
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.rmtree(self.state_home, ignore_errors=True)
        if kind in ("over", "resume"):
            shutil.copytree(self.good if kind == "over" else self.halfway, self.out)
        options = ["--resume", self.out] if kind == "resume" else \
            ["--out", self.out, "--seed", "2", "--epochs", "3"] + (["--overwrite"] if kind == "over" else [])
        count = os.path.join(self.work, "count")
        if os.path.exists(count):
            os.remove(count)
        code, errors = self.run(options, {"LD_PRELOAD": self.library, "DIE_BELOW": below or self.out, "DIE_HOW": how, "DIE_AT": str(at),
                                          "DIE_FAILURES": str(failures), "DIE_COUNT": count})
        calls = int(open(count, encoding="ascii").read()) if os.path.exists(count) else None
        return code, errors, calls

    def look(self, kind, killed, code, errors):
        if code == "hangs":
            raise run_folder.Broken("hangs: " + errors[-300:])
        found = run_folder.check_whole(self.out, self.cli, [1, 2] if kind == "over" else [2], RECORD_EVERY) \
            if os.path.isdir(self.out) else None
        if kind != "fresh" and found is None:
            raise run_folder.Broken("the run that was there is gone")
        if killed:
            return
        last = found is not None and found[2]["training"]["seed"] == 2 and found[1] == STEPS
        if code == 0 and not last:
            raise run_folder.Broken(f"exit status 0, and the folder holds {found and found[:2]}")
        if not last and "training" in errors:  # it began
            kept = os.path.join(self.state_home, "latentscape", "runs")
            folders = [os.path.join(kept, name) for name in os.listdir(kept)] if os.path.isdir(kept) else []
            states = [run_folder.check_whole(folder, self.cli, [2], RECORD_EVERY) for folder in folders]
            if not any(state is not None and state[1] == STEPS for state in states):
                raise run_folder.Broken(f"the last state is nowhere; exit status {code}: {errors[-300:]}")
            if code == 0:
                raise run_folder.Broken("exit status 0, and the run is elsewhere")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("--how", default="before,half,after,28,5")
    arguments = parser.parse_args()
    work = tempfile.mkdtemp(prefix="latentscape-writes.")
    bench = Bench(arguments.cli, work)
    bad, tried = [], 0
    for kind in ("fresh", "over", "resume"):
        for how in arguments.how.split(","):
            for failures in ((1, 1000000) if how.isdigit() else (1,)):
                at = 1
                while True:
                    code, errors, calls = bench.attempt(kind, how, at, failures)
                    killed = code == -9
                    tried += 1
                    try:
                        bench.look(kind, killed, code, errors)
                    except (run_folder.Broken, OSError, ValueError, KeyError) as problem:
                        bad.append(f"{kind}, {how} at call {at} ({failures} failures): {problem}")
                        shutil.copytree(bench.out, os.path.join(work, f"bad-{len(bad)}"), dirs_exist_ok=True)
                    if not killed and (calls is None or calls < at):
                        break
                    at += 1
                print(f"{kind}, {how}{', for ever' if failures > 1 else ''}: {at - 1} calls", flush=True)
    # No place at all for a while: it waits until there is one.
    for at in (20, 40, 60):
        code, errors, _ = bench.attempt("fresh", "28", at, 40, below=work)
        tried += 1
        try:
            bench.look("fresh", False, code, errors)
        except (run_folder.Broken, OSError, ValueError, KeyError) as problem:
            bad.append(f"nowhere from call {at} on for 40 calls: {problem}")
    print(f"{tried} trainings: {len(bad)} not whole")
    return run_folder.report(bad, work)


if __name__ == "__main__":
    sys.exit(main())
