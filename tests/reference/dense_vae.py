#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes reference figures for tests/core/engine: a small dense VAE in Python's PyTorch.

    /usr/bin/python3 tests/reference/dense_vae.py > tests/reference/dense_vae.json

Weights and images come from formulas that the C++ test repeats. Generated with Debian 12's python3-torch (1.13.1).
"""
import json
import math

import torch
from torch.nn import functional as F

PIXELS, HIDDEN, LATENT, IMAGES = 24, [7, 5], 3, 9
HEIGHT, WIDTH = 4, 6


def layout():
    yield from layer("encoder.hidden.0", PIXELS, HIDDEN[0])
    yield from layer("encoder.hidden.1", HIDDEN[0], HIDDEN[1])
    yield from layer("encoder.mean", HIDDEN[1], LATENT)
    yield from layer("encoder.log_variance", HIDDEN[1], LATENT)
    yield from layer("decoder.hidden.0", LATENT, HIDDEN[1])
    yield from layer("decoder.hidden.1", HIDDEN[1], HIDDEN[0])
    yield from layer("decoder.output", HIDDEN[0], PIXELS)


def layer(name, inputs, outputs):
    yield name + ".weight", (outputs, inputs)
    yield name + ".bias", (outputs,)


def start():
    weights = {}
    for number, (name, shape) in enumerate(layout()):
        values = [0.5 * math.sin(0.7 * i + 1.3 * number) for i in range(math.prod(shape))]
        weights[name] = torch.tensor(values, dtype=torch.float64).float().reshape(shape).requires_grad_()
    return weights


def linear(w, name, x):
    return F.linear(x, w[name + ".weight"], w[name + ".bias"])


def encode(w, x):
    for i in range(2):
        x = F.relu(linear(w, f"encoder.hidden.{i}", x))
    return linear(w, "encoder.mean", x), linear(w, "encoder.log_variance", x)


def decode(w, z):
    for i in range(2):
        z = F.relu(linear(w, f"decoder.hidden.{i}", z))
    return linear(w, "decoder.output", z)


def terms(w, x, noise):
    mean, log_variance = encode(w, x)
    logits = decode(w, mean + torch.exp(0.5 * log_variance) * noise)
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
    kl = torch.distributions.kl_divergence(torch.distributions.Normal(mean, torch.exp(0.5 * log_variance)), torch.distributions.Normal(0.0, 1.0))
    return reconstruction, kl


MASK = (1 << 64) - 1


class RandomStream:
    """core/base/random.h in Python: xoshiro256++ (Blackman and Vigna 2021) seeded through splitmix64, and Box and Muller's normals."""

    def __init__(self, seed, stream):
        self.mixed = seed
        self.mixed = self.splitmix() ^ (stream * 0xD1342543DE82EF95 & MASK)
        self.state = [self.splitmix() for _ in range(4)]

    def splitmix(self):
        self.mixed = (self.mixed + 0x9E3779B97F4A7C15) & MASK
        z = self.mixed
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
        return z ^ (z >> 31)

    def uniform(self):
        def rotate(x, k):
            return (x << k | x >> (64 - k)) & MASK

        s = self.state
        result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return (result >> 11) * 2.0**-53

    def normals(self, count):
        values = []
        while len(values) < count:
            radius = math.sqrt(-2.0 * math.log(1.0 - self.uniform()))
            angle = 2.0 * math.pi * self.uniform()
            values += [radius * math.cos(angle), radius * math.sin(angle)]
        return values[:count]


def step_noise(seed, step):
    """streams::stepNoise in core/base/streams.h, for one group of at most 16 images."""
    assert IMAGES <= 16
    values = RandomStream(seed, (1 << 40) + step * 4096).normals(IMAGES * LATENT)
    return torch.tensor(values, dtype=torch.float64).float().reshape(IMAGES, LATENT)


def main():
    torch.set_num_threads(1)
    images = torch.tensor([[(37 * i + 11 * p + i * p) % 256 for p in range(PIXELS)] for i in range(IMAGES)], dtype=torch.float32) / 255
    noise = torch.tensor([[math.sin(1.1 * (i * LATENT + j)) for j in range(LATENT)] for i in range(IMAGES)], dtype=torch.float64).float()
    w = start()
    mean, log_variance = encode(w, images)
    reconstruction, kl = terms(w, images, noise)
    (reconstruction.sum() + kl.sum()).div(IMAGES).backward()
    figures = {
        "mean": mean.flatten().tolist(),
        "log_variance": log_variance.flatten().tolist(),
        "decoded": torch.sigmoid(decode(w, mean)).flatten().tolist(),
        "reconstruction": reconstruction.tolist(),
        "kl": kl.flatten().tolist(),
        "gradient": {name: w[name].grad.flatten().tolist() for name, _ in layout()},
    }
    # Training: seven steps on all images with the noise of the program's training; learning rate and beta change after step four.
    w = start()
    rate, beta = 0.01, 1.0
    adam = torch.optim.Adam(w.values(), lr=rate)
    steps = []
    for step in range(7):
        if step == 4:
            adam.param_groups[0]["lr"], beta = 0.003, 2.5
        reconstruction, kl = terms(w, images, step_noise(5, step))
        adam.zero_grad()
        (reconstruction.sum() + beta * kl.sum()).div(IMAGES).backward()
        adam.step()
        steps.append([reconstruction.sum().item() / IMAGES, kl.sum().item() / IMAGES])
    figures["steps"] = steps
    figures["trained"] = {name: w[name].detach().flatten().tolist() for name, _ in layout()}
    print(json.dumps(figures, indent=1))


main()
