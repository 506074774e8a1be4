#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small files written by Pillow, NumPy and SciPy, with the values that these libraries read from them or compute.

Writes data_files.json next to this script; tests/core/data reads it. Needs Debian's python3-pil, python3-numpy and python3-scipy.
"""
import io
import json
import pathlib

import numpy as np
import scipy.io
from PIL import Image

from small_pictures import as_shown, saved, smooth

rng = np.random.default_rng(4)


def hexed(data):
    return bytes(data).hex()


def picture(name, data, expected=None, tolerance=0):
    if expected is None:
        expected = as_shown(Image.open(io.BytesIO(data)))
    return {"name": name, "file": hexed(data), "height": expected.shape[0], "width": expected.shape[1], "pixels": hexed(expected.tobytes()),
            "tolerance": tolerance}


rgb = Image.fromarray(smooth(9, 14))
grey = rgb.convert("L")
alpha = Image.merge("RGBA", [*rgb.split(), Image.fromarray(rng.integers(0, 256, (9, 14), dtype=np.uint8))])
palette = rgb.quantize(16)
clear = palette.copy()
exif = Image.Exif()
exif[0x0112] = 6
turned = np.rot90(np.asarray(Image.open(io.BytesIO(saved(rgb, "JPEG", quality=95, exif=exif)))), -1)
pictures = [
    picture("rgb.png", saved(rgb, "PNG")),
    picture("grey.png", saved(grey, "PNG")),
    picture("palette.png", saved(palette, "PNG")),
    picture("one-bit.png", saved(grey.convert("1"), "PNG")),
    picture("transparent-palette.png", saved(clear, "PNG", transparency=3)),
    picture("alpha.png", saved(alpha, "PNG"), tolerance=1),
    picture("rgb.jpg", saved(rgb, "JPEG", quality=95), tolerance=1),
    picture("grey.jpeg", saved(grey, "JPEG", quality=95), tolerance=1),
    picture("progressive.jpg", saved(rgb, "JPEG", quality=95, progressive=True), tolerance=1),
    picture("turned.JPG", saved(rgb, "JPEG", quality=95, exif=exif), turned, tolerance=1),
    picture("ink.jpg", saved(rgb.convert("CMYK"), "JPEG", quality=100, subsampling=0), tolerance=3),
    picture("lossy.webp", saved(rgb, "WEBP", quality=90), tolerance=1),
    picture("lossless.webp", saved(rgb, "WEBP", lossless=True)),
    picture("alpha.webp", saved(alpha, "WEBP", lossless=True, exact=True), tolerance=1),
    picture("rgb.bmp", saved(rgb, "BMP")),
    picture("grey.bmp", saved(grey, "BMP")),
    picture("four-channels.bmp", saved(alpha, "BMP"), np.asarray(rgb)),
]
animation = saved(rgb, "WEBP", save_all=True, append_images=[rgb.transpose(Image.FLIP_LEFT_RIGHT)], duration=100)

resizes = []
for height, width, channels, side, fit in [(40, 40, 3, 16, "stretch"), (37, 61, 3, 20, "crop"), (37, 61, 3, 20, "stretch"), (60, 31, 1, 7, "crop"),
                                           (5, 9, 3, 16, "stretch"), (8, 8, 1, 32, "crop"), (300, 200, 1, 3, "stretch")]:
    # The test recomputes the input: value i is (31 i^2 + 7 i) / 16 modulo 256.
    i = np.arange(height * width * channels, dtype=np.uint64)
    pixels = ((i**2 * 31 + i * 7) // 16 % 256).astype(np.uint8).reshape(height, width, channels)
    image = Image.fromarray(pixels if channels == 3 else pixels[:, :, 0])
    if fit == "crop":
        square = min(height, width)
        left, top = (width - square) // 2, (height - square) // 2
        image = image.crop((left, top, left + square, top + square))
    result = np.asarray(image.resize((side, side), Image.BILINEAR))
    resizes.append({"height": height, "width": width, "channels": channels, "side": side, "fit": fit, "result": hexed(result.tobytes())})

colours = rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)
greys = np.asarray(Image.fromarray(colours).convert("L"))


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def versioned(array, version):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    return buffer.getvalue()


def npz(save=np.savez, /, **arrays):
    buffer = io.BytesIO()
    save(buffer, **arrays)
    return buffer.getvalue()


images = rng.integers(0, 256, (6, 4, 5), dtype=np.uint8)
coloured = rng.integers(0, 256, (6, 4, 5, 3), dtype=np.uint8)
fractions = rng.random((6, 4, 5), dtype=np.float32)
labels = np.array([0, 2, 1, 2, 0, 3])
arrays = {
    "images.npy": npy(images),
    "version2.npy": versioned(images, (2, 0)),
    "version3.npy": versioned(images, (3, 0)),
    "coloured.npy": npy(coloured),
    "fractions.npy": npy(fractions),
    "one-channel.npy": npy(images[..., None]),
    "fortran.npy": npy(np.asfortranarray(images)),
    "float64.npy": npy(fractions.astype(np.float64)),
    "int64.npy": npy(images.astype(np.int64)),
    "bool.npy": npy(images > 127),
    "big-endian.npy": npy(fractions.astype(">f4")),
    "text.npy": npy(np.array(["a", "b"])),
    "pair.npy": npy(np.zeros((2, 3), np.uint8)),
    "channels-first.npy": npy(np.moveaxis(coloured, -1, 1)),
    "percent.npy": npy(fractions * 255),
    "nan.npy": npy(np.where(fractions > 0.9, np.float32(np.nan), fractions)),
    "empty.npy": npy(images[:0]),
    "scalar.npy": npy(np.uint8(3)),
    "plain.npz": npz(images=images, labels=labels),
    "compressed.npz": npz(np.savez_compressed, x=images, y=labels.astype(np.int32)),
    "unlabelled.npz": npz(np.savez_compressed, arr_0=fractions),
    "split.npz": npz(np.savez_compressed, x_train=images[:4], y_train=labels[:4].astype(np.uint8), x_test=images[4:], y_test=labels[4:].astype(np.uint8)),
    "medical.npz": npz(np.savez_compressed, train_images=coloured[:4], train_labels=labels[:4, None], test_images=coloured[4:],
                       test_labels=labels[4:, None], val_images=coloured[:1], val_labels=labels[:1, None]),
    "one-hot.npz": npz(images=images, labels=np.eye(4, dtype=np.uint8)[labels]),
    "few-labels.npz": npz(images=images, labels=labels[:5]),
    "negative.npz": npz(images=images, labels=labels - 1),
    "half-labelled.npz": npz(x_train=images, y_train=labels, x_test=images),
    "other-names.npz": npz(pictures=images),
    "other-shape.npz": npz(x_train=images, x_test=coloured),
    "half.npy": npy((images / 255).astype(np.float16)),
    "uint16.npy": npy(images.astype(np.uint16) * 257),
    "objects.npy": npy(np.array([{"a": 1}, None], dtype=object)),
    "positional.npz": npz(arr_0=images, arr_1=labels),
    "names.npz": npz(x_train=images[:4], train_labels=np.array(["b10", "b9", "caf\u00e9", "b10"]), x_test=images[4:], y_test=np.array([b"b9", b"a"])),
    "sprites.npz": npz(np.savez_compressed, metadata=np.array({"author": "a"}, dtype=object), imgs=(images > 127).astype(np.uint8),
                       latents_classes=np.stack([0 * labels, labels, 5 - labels], 1), latents_values=np.stack([labels * 0.5, labels], 1)),
}


def mat(**variables):
    buffer = io.BytesIO()
    scipy.io.savemat(buffer, variables, do_compression=True)
    return buffer.getvalue()


digits = (np.arange(32 * 32 * 3 * 3).reshape(32, 32, 3, 3) // 50 % 256).astype(np.uint8)
svhn = {
    "digits.mat": mat(X=digits, y=np.array([[10], [1], [9]], np.uint8)),
    "no-labels.mat": mat(X=digits),
    "doubles.mat": mat(X=digits.astype(float), y=np.array([[10], [1], [9]], np.uint8)),
    "wrong-shape.mat": mat(X=digits[:16], y=np.array([[10], [1], [9]], np.uint8)),
    "few-labels.mat": mat(X=digits, y=np.array([[10], [1]], np.uint8)),
    "eleven.mat": mat(X=digits, y=np.array([[10], [11], [9]], np.uint8)),
}

document = {
    "pictures": pictures,
    "animation": hexed(animation),
    "resizes": resizes,
    "colours": hexed(colours.tobytes()),
    "greys": hexed(greys.tobytes()),
    "arrays": {name: hexed(data) for name, data in arrays.items()},
    "images": hexed(images.tobytes()),
    "coloured": hexed(coloured.tobytes()),
    "fractions": hexed(np.floor(fractions * 255 + np.float32(0.5)).astype(np.uint8).tobytes()),
    "labels": labels.tolist(),
    "svhn": {name: hexed(data) for name, data in svhn.items()},
    "svhn_images": [[int(digits[row, column, channel, image]) for row, column, channel in [(0, 0, 0), (3, 7, 1), (31, 30, 2)]] for image in range(3)],
}
path = pathlib.Path(__file__).with_name("data_files.json")
path.write_text(json.dumps(document, indent=1) + "\n")
