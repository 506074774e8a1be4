# SPDX-License-Identifier: GPL-3.0-or-later
"""A small data set as four IDX files: blobs of three classes, the same every time."""
import os
import random
import struct


def write(folder, train=600, test=60, side=16):
    os.makedirs(folder, exist_ok=True)
    source = random.Random(1)
    for name, count in (("train", train), ("t10k", test)):
        pixels = bytearray()
        labels = bytearray()
        for _ in range(count):
            label = source.randrange(3)
            labels.append(label)
            row, column = source.randrange(3, side - 3), source.randrange(3, side - 3)
            image = bytearray(side * side)
            for y in range(row - 1 - label, row + 2 + label):
                for x in range(column - 1, column + 2):
                    if 0 <= y < side and 0 <= x < side:
                        image[y * side + x] = source.randrange(128, 256)
            pixels += image
        with open(os.path.join(folder, f"{name}-images-idx3-ubyte"), "wb") as file:
            file.write(struct.pack(">IIII", 0x803, count, side, side) + pixels)
        with open(os.path.join(folder, f"{name}-labels-idx1-ubyte"), "wb") as file:
            file.write(struct.pack(">II", 0x801, count) + labels)
