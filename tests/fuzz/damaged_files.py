#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damages files of each format and gives them to the programs:
    python3 tests/fuzz/damaged_files.py FOLDER-OF-THE-PROGRAMS [--files 400] [--starts 200] [--only FORMAT,...] [--seed 1]

A program may accept or refuse a file. It must end by itself within a time, with status 0 to 2, with words for a refusal, and
without taking memory out of proportion. Prints a line a format, and keeps each file that broke something.
"""
import argparse
import gzip
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading

here = pathlib.Path(__file__).resolve().parent
parser = argparse.ArgumentParser()
parser.add_argument("programs", type=pathlib.Path)
parser.add_argument("--files", type=int, default=400, help="damaged files of each format, for the command line")
parser.add_argument("--starts", type=int, default=200, help="starts of the window")
parser.add_argument("--only", default="", help="formats, separated by commas")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--seconds", type=float, default=20, help="longest time of a run")
parser.add_argument("--megabytes", type=int, default=512, help="most memory of a run beyond that of an undamaged file")
given = parser.parse_args()
cli, window = (str(given.programs.resolve() / name) for name in ("latentscape-cli", "latentscape"))
rng = random.Random(given.seed)
data = json.loads((here.parent / "reference" / "data_files.json").read_text())
work = pathlib.Path(tempfile.mkdtemp(prefix="latentscape-damaged-"))
kept = work / "kept"
kept.mkdir()
environment = {**os.environ, "XDG_DATA_HOME": str(work / "data"), "XDG_CACHE_HOME": str(work / "cache"),
               "XDG_CONFIG_HOME": str(work / "config"), "QT_QPA_PLATFORM": "offscreen"}


def damaged(content):
    """One to four faults: bits, bytes, numbers, a cut, a part lost, doubled, moved or of zeros."""
    content = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        if not content:
            break
        at = rng.randrange(len(content)) if rng.random() < 0.5 else rng.randrange(min(len(content), 256))
        length = rng.choice([1, 2, 4, 8, 64, 1024])
        kind = rng.randrange(9)
        if kind == 0:
            content[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            content[at] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])
        elif kind == 2:
            number = rng.choice([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 1 << 62, (1 << 64) - 1])
            size = rng.choice([2, 4, 8])
            content[at:at + size] = (number % (1 << 8 * size)).to_bytes(size, rng.choice(["little", "big"]))
        elif kind == 3:
            del content[at:]
        elif kind == 4:
            del content[at:at + length]
        elif kind == 5:
            content[at:at] = content[at:at + length]
        elif kind == 6:
            part, to = content[at:at + length], rng.randrange(len(content))
            content[to:to + len(part)] = part
        elif kind == 7:
            content[at:at + length] = bytes(min(length, len(content) - at))
        else:  # a number that is written as text
            digits = [i for i, byte in enumerate(content[:65536]) if 48 <= byte <= 57]
            if digits:
                at = rng.choice(digits)
                content[at:at + 1] = rng.choice([b"-1", b"99999999999999999999", b"1e999", b"0", b"nan", b'"x"', b"[]"])
    return bytes(content)


def run(command):
    """(what is wrong or None, status, peak megabytes)"""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, cwd=work)
    hung = threading.Event()
    timer = threading.Timer(given.seconds, lambda: (hung.set(), process.kill()))
    timer.start()
    said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = code = os.waitstatus_to_exitcode(status)
    timer.cancel()
    process.stderr.close()
    wrong = None
    if hung.is_set():
        wrong = "no end"
    elif code < 0 or code > 2:
        wrong = f"status {code}"
    elif code > 0 and not said.strip():
        wrong = "refused without a word"
    elif any(word in said for word in ("std::", "terminate", "Assertion", "bad_alloc", "vector::")):
        wrong = "a library's words: " + said.strip()[-200:]
    return wrong, code, usage.ru_maxrss / 1024


def fresh(name):
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def made(*arguments):
    subprocess.run([cli, *arguments], check=True, cwd=work, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def big(number):
    return number.to_bytes(4, "big")


images = b"\0\0\x08\x03" + big(20) + big(8) + big(8) + bytes(i * 7 % 251 for i in range(20 * 64))
labels = b"\0\0\x08\x01" + big(20) + bytes(i % 10 for i in range(20))
idx = {"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels,
       "t10k-images-idx3-ubyte": images, "t10k-labels-idx1-ubyte": labels}
cifar = {f"data_batch_{i}.bin": bytes(i if k % 3073 == 0 else k * i % 251 for k in range(3 * 3073)) for i in range(1, 6)}
cifar["test_batch.bin"] = cifar["data_batch_1.bin"]
svhn = {f"{split}_32x32.mat": bytes.fromhex(data["svhn"]["digits.mat"]) for split in ("train", "test")}
pictures = {"png": "rgb.png", "jpeg": "rgb.jpg", "webp": "lossy.webp", "bmp": "rgb.bmp"}
picture = {p["name"]: bytes.fromhex(p["file"]) for p in data["pictures"]}

(work / "set.npz").write_bytes(bytes.fromhex(data["arrays"]["split.npz"]))
made("train", "--dataset", "set.npz", "--latent", "2", "--hidden", "3", "--epochs", "2", "--batch", "2", "--out", "model")
(work / "all.npy").write_bytes(bytes.fromhex(data["arrays"]["images.npy"]))
made("train", "--dataset", "all.npy", "--latent", "2", "--hidden", "3", "--epochs", "2", "--batch", "2", "--out", "own")
made("compress", "model", "--split", "train", "--bits", "5", "--out", "codes.bin")


def folder_of(files, victim, name="set"):
    """A data set of several files, one of them damaged."""
    def command(content):
        folder = fresh(name)
        for file, whole in files.items():
            (folder / file).write_bytes(content if file == victim else whole)
        return [cli, "datasets", "show", str(folder)]
    return files[victim], command


def one_file(name, command):
    def write(content):
        file = work / name
        file.write_bytes(content)
        return [cli, *command(str(file))]
    return write


def run_with(source, victim, command):
    whole = (work / source / victim).read_bytes()

    def write(content):
        folder = work / "run"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(work / source, folder)
        (folder / victim).write_bytes(content)
        return [cli, *command(str(folder))]
    return whole, write


def picture_beside(name):
    def write(content):
        folder = fresh("pictures")
        (folder / "a").mkdir()
        for i in range(2):
            (folder / "a" / f"{i}.png").write_bytes(picture["grey.png" if i else "rgb.png"])
        (folder / "a" / ("x" + pathlib.Path(name).suffix)).write_bytes(content)
        return [cli, "datasets", "show", str(folder), "--side", "16"]
    return picture[name], write


def described_by(source, command):
    """The description inside a model file, in a header that is otherwise whole."""
    whole = (work / source / "model.safetensors").read_bytes()
    length = int.from_bytes(whole[:8], "little")
    header, tensors = json.loads(whole[8:8 + length]), whole[8 + length:]

    def write(content):
        header["__metadata__"]["latentscape"] = content.decode(errors="replace")
        text = json.dumps(header).encode()
        file = work / "described.safetensors"
        file.write_bytes(len(text).to_bytes(8, "little") + text + tensors)
        return [cli, *command(str(file))]
    return header["__metadata__"]["latentscape"].encode(), write


def decode(path):
    return ["decode", path, "--z", "0,0", "--out", "x.png"]


formats = {
    "idx": [folder_of(idx, "train-images-idx3-ubyte"), folder_of(idx, "t10k-labels-idx1-ubyte")],
    "gz": [folder_of({f + ".gz": gzip.compress(c, mtime=0) for f, c in idx.items()}, "train-images-idx3-ubyte.gz")],
    "cifar": [folder_of(cifar, "data_batch_2.bin")],
    "svhn": [folder_of(svhn, "train_32x32.mat")],
    "npy": [(bytes.fromhex(data["arrays"][name]), one_file("x.npy", lambda f: ["datasets", "show", f]))
            for name in ("images.npy", "fractions.npy")],
    "npz": [(bytes.fromhex(data["arrays"]["split.npz"]), one_file("x.npz", lambda f: ["datasets", "show", f]))],
    **{name: [picture_beside(file)] for name, file in pictures.items()},
    "safetensors": [((work / "model/model.safetensors").read_bytes(), one_file("x.safetensors", decode))],
    "config": [described_by("model", decode), described_by("own", lambda f: ["evaluate", f])],
    "keys": [run_with("own", "training_images.keys", lambda f: ["evaluate", f])],
    "codes": [((work / "codes.bin").read_bytes(),
               one_file("x.bin", lambda f: ["decompress", "model", f, "--out", "x.png"]))],
}


def tell(name, count, statuses, peak, usual, broken):
    print(f"{name}: {count} damaged, {statuses.get(0, 0)} accepted, {statuses.get(1, 0) + statuses.get(2, 0)} refused, "
          f"peak {peak:.0f} MB (undamaged {usual:.0f} MB), {broken} broke something", flush=True)


broken_in_all = 0


def attempt(name, count, cases):
    global broken_in_all
    statuses, peak, usual, broken = {}, 0.0, 0.0, 0
    for whole, write in cases:
        wrong, code, memory = run(write(whole))
        usual = max(usual, memory)
        if wrong or (code != 0 and name != "svhn"):  # whose files are known by their sums: any other is refused
            sys.exit(f"{name}: the undamaged file is refused: {wrong or code}")
    for number in range(count):
        whole, write = cases[number % len(cases)]
        content = damaged(whole)
        wrong, code, memory = run(write(content))
        statuses[code] = statuses.get(code, 0) + 1
        peak = max(peak, memory)
        if not wrong and memory > usual + given.megabytes:
            wrong = f"{memory:.0f} MB"
        if wrong:
            broken += 1
            (kept / f"{name}-{number}").write_bytes(content)
            print(f"{name} {number}: {wrong} ({kept / f'{name}-{number}'})", flush=True)
    tell(name, count, statuses, peak, usual, broken)
    broken_in_all += broken


def started(case):
    """The window with what a command of the command line would read."""
    whole, write = case

    def start(content):
        words = write(content)
        return [window, words[2], "--screenshot", "window.png", "--size", "1024x700"]
    return whole, start


wanted = set(filter(None, given.only.split(",")))
for name, cases in formats.items():
    if not wanted or name in wanted:
        attempt(name, given.files, cases)
if given.starts > 0 and (not wanted or "window" in wanted):
    metrics = run_with("model", "metrics.csv", decode)
    attempt("window", given.starts, [started(case) for case in (*(formats[name][0] for name in ("safetensors", "config", "keys")), metrics)])
if broken_in_all == 0:
    shutil.rmtree(work)
sys.exit(1 if broken_in_all else 0)
