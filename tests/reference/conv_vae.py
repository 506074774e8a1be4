#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes reference figures for tests/core/engine: small convolutional VAEs in Python's PyTorch (torch.nn's own layers).

    /usr/bin/python3 tests/reference/conv_vae.py > tests/reference/conv_vae.json

Weights and images come from formulas that the C++ test repeats. Generated with Debian 12's python3-torch (1.13.1).
"""
import json
import math

import torch
from torch import nn
from torch.nn import functional as F

HEIGHT, WIDTH, COLOURS, LATENT, IMAGES = 5, 6, 3, 3, 4
CHANNELS, HIDDEN = [4, 7], 9


class Vae(nn.Module):
    """Modules in the order of the file's tensors, so that parameters() has the same order."""

    def __init__(self, classes):
        super().__init__()
        map_size = CHANNELS[1] * 2 * 2  # 5x6, 3x3, 2x2
        self.convolutions = nn.ModuleList([nn.Conv2d(COLOURS + classes, CHANNELS[0], 3, 2, 1), nn.Conv2d(CHANNELS[0], CHANNELS[1], 3, 2, 1)])
        self.encoder = nn.Linear(map_size, HIDDEN)
        self.mean = nn.Linear(HIDDEN, LATENT)
        self.log_variance = nn.Linear(HIDDEN, LATENT)
        self.decoder = nn.Linear(LATENT + classes, HIDDEN)
        self.map = nn.Linear(HIDDEN, map_size)
        self.transposed = nn.ConvTranspose2d(CHANNELS[1], CHANNELS[0], 3, 2, 1, output_padding=0)
        self.output = nn.ConvTranspose2d(CHANNELS[0], COLOURS, 3, 2, 1, output_padding=(0, 1))

    def encode(self, images, classes):
        x = images
        if classes.shape[1] > 0:
            x = torch.cat([x, classes[:, :, None, None].expand(-1, -1, HEIGHT, WIDTH)], 1)
        for layer in self.convolutions:
            x = F.relu(layer(x))
        x = F.relu(self.encoder(x.flatten(1)))
        return self.mean(x), self.log_variance(x)

    def decode(self, z, classes):
        x = F.relu(self.decoder(torch.cat([z, classes], 1)))
        x = F.relu(self.map(x)).reshape(-1, CHANNELS[1], 2, 2)
        return self.output(F.relu(self.transposed(x)))


def channels_last(images):
    return images.permute(0, 2, 3, 1).flatten().tolist()


def figures(classes):
    vae = Vae(classes)
    for number, parameter in enumerate(vae.parameters()):
        values = [0.3 * math.sin(0.7 * i + 1.3 * number) for i in range(parameter.numel())]
        parameter.data = torch.tensor(values, dtype=torch.float64).float().reshape(parameter.shape)
    pixels = HEIGHT * WIDTH * COLOURS
    values = [[(37 * i + 11 * p + i * p) % 256 for p in range(pixels)] for i in range(IMAGES)]
    images = (torch.tensor(values, dtype=torch.float32) / 255).reshape(IMAGES, HEIGHT, WIDTH, COLOURS).permute(0, 3, 1, 2)
    one_hot = torch.zeros(IMAGES, classes)
    if classes > 0:
        one_hot[:, 1] = 1.0
    noise = torch.tensor([[math.sin(1.1 * (i * LATENT + j)) for j in range(LATENT)] for i in range(IMAGES)], dtype=torch.float64).float()
    mean, log_variance = vae.encode(images, one_hot)
    logits = vae.decode(mean + torch.exp(0.5 * log_variance) * noise, one_hot)
    reconstruction = F.binary_cross_entropy_with_logits(logits, images, reduction="none").flatten(1).sum(1)
    return {
        "mean": mean.flatten().tolist(),
        "log_variance": log_variance.flatten().tolist(),
        "decoded": channels_last(torch.sigmoid(vae.decode(mean, one_hot))),
        "reconstruction": reconstruction.tolist(),
    }


def main():
    torch.set_num_threads(1)
    with torch.no_grad():
        print(json.dumps({"plain": figures(0), "class 1 of 5": figures(5)}, indent=1))


main()
