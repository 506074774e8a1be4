#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of the kinds that data_files.py doesn't have: turned by their Exif orientation, interlaced PNGs, every kind of BMP.

Writes picture_files.json next to this script; tests/core/data reads it. Expected values are Pillow's, except where Pillow can't read a
file. Needs Debian's python3-pil and python3-numpy.
"""
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

from small_pictures import as_shown, saved, smooth

rng = np.random.default_rng(6)


def as_pillow_reads(data):
    return as_shown(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))


def picture(name, data, expected=None, tolerance=0):
    if expected is None:
        expected = as_pillow_reads(data)
    return {"name": name, "file": bytes(data).hex(), "height": expected.shape[0], "width": expected.shape[1],
            "pixels": expected.tobytes().hex(), "tolerance": tolerance}


# Orientation.

def exif_of(orientation):
    """A TIFF structure with that one tag, big-endian."""
    return b"MM\0\x2a" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def png_chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_exif_chunk(png, exif, last):
    """A PNG with an eXIf chunk behind its header, or behind its pixels."""
    at = len(png) - 12 if last else 33
    return png[:at] + png_chunk(b"eXIf", exif) + png[at:]


def with_exif_riff(webp, exif, width, height):
    """A simple WebP in the extended format, with an EXIF chunk."""
    pixels = webp[12:]
    extended = b"VP8X" + struct.pack("<I", 10) + bytes([8, 0, 0, 0]) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    exif = b"EXIF" + struct.pack("<I", len(exif)) + exif + b"\0" * (len(exif) % 2)
    body = b"WEBP" + extended + pixels + exif
    return b"RIFF" + struct.pack("<I", len(body)) + body


small = Image.fromarray(smooth(4, 6))
pictures = []
for orientation in range(1, 9):
    exif = exif_of(orientation)
    plain = saved(small, "PNG")
    pictures.append(picture(f"turned-{orientation}.png", with_exif_chunk(plain, exif, orientation % 2 == 0),
                            as_pillow_reads(with_exif_chunk(plain, exif, False))))
    pictures.append(picture(f"turned-{orientation}.jpg", saved(small, "JPEG", quality=95, subsampling=0, exif=b"Exif\0\0" + exif), tolerance=1))
    # Some programs write the mark before the structure, as in a JPEG.
    block = exif if orientation % 2 == 0 else b"Exif\0\0" + exif
    pictures.append(picture(f"turned-{orientation}.webp", with_exif_riff(saved(small, "WEBP", lossless=True), block, 6, 4),
                            as_pillow_reads(with_exif_chunk(plain, exif, False))))
pictures.append(picture("turned-9.png", with_exif_chunk(saved(small, "PNG"), exif_of(9), False), np.asarray(small)))
pictures.append(picture("damaged-exif.png", with_exif_chunk(saved(small, "PNG"), b"MM\0\x2a\xff\xff\xff\xff", False), np.asarray(small)))

# PNG: interlaced and with 16 bits, which Pillow doesn't write.


def png(values, colour_type, depth, interlaced):
    height, width = values.shape[:2]
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for x, y, across, down in passes:
        part = values[y::down, x::across]
        if part.shape[1]:
            rows += b"".join(b"\0" + row.astype(">u2" if depth == 16 else np.uint8).tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows, 9)) + png_chunk(b"IEND", b"")


noise = rng.integers(0, 256, (5, 11, 4), dtype=np.uint8)
deep = rng.integers(0, 65536, (3, 5, 3)).astype(np.uint16)
pictures += [
    picture("interlaced.png", png(noise[..., :3], 2, 8, True)),
    picture("interlaced-alpha.png", png(noise, 6, 8, True), tolerance=1),
    picture("plain-alpha.png", png(noise, 6, 8, False), tolerance=1),
    picture("interlaced-grey.png", png(noise[..., 0], 0, 8, True)),
    # Pillow drops the lower byte; libpng rounds.
    picture("deep.png", png(deep, 2, 16, False), np.round(deep / 257.0).astype(np.uint8)),
    picture("deep-alpha.png", png(np.concatenate([deep, np.full((3, 5, 1), 65535, np.uint16)], -1), 6, 16, False),
            np.round(deep / 257.0).astype(np.uint8)),
]

# BMP.


def rows_of(packed, top_down):
    """Rows of bytes, padded to four, from the bottom up unless top_down."""
    padded = [row + b"\0" * (-len(row) % 4) for row in packed]
    return b"".join(padded if top_down else padded[::-1])


def packed_bits(indices, bits):
    rows = []
    for row in indices:
        text = "".join(format(int(value), f"0{bits}b") for value in row)
        text += "0" * (-len(text) % 8)
        rows.append(bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8)))
    return rows


def bmp(packed, width, height, bits, length=40, compression=0, palette=b"", used=0, masks=(), top_down=False, gap=0):
    if length == 12:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", length, width, -height if top_down else height, 1, bits, compression, 0, 2835, 2835, used, 0)
        inner = struct.pack(f"<{len(masks)}I", *masks)
        if length > 40:
            header += inner[:length - 40]
            header += b"\0" * (length - len(header))
        else:
            header += inner
    start = 14 + len(header) + len(palette) + gap
    pixels = rows_of(packed, top_down)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + header + palette + b"\0" * gap + pixels


colours = smooth(5, 7)
bgr = [row[:, ::-1].tobytes() for row in colours]
bgrx = [np.concatenate([row[:, ::-1], np.full((7, 1), 9, np.uint8)], -1).tobytes() for row in colours]
alphas = rng.integers(0, 256, (5, 7, 1), dtype=np.uint8)
bgra = [np.concatenate([row[:, ::-1], alpha], -1).tobytes() for row, alpha in zip(colours, alphas)]
rgba = [np.concatenate([row, alpha], -1).tobytes() for row, alpha in zip(colours, alphas)]
clear = [np.concatenate([row[:, ::-1], np.zeros((7, 1), np.uint8)], -1).tobytes() for row in colours]


def shorts(red, green, blue):
    """Pixels of 16 bits with so many bits for each colour."""
    values = colours.astype(np.uint16)
    packed = (values[..., 0] >> (8 - red) << (green + blue)) | (values[..., 1] >> (8 - green) << blue) | (values[..., 2] >> (8 - blue))
    return [row.astype("<u2").tobytes() for row in packed]


def palette_of(count, entry):
    table = rng.integers(0, 256, (count, 3), dtype=np.uint8)
    return table, b"".join(bytes([blue, green, red] + [0] * (entry - 3)) for red, green, blue in table)


STANDARD = (0xFF0000, 0xFF00, 0xFF, 0)
STANDARD_ALPHA = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
REVERSED_ALPHA = (0xFF, 0xFF00, 0xFF0000, 0xFF000000)
on_white = np.asarray(Image.alpha_composite(Image.new("RGBA", (7, 5), (255, 255, 255, 255)),
                                            Image.fromarray(np.concatenate([colours, alphas], -1))).convert("RGB"))
pictures += [
    picture("core-24.bmp", bmp(bgr, 7, 5, 24, 12)),
    picture("info-24-down.bmp", bmp(bgr, 7, 5, 24, top_down=True)),
    picture("gap-24.bmp", bmp(bgr, 7, 5, 24, gap=6)),
    picture("os2-24.bmp", bmp(bgr, 7, 5, 24, 64)),
    picture("v2-24.bmp", bmp(bgr, 7, 5, 24, 52), colours),
    picture("v3-24.bmp", bmp(bgr, 7, 5, 24, 56), colours),
    picture("v4-24.bmp", bmp(bgr, 7, 5, 24, 108)),
    picture("v5-24-down.bmp", bmp(bgr, 7, 5, 24, 124, top_down=True)),
    picture("info-32.bmp", bmp(bgrx, 7, 5, 32), colours),
    picture("v5-32-none.bmp", bmp(bgra, 7, 5, 32, 124, masks=STANDARD_ALPHA), colours),
    picture("masks-32.bmp", bmp(bgrx, 7, 5, 32, compression=3, masks=STANDARD[:3])),
    picture("v4-32-alpha.bmp", bmp(bgra, 7, 5, 32, 108, 3, masks=STANDARD_ALPHA), on_white, 1),
    picture("v5-32-alpha-down.bmp", bmp(rgba, 7, 5, 32, 124, 3, masks=REVERSED_ALPHA, top_down=True), on_white, 1),
    picture("v5-32-clear.bmp", bmp(clear, 7, 5, 32, 124, 3, masks=STANDARD_ALPHA), colours),
    # Pillow rounds down.
    picture("info-16.bmp", bmp(shorts(5, 5, 5), 7, 5, 16), tolerance=1),
    picture("masks-16.bmp", bmp(shorts(5, 6, 5), 7, 5, 16, compression=3, masks=(0xF800, 0x7E0, 0x1F)), tolerance=1),
    picture("v5-16.bmp", bmp(shorts(5, 5, 5), 7, 5, 16, 124, 3, masks=(0x7C00, 0x3E0, 0x1F, 0)), tolerance=1),
]
for length, bits in [(12, 1), (12, 4), (12, 8), (40, 1), (40, 4), (40, 8), (124, 4), (108, 8)]:
    table, palette = palette_of(2**bits, 3 if length == 12 else 4)
    indices = rng.integers(0, 2**bits, (5, 11))
    data = bmp(packed_bits(indices, bits), 11, 5, bits, length, palette=palette, top_down=length == 124)
    pictures.append(picture(f"palette-{length}-{bits}.bmp", data, table[indices]))
for bits, used in [(4, 5), (8, 20)]:
    table, palette = palette_of(used, 4)
    indices = rng.integers(0, used, (5, 11))
    pictures.append(picture(f"few-{bits}.bmp", bmp(packed_bits(indices, bits), 11, 5, bits, palette=palette, used=used), table[indices]))

path = pathlib.Path(__file__).with_name("picture_files.json")
path.write_text(json.dumps({"pictures": pictures}, indent=1) + "\n")
