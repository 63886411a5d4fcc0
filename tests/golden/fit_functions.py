#!/usr/bin/env python3
"""Fit the float32 polynomial kernels of exp and tanh (numpy only).

    exp(r)  ~ 1 + r + r^2 * (c2 + c3 r + ... )          |r| <= ln2/2
    tanh(x) ~ x + x^3 * (d0 + d1 x^2 + d2 x^4 + ... )   |x| <= 0.55

Each fit is minimax in *relative* error: a one-point Remez exchange on a dense
grid, in long double.  The coefficients are then rounded to float32 one at a
time, lowest order first, refitting the rest after each rounding, so that the
later coefficients absorb what the earlier ones lost.

Prints a report; pass a path to write the report there as well.
"""
import sys

import numpy as np

L = np.longdouble
F = np.float32
LN2 = L("0.693147180559945309417232121458176568")


def solve(a, b):
    """Gaussian elimination with pivoting, in long double (numpy.linalg has none)."""
    a = a.astype(L).copy()
    b = b.astype(L).copy()
    n = len(b)
    for i in range(n):
        p = i + int(np.argmax(np.abs(a[i:, i])))
        if p != i:
            a[[i, p]] = a[[p, i]]
            b[[i, p]] = b[[p, i]]
        for j in range(i + 1, n):
            f = a[j, i] / a[i, i]
            a[j, i:] -= f * a[i, i:]
            b[j] -= f * b[i]
    x = np.zeros(n, dtype=L)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - (a[i, i + 1:] * x[i + 1:]).sum()) / a[i, i]
    return x


def minimax(phi, g):
    """Minimise max |phi @ c - g| over c; rows of phi are the grid, in order."""
    m, k = phi.shape
    # Chebyshev-spaced first reference.
    ref = ((1 - np.cos(np.pi * np.arange(k + 1) / k)) / 2 * (m - 1)).astype(int)
    ref = np.clip(ref, 2, m - 1)
    for _ in range(200):
        signs = L(1) - 2 * (np.arange(k + 1) % 2)
        x = solve(np.column_stack([phi[ref], signs]), g[ref])
        c, level = x[:k], abs(x[k])
        e = phi @ c - g
        # Full exchange: the extremum of each run of one sign.
        s = np.sign(e)
        s[s == 0] = 1
        cuts = np.flatnonzero(s[1:] != s[:-1]) + 1
        runs = np.split(np.arange(m), cuts)
        peaks = [r[np.argmax(np.abs(e[r]))] for r in runs]
        if len(peaks) < k + 1:
            break
        # Keep k+1 consecutive peaks with the largest minimum, containing the worst point.
        while len(peaks) > k + 1:
            if abs(e[peaks[0]]) < abs(e[peaks[-1]]):
                peaks.pop(0)
            else:
                peaks.pop()
        new = np.array(peaks)
        worst = np.abs(e).max()
        if worst <= level * (1 + L(1e-9)) or np.array_equal(new, ref):
            break
        ref = new
    return c, np.abs(phi @ c - g).max()


def fit(phi, g):
    """Unrounded minimax fit, then float32 coefficients and the error they leave."""
    exact, e_exact = minimax(phi, g)
    k = phi.shape[1]
    rounded = np.zeros(k, dtype=F)
    rest = g.copy()
    for i in range(k):
        c, _ = minimax(phi[:, i:], rest)
        rounded[i] = F(c[0])
        rest = rest - phi[:, i] * L(rounded[i])
    return exact, e_exact, rounded, np.abs(rest).max()


def fit_exp(k, m=40000):  # even: r = 0, where the error is zero by construction, is off the grid
    r = np.linspace(-LN2 / 2, LN2 / 2, m, dtype=L)
    ex = np.exp(r)
    # |1 + r + r^2 q - e^r| / e^r; expm1 keeps the small end accurate.
    g = (np.expm1(r) - r) / ex
    phi = np.stack([r ** (2 + i) / ex for i in range(k)], axis=1)
    return fit(phi, g)


def fit_tanh(k, bound, m=40001):
    x = np.linspace(L(0), L(bound), m, dtype=L)[1:]
    t = np.tanh(x)
    g = (t - x) / t
    phi = np.stack([x ** (3 + 2 * i) / t for i in range(k)], axis=1)
    return fit(phi, g)


def mul(a, b):
    return (a * b).astype(F)


def add(a, b):
    return (a + b).astype(F)


def mad(a, b, c, fused):
    """a*b + c in float32, rounded twice, or (fused) once.  The float64 product
    of two float32 is exact, so the fused form is right up to a rare double rounding."""
    if fused:
        return (a.astype(np.float64) * np.asarray(b, np.float64) + np.asarray(c, np.float64)).astype(F)
    return add(mul(a, b), c)


def horner(x, c, fused):
    p = np.full_like(x, c[-1])
    for a in c[-2::-1]:
        p = mad(p, x, a, fused)
    return p


def exp_poly(r, c, fused):
    """1 + (r + r^2 q)"""
    q = horner(r, c, fused)
    return add(mad(q, mul(r, r), r, fused), F(1))


def exp_horner(r, c, fused):
    """The same polynomial, in plain Horner form all the way down."""
    return horner(r, np.concatenate([np.array([1, 1], F), c]), fused)


def tanh_poly(x, d, fused):
    """x + (x * u) * q,  u = x^2"""
    u = mul(x, x)
    q = horner(u, d, fused)
    return mad(mul(x, u), q, x, fused)


LOG2E = F(1.44269504088896341)
LN2_HI = F(0.693359375)          # 9 bits: n * LN2_HI is exact
LN2_LO = F(LN2 - L(0.693359375))


def exp_full(x, c, fused):
    n = np.rint(mul(x, LOG2E)).astype(F)
    r = mad(n, -LN2_HI, x, fused)
    r = mad(n, -LN2_LO, r, fused)
    return np.ldexp(exp_poly(r, c, fused), n.astype(np.int32)).astype(F)


def relative(got, want):
    want = np.asarray(want, np.longdouble)
    return float(np.max(np.abs((got.astype(L) - want) / want)))


def ulps(got, want):
    spacing = np.spacing(np.abs(want).astype(F)).astype(L)
    return float(np.max(np.abs(got.astype(L) - want) / spacing))


def main():
    out = []
    say = lambda *a: out.append(" ".join(str(x) for x in a))
    show = lambda v: "%.12e" % float(v)

    half = F(LN2 / 2)
    r = np.linspace(-half, half, 2_000_001).astype(F)
    er = np.exp(r.astype(L))
    big = np.linspace(-87, 88, 2_000_001).astype(F)
    ebig = np.exp(big.astype(L))
    for k in (5, 6):
        exact, e0, c, e1 = fit_exp(k)
        say(f"exp: 1 + r + r^2*(c2..c{k + 1}), degree {k + 1}, |r| <= ln2/2")
        for i in range(k):
            say(f"  c{i + 2} = {show(c[i])}   bits 0x{c[i].view(np.uint32):08x}   unrounded {show(exact[i])}")
        say(f"  max rel. error, exact arithmetic: unrounded coefficients {float(e0):.3e}, float32 coefficients {float(e1):.3e}")
        for fused in (False, True):
            name = "fma" if fused else "mul+add"
            a, b = exp_poly(r, c, fused), exp_horner(r, c, fused)
            say(f"  float32 {name}: 1+(r+r^2*q) rel {relative(a, er):.3e} ({ulps(a, er):.3f} ulp);"
                f" plain Horner rel {relative(b, er):.3e} ({ulps(b, er):.3f} ulp)")
            f = exp_full(big, c, fused)
            say(f"  float32 {name}, whole exp on [-87, 88], n=rint(x*log2e), r=(x-n*{show(LN2_HI)})-n*({show(LN2_LO)}):"
                f" rel {relative(f, ebig):.3e} ({ulps(f, ebig):.3f} ulp)")
        say()

    for k, bound in ((4, 0.55), (5, 0.55), (4, 0.5)):
        exact, e0, d, e1 = fit_tanh(k, bound)
        x = np.concatenate([np.linspace(1e-6, bound, 2_000_001), np.geomspace(1e-30, bound, 200_001)]).astype(F)
        t = np.tanh(x.astype(L))
        say(f"tanh: x + x^3*(d0..d{k - 1}) in x^2, |x| <= {bound}")
        for i in range(k):
            say(f"  d{i} = {show(d[i])}   bits 0x{d[i].view(np.uint32):08x}   unrounded {show(exact[i])}")
        say(f"  max rel. error, exact arithmetic: unrounded coefficients {float(e0):.3e}, float32 coefficients {float(e1):.3e}")
        for fused in (False, True):
            name = "fma" if fused else "mul+add"
            a = tanh_poly(x, d, fused)
            say(f"  float32 {name}: x+(x*u)*q rel {relative(a, t):.3e} ({ulps(a, t):.3f} ulp)")
        say()

    text = "\n".join(out)
    print(text)
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w") as f:
            f.write(text + "\n")


if __name__ == "__main__":
    main()
