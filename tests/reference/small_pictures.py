# SPDX-License-Identifier: GPL-3.0-or-later
"""What data_files.py and picture_files.py share: a picture, its file, and how a page shows it."""
import io

import numpy as np
from PIL import Image


def smooth(height, width):
    """Colours that change slowly, so that lossy formats nearly preserve them, and that no turn leaves as they are."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([20 + 200 * x / width, 30 + 180 * y / height, 240 - 200 * (x + y) / (height + width)], -1).astype(np.uint8)


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def as_shown(image):
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, (255, 255, 255, 255)), image)
    return np.asarray(image.convert("RGB"))
