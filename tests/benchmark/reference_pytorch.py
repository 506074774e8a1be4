# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark's counterpart: the same model in Python's PyTorch, tuned, as a worker (see worker.h).

A line on standard input is a command, a line of JSON on standard output its answer:
  epoch                        an epoch in a new order
  until LOSS EVERY EPOCHS      steps until the test loss is below LOSS, checked every EVERY steps (not timed); EPOCHS at most
  train EPOCHS                 answers the test loss
  fresh SEED                   new weights and optimizer
Tuned: tensors preloaded, fused Adam if this PyTorch has it for the device, else foreach, no reading of losses within
an epoch, denormals flushed, one thread per core. The benchmark picks an OpenMP OpenBLAS for it by LD_LIBRARY_PATH. On a GPU, with
--capture, steps of whole batches are captured once and replayed (torch.cuda.CUDAGraph).
"""
import argparse
import ctypes
import json
import re
import sys
import time

import torch
from torch import nn
from torch.nn import functional

EVALUATION_CHUNK = 1000


class Vae(nn.Module):
    def __init__(self, pixels, hidden, latent):
        super().__init__()

        def mlp(widths):
            layers = []
            for a, b in zip(widths, widths[1:]):
                layers += [nn.Linear(a, b), nn.ReLU()]
            return layers

        last = hidden[-1] if hidden else pixels
        self.encoder = nn.Sequential(*mlp([pixels, *hidden]))
        self.mean = nn.Linear(last, latent)
        self.log_variance = nn.Linear(last, latent)
        widths = [latent, *reversed(hidden)]
        self.decoder = nn.Sequential(*mlp(widths), nn.Linear(widths[-1], pixels))

    def sum_of_losses(self, images):
        features = self.encoder(images)
        mean, s = self.mean(features), self.log_variance(features)
        z = mean + (0.5 * s).exp() * torch.randn_like(mean)
        reconstruction = functional.binary_cross_entropy_with_logits(self.decoder(z), images, reduction="sum")
        return reconstruction + 0.5 * (s.exp() + mean.square() - 1.0 - s).sum()


def best_adam(parameters, device, capturable):
    """Fused Adam for the processor came with 2.4; earlier versions refuse it when it is created or at its first step."""
    more = {"capturable": True} if capturable else {}
    probe = nn.Parameter(torch.zeros(1, device=device))
    probe.grad = torch.zeros(1, device=device)
    try:
        torch.optim.Adam([probe], lr=1e-3, fused=True, **more).step()
        return torch.optim.Adam(parameters, lr=1e-3, fused=True, **more), "fused Adam"
    except (RuntimeError, TypeError, AssertionError):
        return torch.optim.Adam(parameters, lr=1e-3, foreach=True, **more), "foreach Adam"


def raw_images(file):
    with open(file, "rb") as stream:
        pixels = torch.frombuffer(bytearray(stream.read()), dtype=torch.uint8)
    return pixels.view(-1, 784).float().div_(255.0)


def blas_library():
    """The loaded OpenBLAS, and the processor that it detects."""
    try:
        with open("/proc/self/maps") as maps:
            names = sorted({line.split()[-1] for line in maps if "/libopenblas" in line})
        library = ctypes.CDLL(names[0])
        library.openblas_get_corename.restype = ctypes.c_char_p
        return "/".join(names[0].split("/")[-2:]) + " as " + library.openblas_get_corename().decode()
    except (OSError, IndexError, AttributeError):
        return "unknown"


def capability():
    """The instruction set of PyTorch's own kernels."""
    found = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
    return found.group(1) if found else "unknown"


class Worker:
    def __init__(self, options):
        self.options = options
        self.device = torch.device(options.device)
        self.train = raw_images(options.train).to(self.device)
        self.test = raw_images(options.test).to(self.device) if options.test else None
        self.fresh(options.seed)

    def fresh(self, seed):
        torch.manual_seed(seed)
        self.vae = Vae(784, self.options.hidden, self.options.latent).to(self.device)
        self.optimizer, self.adam = best_adam(self.vae.parameters(), self.device, self.options.capture)
        self.order, self.first = None, len(self.train)
        self.graph = None

    def step(self, batch):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.vae.sum_of_losses(batch) / len(batch)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def replayed_step(self, indices):
        """The same, with its kernels launched as one; captured as described in PyTorch's notes on CUDA graphs."""
        if self.graph is None:
            self.indices = indices.clone()
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(3):
                    self.step(self.train.index_select(0, self.indices))
            torch.cuda.current_stream().wait_stream(side)
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph):
                self.loss = self.step(self.train.index_select(0, self.indices))
        self.indices.copy_(indices)
        self.graph.replay()
        return self.loss

    def steps(self, count):
        """Seconds for that many steps, continuing into the next epoch; the mean of their losses."""
        began = time.perf_counter()
        total = torch.zeros((), device=self.device)
        for _ in range(count):
            if self.first >= len(self.train):
                self.order, self.first = torch.randperm(len(self.train), device=self.device), 0
            indices = self.order[self.first : self.first + self.options.batch]
            self.first += self.options.batch
            if self.options.capture and len(indices) == self.options.batch:
                total += self.replayed_step(indices)
            else:
                total += self.step(self.train.index_select(0, indices))
        mean = total.item() / count
        return time.perf_counter() - began, mean

    def test_loss(self):
        with torch.no_grad():
            chunks = self.test.split(EVALUATION_CHUNK)
            return sum(self.vae.sum_of_losses(chunk).item() for chunk in chunks) / len(self.test)

    def per_epoch(self):
        return -(-len(self.train) // self.options.batch)

    def until(self, target, every, epochs):
        seconds, steps, loss = 0.0, 0, self.test_loss()
        while loss >= target and steps < epochs * self.per_epoch():
            seconds += self.steps(every)[0]
            steps += every
            loss = self.test_loss()
        return {"seconds": seconds, "steps": steps, "loss": loss}

    def answer(self, words):
        if words[0] == "fresh":
            self.fresh(int(words[1]))
            return {"seconds": 0.0}
        if words[0] == "epoch":
            seconds, loss = self.steps(self.per_epoch())
            return {"seconds": seconds, "train_loss": loss}
        if words[0] == "until":
            return self.until(float(words[1]), int(words[2]), float(words[3]))
        if words[0] == "train":
            seconds, _ = self.steps(self.per_epoch() * int(words[1]))
            return {"seconds": seconds, "loss": self.test_loss()}
        raise ValueError("unknown command")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", required=True)
    parser.add_argument("--test")
    parser.add_argument("--hidden", type=int, nargs="*", default=[512, 256])
    parser.add_argument("--latent", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--capture", action="store_true", help="capture a step and replay it")
    options = parser.parse_args()
    # Before other threads are created, because they inherit the mode.
    torch.set_flush_denormal(True)
    torch.set_num_threads(options.threads)
    worker = Worker(options)

    def say(answer):
        print(json.dumps(answer), flush=True)

    what = f"PyTorch {torch.__version__}, {worker.adam}" + (", captured" if options.capture else "")
    if worker.device.type == "cuda":
        say({"what": what, "device": torch.cuda.get_device_name(worker.device)})
    else:
        say({"what": what, "threads": torch.get_num_threads(), "blas": blas_library(), "simd": capability()})
    for line in sys.stdin:
        if line.strip():
            say(worker.answer(line.split()))


if __name__ == "__main__":
    main()
