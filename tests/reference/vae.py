# SPDX-License-Identifier: GPL-3.0-or-later
"""A model that Latentscape saved, in PyTorch: what the scripts beside this file share.

Nothing but PyTorch and NumPy is needed (Debian: python3-torch). The format: https://github.com/huggingface/safetensors#format
"""
import gzip
import json
import struct

import numpy
import torch
from torch.nn import functional as F

torch.set_num_threads(1)
torch.set_flush_denormal(True)


def load(path):
    """The weights by name, and the configuration."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__")
    weights = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        assert entry["dtype"] == "F32", name
        values = numpy.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
        weights[name] = torch.from_numpy(values.copy())
    return weights, json.loads(metadata["latentscape"])


def linear(weights, name, x):
    return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])


def hidden(weights, side, x):
    number = 0
    while f"{side}.hidden.{number}.weight" in weights:
        x = F.relu(linear(weights, f"{side}.hidden.{number}", x))
        number += 1
    return x


def encode(weights, images):
    """Posterior mean and log-variance, n x d each. images: n x pixels in [0, 1]."""
    top = hidden(weights, "encoder", images)
    return linear(weights, "encoder.mean", top), linear(weights, "encoder.log_variance", top)


def logits(weights, z):
    return linear(weights, "decoder.output", hidden(weights, "decoder", z))


def losses(weights, images, seed=None):
    """Mean reconstruction term and KL divergence, nats per image. seed: of one sample of z an image; None: z at the posterior mean."""
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    reconstruction = divergence = 0.0
    for batch in images.split(500):
        mean, log_variance = encode(weights, batch)
        z = mean if seed is None else mean + torch.exp(0.5 * log_variance) * torch.randn(mean.shape, generator=generator)
        reconstruction += F.binary_cross_entropy_with_logits(logits(weights, z), batch, reduction="none").sum(1).double().sum().item()
        divergence += (0.5 * (log_variance.exp() + mean**2 - 1 - log_variance)).double().sum().item()
    return {"reconstruction": reconstruction / len(images), "kl": divergence / len(images)}


def sampled_losses(weights, images, seeds):
    """Mean over seeds of the losses with one sample of z an image, and the standard deviation of one such figure."""
    figures = [losses(weights, images, seed) for seed in seeds]
    result = {"seeds": len(figures)}
    for term in ("reconstruction", "kl"):
        values = numpy.array([figure[term] for figure in figures])
        result[term] = {"mean": values.mean(), "standard_deviation": values.std(ddof=1)}
    return result


def read_images(path):
    """An IDX file of images, plain or .gz, as n x pixels in [0, 1]."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rb") as file:
        magic, count, height, width = struct.unpack(">4I", file.read(16))
        assert magic == 0x803, f"{path} holds no IDX images"
        pixels = numpy.frombuffer(file.read(), numpy.uint8).reshape(count, height * width)
    return torch.from_numpy(pixels.astype(numpy.float32) / numpy.float32(255))
