"""Makes penguins.csv.gz, wine.csv.gz and breast.csv.gz, the examples of own data; run once, its output is kept beside it.

penguins: Palmer Archipelago penguins (Horst, Hill, Gorman 2020; data collected by Kristen Gorman and the Palmer Station LTER;
    CC0), as shipped by the Python package palmerpenguins 0.1.6: all 344 rows, columns and missing values as there.
wine, breast: Wine (Aeberhard, Forina 1992) and Breast Cancer Wisconsin, Diagnostic (Wolberg, Mangasarian, Street, Street 1993),
    both of the UCI Machine Learning Repository, CC BY 4.0, as shipped by scikit-learn 1.9.1: all rows and columns in their order; the
    class is written out as a word and stands last, blanks in the names of columns became underscores.

    python make_examples.py OUT      needs palmerpenguins, scikit-learn
"""
import gzip, pathlib, sys
from importlib.util import find_spec

from sklearn.datasets import load_breast_cancer, load_wine


def write(name, text):
    with open(f"{sys.argv[1]}/{name}.csv.gz", "wb") as f, gzip.GzipFile(fileobj=f, mode="wb", compresslevel=9, mtime=0, filename="") as z:
        z.write(text.encode())


def table(name, data, label, words):
    head = [column.replace(" ", "_") for column in data.feature_names] + [label]
    rows = [[f"{x:.10g}" for x in row] + [words[y]] for row, y in zip(data.data, data.target)]
    write(name, "".join(",".join(row) + "\n" for row in [head] + rows))


package = pathlib.Path(find_spec("palmerpenguins").origin).parent
write("penguins", (package / "data" / "penguins.csv").read_text())
table("wine", load_wine(), "cultivar", ["A", "B", "C"])
table("breast", load_breast_cancer(), "diagnosis", ["malignant", "benign"])
