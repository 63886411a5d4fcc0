#!/usr/bin/env python3
"""Optima of the convex models by scikit-learn -> sklearn.json.

Every model minimises   mean loss + 1/(2n) * ||all parameters||^2   with the
bias among the parameters (a last column of ones; fit_intercept=False).  This
is scikit-learn's  C * sum loss + 1/2 ||w||^2  with C = 1, divided by n.

Each optimum is then certified without scikit-learn: the smooth ones by the
norm of the gradient, the hinge ones by a duality gap from a dual solved here.
"""
import json
import os
import warnings

import numpy as np
from scipy.special import logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

HERE = os.path.dirname(os.path.abspath(__file__))
N, D = 60, 4


def make_data(k, seed):
    """Overlapping Gaussian classes of unequal spread."""
    rng = np.random.default_rng(seed)
    y = np.arange(N) % k
    centre = rng.standard_normal((k, D)) * 0.8
    x = centre[y] + rng.standard_normal((N, D)) * np.array([1.0, 1.4, 0.8, 1.2])
    return x, y


def ones(x):
    return np.hstack([x, np.ones((len(x), 1))])


def penalty(w):
    return (w ** 2).sum() / (2 * N)


def logistic_objective(w, a, y):
    z = a @ w
    value = (np.logaddexp(0, z) - y * z).mean() + penalty(w)
    p = 1 / (1 + np.exp(-z))
    return value, a.T @ (p - y) / N + w / N


def softmax_objective(w, a, y):
    z = a @ w.T
    lse = logsumexp(z, axis=1)
    value = (lse - z[np.arange(N), y]).mean() + penalty(w)
    p = np.exp(z - lse[:, None])
    p[np.arange(N), y] -= 1
    return value, p.T @ a / N + w / N


def hinge_objective(w, a, s):
    return np.maximum(0, 1 - s * (a @ w)).mean() + penalty(w)


def hinge_dual(a, s, sweeps=200000):
    """max sum(alpha) - 1/2 ||sum alpha s a||^2, 0 <= alpha <= 1 (cyclic exact coordinate ascent);
    returns the primal point and the dual value divided by n."""
    m = a * s[:, None]
    q = (m ** 2).sum(axis=1)
    alpha, w = np.zeros(N), np.zeros(a.shape[1])
    for sweep in range(sweeps):
        moved = 0.0
        for i in range(N):
            new = min(1.0, max(0.0, alpha[i] + (1 - m[i] @ w) / q[i]))
            if new != alpha[i]:
                w += (new - alpha[i]) * m[i]
                moved = max(moved, abs(new - alpha[i]))
                alpha[i] = new
        if moved < 1e-14:
            break
    w = alpha @ m
    return w, (alpha.sum() - (w ** 2).sum() / 2) / N


def fit_svm(a, s, label):
    model = LinearSVC(loss="hinge", C=1.0, fit_intercept=False, dual=True, tol=1e-10, max_iter=10_000_000,
                      random_state=0)
    w = model.fit(a, s).coef_[0]
    value = hinge_objective(w, a, s)
    own, dual = hinge_dual(a, s)
    gap, apart = value - dual, np.abs(w - own).max()
    print(f"  {label}: objective {value:.12f} duality gap {gap:.1e} coefficients apart {apart:.1e}")
    assert -1e-12 < gap < 1e-9 and apart < 1e-5
    return w, value, gap


def fit_logistic(a, y):
    # newton-cholesky for one logit and for the full multinomial model alike.
    model = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-10, max_iter=10000, solver="newton-cholesky")
    return model.fit(a, y).coef_


def main():
    warnings.simplefilter("error", ConvergenceWarning)
    out = {}

    x, y = make_data(2, 11)
    a, s = ones(x), 2.0 * y - 1
    w = fit_logistic(a, y)[0]
    value, g = logistic_objective(w, a, y)
    accuracy = float(((a @ w > 0) == (y == 1)).mean())
    print(f"binary logistic: objective {value:.12f} |gradient| {np.abs(g).max():.1e} accuracy {accuracy:.4f}")
    assert np.abs(g).max() < 1e-9
    out["binary"] = {
        "n": N, "d": D, "classes": 2, "x": x.ravel().tolist(), "y": y.tolist(),
        "logistic": {"coefficients": w.tolist(), "objective": float(value), "accuracy": accuracy,
                     "max_abs_gradient": float(np.abs(g).max())},
    }
    w, value, gap = fit_svm(a, s, "binary svm")
    accuracy = float(((a @ w > 0) == (y == 1)).mean())
    out["binary"]["svm"] = {"coefficients": w.tolist(), "objective": float(value), "accuracy": accuracy,
                            "duality_gap": float(gap)}
    print("  accuracy", accuracy)

    x, y = make_data(3, 12)
    a = ones(x)
    w = fit_logistic(a, y)
    value, g = softmax_objective(w, a, y)
    accuracy = float(((a @ w.T).argmax(axis=1) == y).mean())
    print(f"3-class softmax: objective {value:.12f} |gradient| {np.abs(g).max():.1e} accuracy {accuracy:.4f}")
    assert w.shape == (3, D + 1) and np.abs(g).max() < 1e-9
    out["multiclass"] = {
        "n": N, "d": D, "classes": 3, "x": x.ravel().tolist(), "y": y.tolist(),
        "softmax": {"coefficients": w.ravel().tolist(), "objective": float(value), "accuracy": accuracy,
                    "max_abs_gradient": float(np.abs(g).max())},
    }
    fits = [fit_svm(a, np.where(y == k, 1.0, -1.0), f"class {k} against the rest") for k in range(3)]
    w = np.array([f[0] for f in fits])
    together = LinearSVC(loss="hinge", C=1.0, fit_intercept=False, dual=True, tol=1e-10, max_iter=10_000_000,
                         random_state=0).fit(a, y).coef_
    assert np.abs(together - w).max() < 1e-6  # LinearSVC's own multi-class is one-vs-rest
    accuracy = float(((a @ w.T).argmax(axis=1) == y).mean())
    values = [float(f[1]) for f in fits]
    out["multiclass"]["svm"] = {"coefficients": w.ravel().tolist(), "objectives": values, "objective": sum(values),
                                "accuracy": accuracy, "duality_gap": float(max(f[2] for f in fits))}
    print("  accuracy", accuracy)

    blocks = []
    for name, block in out.items():
        blocks.append(f'"{name}": {{\n' + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in block.items())
                      + "\n}")
    with open(os.path.join(HERE, "sklearn.json"), "w") as f:
        f.write("{\n" + ",\n".join(blocks) + "\n}\n")


if __name__ == "__main__":
    main()
