#!/usr/bin/env python3
"""Optima of the soft-margin machine with a Gaussian kernel by scikit-learn's SVC -> kernel_machine.json.

SVC minimises  1/2 |w|^2 + C sum hinge  with an unpenalised offset; gamma is that of exp(-gamma |x - z|^2).  Its dual
objective is computed here from its multipliers, and the primal one from its decision values: the gap between the two
certifies the optimum without scikit-learn.
"""
import json
import os

import numpy as np
from sklearn.svm import SVC

HERE = os.path.dirname(os.path.abspath(__file__))
C, GAMMA, N, D = 10.0, 0.5, 90, 3


def machine(x, s, others):
    model = SVC(C=C, kernel="rbf", gamma=GAMMA, tol=1e-10, cache_size=500).fit(x, s)
    kernel = np.exp(-GAMMA * ((x[:, None] - x[None]) ** 2).sum(-1))
    w = np.zeros(len(x))
    w[model.support_] = model.dual_coef_[0]
    quadratic = w @ kernel @ w
    dual = np.abs(w).sum() - quadratic / 2
    z = kernel @ w + model.intercept_[0]
    primal = quadratic / 2 + C * np.maximum(0, 1 - s * z).sum()
    assert np.abs(z - model.decision_function(x)).max() < 1e-9
    assert abs(primal - dual) < 1e-6 * dual, (primal, dual)
    print(f"dual {dual:.10f} gap {primal - dual:.1e} support vectors {len(model.support_)} bounded {(np.abs(w) == C).sum()}")
    return {"dual": float(dual), "support_vectors": int(len(model.support_)),
            "scores": model.decision_function(others).tolist()}


def main():
    rng = np.random.default_rng(21)
    out = {"c": C, "gamma": GAMMA, "d": D}
    for name, k in [("binary", 2), ("multiclass", 3)]:
        x = rng.standard_normal((N, D)).astype(np.float32)
        radius = np.sqrt((x ** 2).sum(1))
        y = (radius > 1.5).astype(int) if k == 2 else np.digitize(radius, [1.2, 1.9])
        flip = rng.random(N) < 0.1
        y[flip] = (y[flip] + 1) % k
        others = rng.standard_normal((20, D)).astype(np.float32)
        signs = [np.where(y == 1, 1.0, -1.0)] if k == 2 else [np.where(y == c, 1.0, -1.0) for c in range(k)]
        fits = [machine(x.astype(float), s, others.astype(float)) for s in signs]
        out[name] = {"classes": k, "x": x.ravel().tolist(), "y": y.tolist(), "others": others.ravel().tolist(),
                     "machines": fits}
    with open(os.path.join(HERE, "kernel_machine.json"), "w") as f:
        f.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out.items()) + "\n}\n")


if __name__ == "__main__":
    main()
