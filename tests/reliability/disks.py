#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the disk away from training: full at 20 sizes, without inodes, with a limit on files, removed, read-only, replaced, remounted.

    python3 disks.py PATH-OF-latentscape-cli

Training goes on to its end, the last state is in the folder or in $XDG_STATE_HOME, and the exit status is 0 only if it is in
the folder. What needs root to mount is skipped aloud without it."""
import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time

import run_folder
import small_images

RECORD_EVERY = 8
NOBODY = 65534
EPOCHS = 12
LONG = 300  # some seconds


# Training writes meanwhile: what is done in several steps would also be seen half done.
def remove(folder):
    os.rename(folder, folder + "-removed")
    shutil.rmtree(folder + "-removed")


def exchange(one, other):
    """The two folders change places at once."""
    libc = ctypes.CDLL(None, use_errno=True)
    at_working_folder, exchange_names = -100, 2
    if libc.renameat2(at_working_folder, os.fsencode(one), at_working_folder, os.fsencode(other), exchange_names) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), one)


class Bench:
    def __init__(self, cli, work):
        self.cli, self.work = os.path.abspath(cli), work
        os.chmod(work, 0o755)
        self.data = os.path.join(work, "images")
        small_images.write(self.data, train=2000, test=100)
        self.state_home = os.path.join(work, "state")
        self.epochs = EPOCHS
        self.disk = os.path.join(work, "disk")
        self.out = os.path.join(self.disk, "run")

    def begin(self, prefix=()):
        shutil.rmtree(self.state_home, ignore_errors=True)
        os.makedirs(self.state_home)
        os.chmod(self.state_home, 0o777)
        return subprocess.Popen(
            [*prefix, self.cli, "train", "--dataset", self.data, "--hidden", "64", "--batch", "8", "--epochs", str(self.epochs), "--seed", "2",
             "--save-every", "0.3", "--out", self.out], env=dict(os.environ, XDG_STATE_HOME=self.state_home),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def last_step(self, folder):
        found = run_folder.check_whole(folder, self.cli, [2], RECORD_EVERY) if os.path.isdir(folder) else None
        return found[1] if found else None

    def judge(self, process, may_be_refused=False, may_be_nowhere=False):
        """What became of it: the sentence for the report, and what is wrong with it, or None."""
        given_up = False
        try:
            _, errors = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            given_up = True  # it tries again for ever: the user has to
            process.terminate()
            _, errors = process.communicate(timeout=60)
        steps = self.epochs * 250
        here = self.last_step(self.out)
        kept = os.path.join(self.state_home, "latentscape", "runs")
        elsewhere = [self.last_step(os.path.join(kept, name)) for name in os.listdir(kept)] if os.path.isdir(kept) else []
        if process.returncode == 2 or "training 256" not in errors:
            said = errors.strip().split("\n")[-1]
            return f"refused: {said}", None if may_be_refused and process.returncode != 0 else "refused"
        if given_up and "can't be saved anywhere" in errors and process.returncode != 0:
            return "nowhere, and it said so until it was ended", None if may_be_nowhere else "there was room elsewhere"
        if here == steps:
            # The pictures are made from the run, and may lack room.
            return f"whole in its folder, exit {process.returncode}", None
        if steps in elsewhere:
            return f"whole elsewhere, exit {process.returncode}", None if process.returncode != 0 else "exit status 0"
        return f"here {here}, elsewhere {elsewhere}, exit {process.returncode}", "the last state is nowhere: " + errors[-300:]

    def mount(self, options):
        os.makedirs(self.disk, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.disk], check=True)

    def set_writable(self, writable):
        for folder in (self.out, os.path.join(self.out, "checkpoints")):
            os.chmod(folder, 0o755 if writable else 0o555)

    def unmount(self):
        subprocess.run(["umount", "-l", self.disk], check=False)

    def plain(self):
        shutil.rmtree(self.disk, ignore_errors=True)
        os.makedirs(self.disk)

    def wait_for_state(self, process):
        while not os.path.exists(os.path.join(self.out, "current")) and process.poll() is None:
            time.sleep(0.02)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    arguments = parser.parse_args()
    work = tempfile.mkdtemp(prefix="latentscape-disks.")
    bench = Bench(arguments.cli, work)
    bad = []

    def report(name, judged):
        said, problem = judged
        print(f"{'BAD ' if problem else ''}{name}: {said}{' (' + problem + ')' if problem else ''}", flush=True)
        if problem:
            bad.append(name)

    if os.geteuid() == 0:
        for number in range(20):
            size = 40 + 80 * number  # kilobytes; a state is about 430
            bench.mount(f"size={size}k")
            report(f"a disk of {size} kB", bench.judge(bench.begin(), True))
            bench.unmount()
        bench.mount("nr_inodes=8")
        report("no inodes", bench.judge(bench.begin(), True))
        bench.unmount()
        # Root may write everywhere: a user without rights does it.
        for name, wait in (("made read-only for good", None), ("made read-only for a second", 1.0)):
            bench.plain()
            bench.epochs = LONG
            os.chown(bench.disk, NOBODY, NOBODY)
            process = bench.begin(("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", "env", "HOME=/nonexistent"))
            bench.wait_for_state(process)
            bench.set_writable(False)
            if wait is not None:
                time.sleep(wait)
                bench.set_writable(True)
            report(name, bench.judge(process))
            bench.set_writable(True)
        bench.mount("size=20m")
        process = bench.begin()
        bench.wait_for_state(process)
        bench.unmount()
        bench.mount("size=20m")
        report("another disk mounted in its place", bench.judge(process))
        bench.unmount()
    else:
        print("skipped: full disks, no inodes, read-only and remounted disks: only root may mount them")
    bench.epochs = LONG
    bench.plain()
    report("ulimit -f 100", bench.judge(bench.begin(("bash", "-c", 'ulimit -f 100; exec "$@"', "-")), may_be_refused=True, may_be_nowhere=True))
    bench.plain()
    process = bench.begin()
    bench.wait_for_state(process)
    remove(bench.out)
    report("the folder removed", bench.judge(process))
    bench.plain()
    process = bench.begin()
    bench.wait_for_state(process)
    remove(bench.disk)
    report("the folder above removed too", bench.judge(process))
    bench.plain()
    process = bench.begin()
    bench.wait_for_state(process)
    other = bench.out + "-other"
    os.mkdir(other)
    with open(os.path.join(other, "mine.txt"), "w", encoding="ascii") as file:
        file.write("somebody else's\n")
    exchange(bench.out, other)
    report("the folder replaced", bench.judge(process))
    if os.listdir(bench.out) != ["mine.txt"]:
        report("the folder replaced", ("something was written into somebody else's folder", str(os.listdir(bench.out))))
    print(f"{len(bad)} bad")
    if not bad:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
