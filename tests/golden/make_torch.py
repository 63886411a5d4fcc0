#!/usr/bin/env python3
"""Ten full-batch training steps of small networks in PyTorch -> torch.json.

The network, losses, gradients and optimisers are all PyTorch's own (nn.Linear
weights, autograd, torch.optim.SGD and torch.optim.AdamW); only the random
initial values and data are made here.  Each case is run twice from the same
float32 numbers: in float32, and in float64 to show how far rounding alone goes.
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as fn

HERE = os.path.dirname(os.path.abspath(__file__))
T = 10

SGD = {"kind": "sgd", "lr": 0.1}
MOMENTUM = {"kind": "momentum", "lr": 0.02, "momentum": 0.9}


def adam(weight_decay):
    return {"kind": "adam", "lr": 0.01, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8,
            "weight_decay": weight_decay, "schedule": "linear", "total_steps": T}


#        name                              widths            act.       loss       optimiser  n   seed
CASES = [
    ("relu_sgd_logistic_depth1",           [2, 8, 1],        "relu",    "logistic", SGD,       16, 1),
    ("tanh_momentum_logistic_depth2",      [2, 6, 6, 1],     "tanh",    "logistic", MOMENTUM,  24, 2),
    ("sigmoid_sgd_softmax_depth1",         [4, 7, 3],        "sigmoid", "softmax",  SGD,       19, 3),
    ("leaky_momentum_softmax_depth2",      [3, 8, 5, 3],     "leaky",   "softmax",  MOMENTUM,  32, 4),
    ("gelu_adam_softmax_depth3",           [2, 6, 6, 6, 3],  "gelu",    "softmax",  adam(0.0), 24, 5),
    ("relu_adamw_logistic_depth3",         [2, 8, 8, 8, 1],  "relu",    "logistic", adam(0.1), 32, 6),
    ("tanh_adamw_softmax_wide_n19",        [5, 12, 7, 3],    "tanh",    "softmax",  adam(0.1), 19, 7),
    ("leaky_adamw_softmax_wide_n33",       [5, 12, 7, 3],    "leaky",   "softmax",  adam(0.1), 33, 8),
    ("gelu_sgd_logistic_wide_n33",         [5, 12, 7, 1],    "gelu",    "logistic", SGD,       33, 9),
    ("sigmoid_adam_logistic_depth2",       [3, 6, 4, 1],     "sigmoid", "logistic", adam(0.0), 17, 10),
    ("softsign_momentum_softmax_depth2",   [3, 8, 5, 3],     "softsign", "softmax", MOMENTUM,  32, 11),
    ("softsign_adamw_logistic_wide_n33",   [5, 12, 7, 1],    "softsign", "logistic", adam(0.1), 33, 12),
    ("elu_sgd_logistic_depth3",            [2, 6, 6, 6, 1],  "elu",     "logistic", SGD,       24, 13),
    ("elu_adamw_softmax_wide_n19",         [5, 12, 7, 3],    "elu",     "softmax",  adam(0.1), 19, 14),
]

ACTIVATIONS = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "leaky": lambda z: fn.leaky_relu(z, 0.01),
    "gelu": lambda z: fn.gelu(z, approximate="tanh"),
    "softsign": fn.softsign,
    "elu": fn.elu,
}


def make_data(widths, n, loss, rng):
    """Noisy, curved, overlapping classes; every class occurs."""
    k = 2 if loss == "logistic" else widths[-1]
    x = rng.standard_normal((n, widths[0])).astype(np.float32)
    score = x[:, 0] + 0.7 * x[:, 1] ** 2 + 0.4 * rng.standard_normal(n)
    rank = np.argsort(np.argsort(score))
    y = (rank * k // n).astype(np.int64)
    return x, y


def make_parameters(widths, rng):
    return [((rng.standard_normal((o, i)) * np.sqrt(1.5 / i)).astype(np.float32),
             (rng.standard_normal(o) * 0.2).astype(np.float32))
            for i, o in zip(widths[:-1], widths[1:])]


def run(widths, activation, loss, opt, x, y, initial, dtype):
    x = torch.tensor(x, dtype=dtype)
    target = torch.tensor(y, dtype=dtype if loss == "logistic" else torch.int64)
    layers = []
    for w, b in initial:
        layer = torch.nn.Linear(w.shape[1], w.shape[0], dtype=dtype)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w))
            layer.bias.copy_(torch.from_numpy(b))
        layers.append(layer)
    parameters = [p for layer in layers for p in (layer.weight, layer.bias)]
    act = ACTIVATIONS[activation]
    nearest_kink = [np.inf]

    def loss_of():
        h = x
        for layer in layers[:-1]:
            z = layer(h)
            nearest_kink[0] = min(nearest_kink[0], z.detach().abs().min().item())
            h = act(z)
        z = layers[-1](h)
        if loss == "logistic":
            return fn.binary_cross_entropy_with_logits(z[:, 0], target, reduction="mean")
        return fn.cross_entropy(z, target, reduction="mean")

    if opt["kind"] == "adam":
        optimiser = torch.optim.AdamW(parameters, lr=opt["lr"], betas=(opt["beta1"], opt["beta2"]), eps=opt["eps"],
                                      weight_decay=opt["weight_decay"], foreach=False, fused=False)
    else:
        optimiser = torch.optim.SGD(parameters, lr=opt["lr"], momentum=opt.get("momentum", 0.0), foreach=False)

    losses, gradient = [], None
    for t in range(T):
        if opt["kind"] == "adam":
            for group in optimiser.param_groups:
                group["lr"] = opt["lr"] * (1 - t / T)
        optimiser.zero_grad()
        value = loss_of()
        value.backward()
        if t == 0:
            gradient = [p.grad.numpy().copy() for p in parameters]
        losses.append(value.item())
        optimiser.step()
    with torch.no_grad():
        losses.append(loss_of().item())
    return losses, gradient, [p.detach().numpy().copy() for p in parameters], nearest_kink[0]


def short(values):
    """float32 -> the Python float whose repr is the float32's shortest decimal."""
    a = np.asarray(values, dtype=np.float32).ravel()
    out = [float(str(v)) for v in a]
    assert np.array_equal(np.array(out, np.float64).astype(np.float32), a)
    return out


def per_layer(arrays, w, b):
    return [{w: short(arrays[i]), b: short(arrays[i + 1])} for i in range(0, len(arrays), 2)]


def largest_difference(a, b):
    return float(max(np.abs(p.astype(np.float64) - q).max() for p, q in zip(a, b)))


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    cases = []
    for name, widths, activation, loss, opt, n, seed in CASES:
        rng = np.random.default_rng(seed)
        x, y = make_data(widths, n, loss, rng)
        initial = make_parameters(widths, rng)
        args = (widths, activation, loss, opt, x, y, initial)
        losses, gradient, final, kink = run(*args, torch.float32)
        losses64, gradient64, final64, _ = run(*args, torch.float64)
        # A pre-activation on top of the kink would let rounding pick the slope.
        assert activation not in ("relu", "leaky") or kink > 1e-5, (name, kink)
        gradient_difference = largest_difference(gradient, gradient64)
        final_difference = largest_difference(final, final64)
        loss_difference = max(abs(a - b) for a, b in zip(losses, losses64))
        print(f"{name:34s} loss {losses[0]:.4f} -> {losses[-1]:.4f}; float32 vs float64: loss {loss_difference:.1e}"
              f" gradient {gradient_difference:.1e} parameters {final_difference:.1e}; nearest kink {kink:.1e}")
        cases.append({
            "name": name,
            "widths": widths,
            "activation": activation,
            "loss": loss,
            "optimiser": opt,
            "n": n,
            "x": short(x),
            "y": [int(v) for v in y],
            "initial_parameters": per_layer([a for layer in initial for a in layer], "w", "b"),
            "losses": short(losses),
            "losses64": losses64,
            "first_gradient": per_layer(gradient, "dw", "db"),
            "final_parameters": per_layer(final, "w", "b"),
            "first_gradient_difference64": gradient_difference,
            "final_parameters_difference64": final_difference,
        })
    text = ",\n".join("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in case.items()) + "\n}"
                      for case in cases)
    with open(os.path.join(HERE, "torch.json"), "w") as f:
        f.write(f'{{\n"leaky_slope": 0.01,\n"gelu": "tanh",\n"steps": {T},\n"cases": [\n{text}\n]\n}}\n')


if __name__ == "__main__":
    main()
