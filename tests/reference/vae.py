# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a model that Latentscape saved in PyTorch; shared by the scripts next to this file.

Needs only PyTorch and NumPy (Debian: python3-torch). The format: https://github.com/huggingface/safetensors#format
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


def convolutions(weights, images, shape):
    """The last feature map, flattened; for a dense network, the images themselves. shape: (height, width, channels)."""
    number = 0
    while f"encoder.convolution.{number}.weight" in weights:
        name = f"encoder.convolution.{number}"
        if number == 0:
            images = images.reshape(-1, *shape).permute(0, 3, 1, 2)
        images = F.relu(F.conv2d(images, weights[name + ".weight"], weights[name + ".bias"], stride=2, padding=1))
        number += 1
    return images.flatten(1)


def transposed(weights, map_values, shape):
    """Logits, n x pixels, from the values of decoder.map."""
    names = [f"decoder.transposed.{i}" for i in range(100) if f"decoder.transposed.{i}.weight" in weights] + ["decoder.output"]
    sizes = [shape[:2]]
    for _ in names:
        sizes.append([(n + 1) // 2 for n in sizes[-1]])
    x = F.relu(map_values).reshape(len(map_values), -1, *sizes[-1])
    for name, size in zip(names, reversed(sizes[:-1])):
        extra = [(n + 1) % 2 for n in size]
        x = F.conv_transpose2d(F.relu(x), weights[name + ".weight"], weights[name + ".bias"], stride=2, padding=1, output_padding=extra)
    return x.permute(0, 2, 3, 1).flatten(1)


def encode(weights, images, shape=(28, 28, 1)):
    """Posterior mean and log-variance, n x d each. images: n x pixels in [0, 1]."""
    top = hidden(weights, "encoder", convolutions(weights, images, shape))
    return linear(weights, "encoder.mean", top), linear(weights, "encoder.log_variance", top)


def logits(weights, z, shape=(28, 28, 1)):
    if "decoder.map.weight" in weights:
        return transposed(weights, linear(weights, "decoder.map", hidden(weights, "decoder", z)), shape)
    return linear(weights, "decoder.output", hidden(weights, "decoder", z))


def losses(weights, images, seed=None):
    """Mean reconstruction term and KL divergence, nats per image. seed: for one sample of z per image; None: z is the posterior mean."""
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    reconstruction = divergence = 0.0
    for batch in images.split(500):
        mean, log_variance = encode(weights, batch)
        z = mean if seed is None else mean + torch.exp(0.5 * log_variance) * torch.randn(mean.shape, generator=generator)
        reconstruction += F.binary_cross_entropy_with_logits(logits(weights, z), batch, reduction="none").sum(1).double().sum().item()
        divergence += (0.5 * (log_variance.exp() + mean**2 - 1 - log_variance)).double().sum().item()
    return {"reconstruction": reconstruction / len(images), "kl": divergence / len(images)}


def sampled_losses(weights, images, seeds):
    """The mean over seeds of the losses with one sample of z per image, and the standard deviation of a single such figure."""
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
