#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seeds in tests/fuzz/corpus: python3 tests/fuzz/make_corpus.py PATH-OF-latentscape-cli

Pictures and arrays are those of tests/reference; models, codes and the files of a run are what the program writes for them.
"""
import gzip
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
reference = here.parent / "reference"
data = json.loads((reference / "data_files.json").read_text())
pictures = data["pictures"] + json.loads((reference / "picture_files.json").read_text())["pictures"]


def seed(target, name, content):
    folder = here / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


formats = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp", ".bmp": "bmp"}
turned = ("turned-2.", "turned-6.", "turned-7.")
for picture in pictures:
    if picture["name"].startswith("turned-") and not picture["name"].startswith(turned):
        continue  # three of them are enough
    name = picture["name"].lower()
    seed(formats[pathlib.Path(name).suffix], name, bytes.fromhex(picture["file"]))
seed("webp", "animation.webp", bytes.fromhex(data["animation"]))
for name, content in data["arrays"].items():
    seed(pathlib.Path(name).suffix[1:], name, bytes.fromhex(content))

images = b"\0\0\x08\x03" + b"".join(number.to_bytes(4, "big") for number in (2, 3, 2)) + bytes(range(12))
labels = b"\0\0\x08\x01" + (5).to_bytes(4, "big") + bytes([0, 1, 9, 0, 2])
for name, content in {"images": images, "labels": labels}.items():
    seed("idx", name, content)
    seed("idx", name + ".gz", gzip.compress(content, mtime=0))
    seed("gzip", name + ".gz", gzip.compress(content, mtime=0))
seed("gzip", "long.gz", gzip.compress(bytes(50000), mtime=0))
seed("gzip", "two.gz", gzip.compress(b"one", mtime=0) + gzip.compress(b"two", 1, mtime=0))
seed("cifar", "ten", bytes([7]) + bytes(i % 251 for i in range(3072)))
seed("cifar", "hundred", bytes([3, 42]) + bytes(i % 253 for i in range(3072)))


def array(*shape):
    """As svhn_fuzzer.cpp reads it."""
    return bytes([len(shape) - 1]) + b"".join(extent.to_bytes(2, "big") for extent in shape)


for count in (1, 2):
    labels = array(count, 1) + bytes([10, 3][:count])
    seed("svhn", f"{count}-images", labels + (array(32, 32, 3, count) if count > 1 else array(32, 32, 3)) + bytes(range(100)))
seed("svhn", "wrong-shape", array(2, 1) + bytes([1, 2]) + array(16, 32, 3, 2) + bytes(50))


def cached(name, height, width, channels, train, test, labelled, skipped):
    """As core/data/readers/picture_cache.cpp writes decoded pictures; sides as 32 bits of two's complement."""
    content = b"latentscape pictures 4\n"
    content += struct.pack("<7Q", height, width, channels, train, test, labelled, len(skipped))
    for count in (train, test):
        content += bytes(i % 249 for i in range(count * (height * width & 0xFFFFFFFF) * channels))
        content += bytes(count) if labelled else b""
        content += bytes(range(8 * count))
    content += skipped
    seed("picture_cache", name, content + hashlib.sha256(content).hexdigest().encode())


for name, keys in {"none": [], "three": [1, 2**32 + 5, 2**64 - 1], "unsorted": [2, 1]}.items():
    seed("training_keys", name, b"latentscape training keys 1\n" + struct.pack(f"<{len(keys)}Q", *keys))

cached("negative-sides", 2**32 - 1, 2**32 - 1, 1, 3, 0, 0, b"")
cached("grey", 2, 2, 1, 3, 1, 0, b"")
cached("no-test", 2, 2, 1, 3, 0, 0, b"")
cached("classes", 2, 2, 3, 2, 1, 1, b"a/1.png: is empty\nb/\\u000a.png: is empty\n")

with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    (work / "set.npz").write_bytes(bytes.fromhex(data["arrays"]["split.npz"]))

    def run(*arguments):
        subprocess.run([sys.argv[1], *arguments], check=True, cwd=work, stdout=subprocess.DEVNULL)

    kinds = {
        "vae": ["--hidden", "3"],
        "conditional": ["--hidden", "2", "--family", "conditional-vae"],
        "convolutional": ["--network", "convolutional", "--channels", "1,2", "--hidden", "2"],
    }
    for kind, options in kinds.items():
        run("train", "--dataset", "set.npz", "--latent", "1", "--epochs", "2", "--batch", "2", "--out", kind, *options)
        seed("safetensors", kind, (work / kind / "model.safetensors").read_bytes())
        seed("config", kind + ".json", (work / kind / "config.json").read_bytes())
        seed("metrics", kind + ".csv", (work / kind / "metrics.csv").read_bytes())
        seed("current", kind, (work / kind / "current").read_bytes())
        seed("state", kind, max((work / kind / "checkpoints").glob("*.safetensors")).read_bytes())
        run("compress", kind, "--split", "train", "--bits", "5", "--out", kind + ".bin")
        seed("codes", kind + ".bin", (work / (kind + ".bin")).read_bytes())
