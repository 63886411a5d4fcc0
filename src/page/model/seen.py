#!/usr/bin/env python3
"""Logistic regression on the data as the learners of Takeoff saw them, fitted by scikit-learn.

    python3 THIS_FILE [TABLE.csv]

Needs scikit-learn ("pip install scikit-learn") and the table that is saved beside this script.

The page minimises, over the m rows that train,  mean loss + |w|^2 / (2 m)  with the biases among the weights w. Times m
that is what scikit-learn minimises,  C * sum of the losses + |w|^2 / 2,  with C = 1 and a column of ones for the bias.
"""
import csv
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

with open(sys.argv[1] if len(sys.argv) > 1 else "TABLE.csv", encoding="utf-8", newline="") as file:
    head, *rows = csv.reader(file)
inputs = [place for place, name in enumerate(head) if name.startswith("x:")]


def column(name, rows):
    return np.array([row[head.index(name)] for row in rows])


def matrix(rows):
    x = [[float(row[place]) for place in inputs] for row in rows]
    return np.hstack([np.array(x), np.ones((len(rows), 1))])


train = [row for row in rows if row[1] == "train"]
test = [row for row in rows if row[1] == "test"]
truth, of_page = column("label", test), column("logistic", test)
if not of_page[0]:
    sys.exit("The table has no predictions: train logistic regression at this m, then save it again.")

model = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-8, max_iter=100_000)
model.fit(matrix(train), column("label", train))
of_model = model.predict(matrix(test))

scores = [(of_page == truth).mean(), (of_model == truth).mean()]
print(f"{len(train)} rows train, {len(test)} rows test")
print(f"test accuracy: Takeoff {scores[0]:.3f}, scikit-learn {scores[1]:.3f}")
certainty = model.predict_proba(matrix(test)).max(axis=1)
for place in np.flatnonzero(of_page != of_model):
    print(f"row {test[place][0]}: Takeoff {of_page[place]}, scikit-learn {of_model[place]} ({certainty[place]:.4f})")
sys.exit(int(abs(scores[0] - scores[1]) >= 0.0005))
