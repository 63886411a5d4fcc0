"""Features of the real data sets, computed a second time: writes real.json, which tests/real.rs compares with Takeoff's.

Reads data/digits14.bin.gz and data/mails.csv.gz. Every step is done here on whole arrays and in float64, from the words of
docs/science.md alone: nothing is shared with the program. Needs numpy.
"""
import csv, gzip, io, json, pathlib
import numpy as np

here = pathlib.Path(__file__).parent
data = here.parent.parent / "data"
PICTURES, TRAINING = 20480, 16384

raw = np.frombuffer(gzip.open(data / "digits14.bin.gz").read(), np.uint8)
packed, labels = raw[: PICTURES * 98].reshape(PICTURES, 98), raw[PICTURES * 98 :]
grey = np.empty((PICTURES, 196), int)
grey[:, 0::2], grey[:, 1::2] = packed % 16, packed // 16
pictures = grey.reshape(-1, 14, 14) / 15

# Two hundred pictures over the whole file: a hundred and sixty that train, forty that test.
places = np.concatenate([np.arange(160) * 102, TRAINING + np.arange(40) * 102])
x = pictures[places]

gx, gy = np.zeros_like(x), np.zeros_like(x)
gx[:, :, 1:-1] = x[:, :, 2:] - x[:, :, :-2]
gy[:, 1:-1, :] = x[:, 2:, :] - x[:, :-2, :]
length = np.hypot(gx, gy)
angle = np.degrees(np.arctan2(gy, gx)) % 180
# A direction's share falls linearly from 1 at its own angle to 0 at 30 degrees from it, the shorter way round.
distance = np.abs(angle[..., None] - 30 * np.arange(6))
distance = np.minimum(distance, 180 - distance)
votes = length[..., None] * np.clip(1 - distance / 30, 0, None)
features = np.empty((len(x), 4, 4, 6))
for i in range(4):
    for j in range(4):
        rows = slice(int(3.5 * i), min(int(3.5 * i + 3.5), 13) + 1)
        columns = slice(int(3.5 * j), min(int(3.5 * j + 3.5), 13) + 1)
        features[:, i, j] = votes[:, rows, columns].sum((1, 2))

rows = list(csv.reader(io.TextIOWrapper(gzip.open(data / "mails.csv.gz"), "utf-8")))[1:]
mails = np.arange(0, len(rows), 100)
numbers = np.array([[float(cell) for cell in rows[place][:-1]] for place in mails])

golden = {
    "digits": {
        "places": places.tolist(),
        "labels": labels[places].tolist(),
        "label_counts": [np.bincount(part, minlength=10).tolist() for part in (labels[:TRAINING], labels[TRAINING:])],
        "greys": ["".join(f"{g:x}" for g in grey[place]) for place in places],
        "engineered": [[float(f"{v:.7g}") for v in row] for row in features.reshape(len(x), 96)],
    },
    "mails": {
        "places": mails.tolist(),
        "is_spam": [rows[place][-1] == "spam" for place in mails],
        "spam_count": sum(row[-1] == "spam" for row in rows),
        "numbers": numbers.tolist(),
        "engineered": [[float(f"{v:.7g}") for v in row] for row in np.log(0.1 + numbers)],
    },
}
(here / "real.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
