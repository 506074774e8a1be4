#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads a model that Latentscape saved into PyTorch and compares both programs' results on the test images.

    /usr/bin/python3 tests/reference/check_weights.py runs/first/model.safetensors
    /usr/bin/python3 tests/reference/check_weights.py MODEL --data FOLDER --cli build/release/bin/latentscape-cli

Posterior means and log-variances and the losses at the posterior mean must agree to 1e-5 x max(1, |x|), the losses with one sample of z
per image to 4 standard errors. FOLDER contains the four IDX files of the data set that the model was trained on; without it, the
10,000 MNIST test digits in resources/digits are used. (The command line writes decoded images in 8 bits only: reference_test compares
decoded pixels.) Exit status: 0 if they agree, 1 if not.
"""
import argparse
import csv
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import vae

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = 1e-5
STANDARD_ERRORS = 4


def find_cli():
    for preset in ("release", "dev"):
        program = ROOT / "build" / preset / "bin/latentscape-cli"
        if program.exists():
            return program
    return "latentscape-cli"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a model.safetensors")
    parser.add_argument("--data", type=pathlib.Path, help="a folder with the four IDX files (default: the built-in test digits)")
    parser.add_argument("--cli", default=find_cli(), help="the latentscape-cli to run (default: the one in build/)")
    parser.add_argument("--images", type=int, default=10000, help="posteriors to compare (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=20, help="number of samplings by PyTorch (default: %(default)s)")
    return parser.parse_args()


def test_images(folder):
    if folder is None:
        return vae.read_images(ROOT / "resources/digits/t10k-images-idx3-ubyte.gz")
    plain = folder / "t10k-images-idx3-ubyte"
    return vae.read_images(plain if plain.exists() else plain.with_name(plain.name + ".gz"))


def ours(cli, command, model, dataset, *more):
    return subprocess.run([cli, command, model, "--dataset", dataset, "--split", "test", *more], check=True, stdout=subprocess.PIPE).stdout


def our_codes(cli, model, dataset, dimension, count):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "codes.csv"
        ours(cli, "encode", model, dataset, "--out", file)
        with file.open(newline="") as lines:
            rows = list(csv.DictReader(lines))[:count]
    columns = {"mean": "mean_", "log_variance": "log_variance_"}
    return {what: [[float(row[prefix + str(i + 1)]) for i in range(dimension)] for row in rows] for what, prefix in columns.items()}


def report(what, difference, allowed):
    good = difference <= allowed
    print(f"{'agree' if good else 'DIFFER':6}  {what}: differ by {difference:.3g}, allowed {allowed:.3g}")
    return good


def compare_values(what, our_values, their_values):
    pairs = [(a, b) for row, other in zip(our_values, their_values) for a, b in zip(row, other)]
    return report(f"{what}, {len(pairs)} values, in units of max(1, |x|)", max(abs(a - b) / max(1.0, abs(b)) for a, b in pairs), TOLERANCE)


def main():
    options = arguments()
    weights, _ = vae.load(options.model)
    images = test_images(options.data)
    dataset = str(options.data) if options.data else "mnist"
    dimension = len(weights["encoder.mean.bias"])

    codes = our_codes(options.cli, options.model, dataset, dimension, options.images)
    mean, log_variance = vae.encode(weights, images[: options.images])
    agree = [len(codes["mean"]) == len(mean)]
    agree.append(compare_values("posterior means", codes["mean"], mean.tolist()))
    agree.append(compare_values("posterior log-variances", codes["log_variance"], log_variance.tolist()))

    at_mean = json.loads(ours(options.cli, "evaluate", options.model, dataset, "--posterior", "mean"))
    theirs = vae.losses(weights, images)
    for term in ("reconstruction", "kl"):
        allowed = TOLERANCE * max(1.0, abs(theirs[term]))
        agree.append(report(f"{term} at the posterior mean: {at_mean[term]:.6f}, PyTorch {theirs[term]:.6f}", abs(at_mean[term] - theirs[term]), allowed))

    sample = json.loads(ours(options.cli, "evaluate", options.model, dataset))
    theirs = vae.sampled_losses(weights, images, range(1, options.seeds + 1))
    spread = theirs["reconstruction"]["standard_deviation"]
    figure = theirs["reconstruction"]["mean"]
    standard_error = spread / math.sqrt(options.seeds)
    agree.append(report(
        f"reconstruction with one sample of z per image: {sample['reconstruction']:.4f}, PyTorch {figure:.4f} +- {standard_error:.4f} "
        f"({options.seeds} seeds, each +- {spread:.4f})",
        abs(sample["reconstruction"] - figure), STANDARD_ERRORS * spread * math.sqrt(1 + 1 / options.seeds)))
    print(f"-ELBO with one sample of z per image: {sample['loss']:.4f}, PyTorch {figure + theirs['kl']['mean']:.4f}, nats per image")
    return 0 if all(agree) else 1


sys.exit(main())
