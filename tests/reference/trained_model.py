#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes reference figures for reference_test: the built-in model in Python's PyTorch.

    /usr/bin/python3 tests/reference/trained_model.py > tests/reference/trained_model.json

Run it again whenever resources/model/mnist-2d.safetensors changes. Generated with Debian 12's python3-torch (1.13.1).
"""
import hashlib
import json
import pathlib

import torch

import vae

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources/model/mnist-2d.safetensors"
IMAGES = 16
SEEDS = range(1, 21)


def main():
    weights, _ = vae.load(MODEL)
    digits = vae.read_images(ROOT / "resources/digits/t10k-images-idx3-ubyte.gz")
    # Four by four points in the plane, the outer ones beyond the training data.
    z = torch.tensor([[-3.5 + 7 * i / 3, -3.5 + 7 * j / 3] for i in range(4) for j in range(4)], dtype=torch.float64).float()
    mean, log_variance = vae.encode(weights, digits[:IMAGES])
    sampled = vae.sampled_losses(weights, digits, SEEDS)
    print(json.dumps({
        "pytorch": torch.__version__,
        "model_sha256": hashlib.sha256(MODEL.read_bytes()).hexdigest(),
        "images": IMAGES,
        "mean": mean.flatten().tolist(),
        "log_variance": log_variance.flatten().tolist(),
        "z": z.flatten().tolist(),
        "decoded": torch.sigmoid(vae.logits(weights, z)).flatten().tolist(),
        "losses_at_the_mean": vae.losses(weights, digits),
        "losses_of_a_sample": sampled,
    }, indent=1))


main()
