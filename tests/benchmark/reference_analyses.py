# SPDX-License-Identifier: GPL-3.0-or-later
"""The analyses' counterparts from Debian's scikit-learn and PyTorch, as a worker (see worker.h).

Usage: reference_analyses.py --folder FOLDER --threads N. A command on standard input reads what analyses_benchmark wrote to the folder
(raw little-endian float32 and uint8) and answers with the seconds, without reading:
  tsne DIMENSION               t-SNE of all codes, 1,000 iterations, perplexity 30
  neighbours K                 the classes of the test images by their K nearest training images
  logistic                     multinomial logistic regression on the training images; classes of the test images
  importance LATENT SAMPLES    the importance-weighted likelihood of a few test images by a Bernoulli decoder with ReLU
"""
import argparse
import json
import math
import pathlib
import sys
import time

import numpy

PIXELS = 784


def read(folder, name, kind=numpy.float32):
    return numpy.fromfile(folder / name, dtype=kind)


def tsne(folder, dimension):
    from sklearn.manifold import TSNE

    codes = read(folder, "codes").reshape(-1, dimension)
    start = time.perf_counter()
    model = TSNE(perplexity=30, n_iter=1000, init="pca", learning_rate="auto", n_jobs=-1, random_state=1)
    model.fit_transform(codes)
    return {"seconds": time.perf_counter() - start, "divergence": float(model.kl_divergence_)}


def images(folder):
    return (read(folder, "train").reshape(-1, PIXELS), read(folder, "train_labels", numpy.uint8),
            read(folder, "test").reshape(-1, PIXELS), read(folder, "test_labels", numpy.uint8))


def neighbours(folder, k):
    from sklearn.neighbors import KNeighborsClassifier

    train, labels, test, truth = images(folder)
    start = time.perf_counter()
    found = KNeighborsClassifier(k, algorithm="brute", n_jobs=-1).fit(train, labels).predict(test)
    return {"seconds": time.perf_counter() - start, "accuracy": float((found == truth).mean())}


def logistic(folder):
    from sklearn.linear_model import LogisticRegression

    train, labels, test, truth = images(folder)
    start = time.perf_counter()
    # C is the inverse of our l2; the tolerance is that of the sum over rows, ours that of its mean.
    model = LogisticRegression(C=1.0, max_iter=300, tol=1e-5 * len(train)).fit(train, labels)
    found = model.predict(test)
    return {"seconds": time.perf_counter() - start, "accuracy": float((found == truth).mean()), "iterations": int(model.n_iter_[0])}


def importance(folder, latent, samples):
    """Burda, Grosse and Salakhutdinov 2016, equation 8, over chunks of samples, as a user would write it."""
    import torch
    from torch.nn import functional

    torch.set_flush_denormal(True)
    layers = json.loads((folder / "decoder.json").read_text())
    values = torch.from_numpy(read(folder, "decoder"))
    weights = []
    at = 0
    for out, into in layers:
        weights.append((values[at:at + out * into].reshape(out, into), values[at + out * into:at + out * into + out]))
        at += out * into + out
    test = torch.from_numpy(read(folder, "few")).reshape(-1, PIXELS)
    mean = torch.from_numpy(read(folder, "mean")).reshape(-1, latent)
    deviation = (0.5 * torch.from_numpy(read(folder, "log_variance")).reshape(-1, latent)).exp()
    total = 0.0
    start = time.perf_counter()
    with torch.inference_mode():
        for image, m, s in zip(test, mean, deviation):
            noise = torch.randn(samples, latent)
            z = m + s * noise
            h = z
            for w, b in weights[:-1]:
                h = torch.relu(functional.linear(h, w, b))
            logits = functional.linear(h, *weights[-1])
            likelihood = -functional.binary_cross_entropy_with_logits(logits, image.expand_as(logits), reduction="none").sum(1)
            log_weight = likelihood - 0.5 * z.square().sum(1) + 0.5 * noise.square().sum(1) + s.log().sum()
            total += (torch.logsumexp(log_weight, 0) - math.log(samples)).item()
    return {"seconds": time.perf_counter() - start, "log_likelihood": total / len(test)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    import sklearn
    import torch

    torch.set_num_threads(options.threads)
    print(json.dumps({"what": f"scikit-learn {sklearn.__version__}, PyTorch {torch.__version__}", "threads": options.threads}), flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "tsne":
            answer = tsne(options.folder, int(words[1]))
        elif words[0] == "neighbours":
            answer = neighbours(options.folder, int(words[1]))
        elif words[0] == "logistic":
            answer = logistic(options.folder)
        else:
            answer = importance(options.folder, int(words[1]), int(words[2]))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
