#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes reference figures for tests/core/exploration: principal components and t-SNE's affinities from scikit-learn.

    /usr/bin/python3 tests/reference/projections.py > tests/reference/projections.json

Points come from a formula that the C++ test repeats. Generated with Debian 12's python3-sklearn (1.2.1).
"""
import json

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import _t_sne
from sklearn.metrics import pairwise_distances

COUNT, DIMENSION, PERPLEXITY = 12, 4, 3.0


def points():
    values = [[np.sin(1.7 * i + 0.9 * j * j) * (j + 1) for j in range(DIMENSION)] for i in range(COUNT)]
    return np.array(values, dtype=np.float32).astype(np.float64)


def joint_affinities(x):
    """Over all other points, as a full symmetric matrix."""
    condensed = _t_sne._joint_probabilities(pairwise_distances(x, squared=True).astype(np.float32), PERPLEXITY, 0)
    full = np.zeros((COUNT, COUNT))
    full[np.triu_indices(COUNT, 1)] = condensed
    return full + full.T


def main():
    x = points()
    pca = PCA(DIMENSION).fit(x)
    signs = np.array([np.sign(row[np.argmax(np.abs(row))]) for row in pca.components_[:2]])
    figures = {
        "count": COUNT, "dimension": DIMENSION, "perplexity": PERPLEXITY,
        "mean": pca.mean_, "components": pca.components_[:2] * signs[:, None], "xy": pca.transform(x)[:, :2] * signs,
        "explained_variance": pca.explained_variance_ratio_, "joint_affinities": joint_affinities(x),
    }
    print(json.dumps({k: v.ravel().tolist() if isinstance(v, np.ndarray) else v for k, v in figures.items()}))


main()
