#!/usr/bin/env python3
"""Reference values of the elementary functions -> functions.json  (needs mpmath).

Every x is exactly a float32 and is printed in full float64 precision, so that
it is the same number whether a test reads it as f32 or as f64.  Every value is
computed with 60 digits and rounded once to float64.
"""
import json
import os

import mpmath as mp
import numpy as np

mp.mp.dps = 60
HERE = os.path.dirname(os.path.abspath(__file__))


def f32(values):
    return sorted({float(np.float32(v)) for v in values})


def both_signs(values):
    return [s * v for v in values for s in (1, -1)]


def steps(lo, hi, n):
    """n points from lo to hi, irregular in the interior so as not to be all round."""
    x = np.linspace(lo, hi, n)
    x[1:-1] += (hi - lo) / n * 0.25 * np.sin(12.9898 * np.arange(1, n - 1))
    return list(x)


TINY = both_signs([1e-30, 1e-12, 1e-8, 1e-6, 1e-4, 1e-3, 1e-2])
SATURATING = steps(-20, 20, 25) + both_signs([0.1, 0.25, 0.5, 0.54, 0.55, 0.56, 0.75, 1, 1.5, 2, 9, 9.02]) + TINY + [0]
LN2 = float(mp.log(2))
PI = float(mp.pi)

POINTS = {
    "exp": steps(-87, 88, 31) + both_signs([0.1, LN2 / 2, 0.35, 0.5, LN2, 1, 3 * LN2 / 2, 10]) + TINY + [0],
    "ln": list(np.geomspace(1e-30, 1e30, 31)) + [1, 2, 0.5, 4, 0.25, 10, 0.1, 3, np.e, 0.70710678, 1.41421356,
          0.9, 1.1, 0.99, 1.01, 0.999, 1.001, 1 - 2**-24, 1 + 2**-23, 0.6, 0.75, 1.25, 1.5, 1.75, 100, 1e-3, 1e-7,
          123.456, 65504],
    "tanh": SATURATING,
    "sigmoid": SATURATING,
    "sin": steps(-20, 20, 25) + both_signs([k * PI / 4 for k in range(1, 9)] + [0.1, 0.5, 1, 6 * PI]) + TINY[4:] + [0],
    "cos": steps(-20, 20, 25) + both_signs([k * PI / 4 for k in range(1, 9)] + [0.1, 0.5, 1, 6 * PI]) + TINY[4:] + [0],
}

FUNCTIONS = {
    "exp": mp.exp,
    "ln": mp.log,
    "tanh": mp.tanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "sin": mp.sin,
    "cos": mp.cos,
}


def main():
    lines = []
    for name, function in FUNCTIONS.items():
        x = f32(POINTS[name])
        y = [float(function(mp.mpf(v))) for v in x]
        lines.append(f'"{name}": {{\n"x": {json.dumps(x)},\n"y": {json.dumps(y)}\n}}')
        print(name, len(x), "points", x[0], "..", x[-1])
    with open(os.path.join(HERE, "functions.json"), "w") as f:
        f.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
