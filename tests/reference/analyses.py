#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes reference figures for tests/core/exploration: classifiers, anomaly scores and image quality from scikit-learn and scikit-image.

    /usr/bin/python3 tests/reference/analyses.py > tests/reference/analyses.json

The data are generated here and stored with the figures. Generated with Debian 12's python3-sklearn (1.2.1) and python3-skimage (0.19.3).
"""
import json

import numpy
import skimage
import sklearn
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from sklearn.covariance import LedoitWolf
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve, silhouette_score
from sklearn.neighbors import KNeighborsClassifier

CLASSES, DIMENSION = 4, 5


def flat(values, decimals=10):
    return [round(float(v), decimals) for v in numpy.asarray(values).ravel()]


def blobs(random, count, centres):
    """Overlapping classes, in float32 and far from the origin, where products of floats lose precision."""
    labels = random.integers(0, CLASSES, count)
    rows = centres[labels] + random.normal(size=(count, DIMENSION)) * [1.0, 0.7, 1.3, 0.5, 1.0]
    return numpy.round(rows, 4).astype(numpy.float32), labels


def classifiers(random):
    centres = random.normal(size=(CLASSES, DIMENSION)) * 1.2 + [20.0, -8.0, 0.0, 3.0, 0.5]
    train, train_labels = blobs(random, 200, centres)
    test, test_labels = blobs(random, 90, centres)
    wide_train, wide_test = train.astype(numpy.float64), test.astype(numpy.float64)
    result = {"dimension": DIMENSION, "train": flat(train, 4), "train_labels": train_labels.tolist(), "test": flat(test, 4),
              "test_labels": test_labels.tolist(), "knn": {}}
    for k in (1, 5, 20):
        knn = KNeighborsClassifier(k, algorithm="brute").fit(wide_train, train_labels)
        result["knn"][str(k)] = knn.predict(wide_test).tolist()
    # The penalty applies only to the weights; C is the inverse of our l2. scikit-learn's own lbfgs stops early on rows far from
    # the origin.
    probe = LogisticRegression(C=0.5, solver="newton-cg", tol=1e-7, max_iter=1000).fit(wide_train, train_labels)
    given = probe.predict(wide_test)
    result["probe"] = {"l2": 2.0, "weights": flat(probe.coef_), "intercepts": flat(probe.intercept_), "given": given.tolist(),
                       "confusion": confusion_matrix(test_labels, given).ravel().tolist(), "accuracy": probe.score(wide_test, test_labels)}
    result["silhouette"] = silhouette_score(wide_train, train_labels)
    return result


def anomalies(random):
    normal = numpy.round(random.normal(0.0, 1.0, 40), 1)  # rounded, so that there are many ties
    anomalous = numpy.round(random.normal(0.8, 1.3, 25), 1)
    truth = numpy.r_[numpy.zeros(40), numpy.ones(25)]
    scores = numpy.r_[normal, anomalous]
    false_rate, true_rate, thresholds = roc_curve(truth, scores, drop_intermediate=False)
    codes = numpy.round(random.normal(size=(30, 6)) @ random.normal(size=(6, 6)) + 2.0, 4).astype(numpy.float32)
    points = numpy.round(random.normal(size=(5, 6)) * 3.0, 4).astype(numpy.float32)
    fitted = LedoitWolf().fit(codes.astype(numpy.float64))
    return {"normal": flat(normal, 1), "anomalous": flat(anomalous, 1), "auroc": roc_auc_score(truth, scores),
            "thresholds": flat(thresholds[1:], 1), "false_positive_rate": flat(false_rate), "true_positive_rate": flat(true_rate),
            "dimension": 6, "codes": flat(codes, 4), "points": flat(points, 4), "shrinkage": fitted.shrinkage_,
            "squared_distances": flat(fitted.mahalanobis(points.astype(numpy.float64)))}


def quality(random):
    result = []
    for height, width, channels in ((28, 28, 1), (13, 20, 3), (11, 11, 1)):
        y, x, c = numpy.meshgrid(range(height), range(width), range(channels), indexing="ij")
        clean = 0.5 + 0.5 * numpy.sin(0.4 * x + 0.2 * c) * numpy.cos(0.3 * y)
        other = numpy.clip(clean * 0.9 + random.normal(0.0, 0.1, clean.shape), 0.0, 1.0)
        clean, other = (numpy.round(v, 4).astype(numpy.float32).astype(numpy.float64) for v in (clean, other))
        # The original definition: no sample covariance, a window of 3.5 standard deviations, only positions where the window
        # fits.
        similarity = structural_similarity(clean, other, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1.0, channel_axis=2)
        result.append({"height": height, "width": width, "channels": channels, "a": flat(clean, 4), "b": flat(other, 4),
                       "psnr": peak_signal_noise_ratio(clean, other, data_range=1.0), "ssim": similarity})
    return result


def main():
    random = numpy.random.default_rng(4)
    print(json.dumps({"sklearn": sklearn.__version__, "skimage": skimage.__version__, "classifiers": classifiers(random),
                      "anomalies": anomalies(random), "quality": quality(random)}, indent=None, separators=(",", ":")))


main()
