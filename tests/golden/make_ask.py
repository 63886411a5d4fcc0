"""What readers ask, computed a second time: writes ask.json, which tests/ask.rs compares with Takeoff's.

Ten digits drawn as lines, and the 14 x 14 greys that learners see of them; six mails, and their 57 numbers by the definitions of
Spambase (spambase.names). From the words of src/core/task/real/drawing.rs and mail.rs alone; nothing is shared with the
program. Needs nothing but Python.
"""
import json, math, pathlib, re

here = pathlib.Path(__file__).parent

# Strokes of a hand, in shares of the board from its top left. Arcs are given by centre, radii and angles in degrees.


def arc(cx, cy, rx, ry, start, end, n=14):
    turn = [math.radians(start + (end - start) * i / n) for i in range(n + 1)]
    return [[round(cx + rx * math.cos(t), 4), round(cy + ry * math.sin(t), 4)] for t in turn]


STROKES = {
    0: [arc(0.5, 0.5, 0.2, 0.31, -70, 290, 24)],
    1: [[[0.56, 0.2], [0.53, 0.4], [0.5, 0.6], [0.46, 0.81]]],
    2: [arc(0.48, 0.36, 0.18, 0.17, 190, 380) + [[0.6, 0.5], [0.42, 0.7], [0.29, 0.79], [0.45, 0.77], [0.72, 0.8]]],
    3: [arc(0.47, 0.34, 0.17, 0.15, 200, 440) + arc(0.47, 0.65, 0.2, 0.17, -80, 150)],
    4: [[[0.36, 0.2], [0.31, 0.38], [0.3, 0.5], [0.44, 0.53], [0.66, 0.5]], [[0.66, 0.2], [0.63, 0.5], [0.59, 0.83]]],
    5: [[[0.68, 0.2], [0.42, 0.21], [0.37, 0.46]] + arc(0.47, 0.62, 0.19, 0.18, -120, 150)],
    6: [[[0.6, 0.18], [0.47, 0.3], [0.38, 0.46], [0.34, 0.62]] + arc(0.5, 0.65, 0.165, 0.16, 180, -170, 20)],
    7: [[[0.28, 0.24], [0.45, 0.23], [0.7, 0.22], [0.63, 0.4], [0.53, 0.6], [0.46, 0.82]]],
    8: [arc(0.5, 0.34, 0.13, 0.14, 60, -240, 18) + arc(0.49, 0.65, 0.16, 0.165, -65, 240, 20) + [[0.58, 0.45]]],
    9: [arc(0.49, 0.36, 0.155, 0.16, -20, -330, 18) + [[0.65, 0.3], [0.64, 0.5], [0.6, 0.66], [0.55, 0.82]]],
}

BOARD, PEN, FRAME, PICTURE, SIDE = 112, 5.0, 20, 28, 14


def covered(strokes):
    """Ink of every pixel, 0 to 255, from its distance to the nearest line."""
    board = [[0] * BOARD for _ in range(BOARD)]
    for stroke in strokes:
        for (ax, ay), (bx, by) in zip(stroke, stroke[1:]):
            ax, ay, bx, by = (v * BOARD for v in (ax, ay, bx, by))
            length = math.hypot(bx - ax, by - ay)
            for row in range(BOARD):
                for column in range(BOARD):
                    px, py = column + 0.5 - ax, row + 0.5 - ay
                    t = 0 if length == 0 else min(max((px * (bx - ax) + py * (by - ay)) / length**2, 0), 1)
                    away = math.hypot(px - t * (bx - ax), py - t * (by - ay))
                    ink = math.floor(255 * min(max(PEN + 0.5 - away, 0), 1) + 0.5)
                    board[row][column] = max(board[row][column], ink)
    return board


def overlap(i, j, step, start):
    """Length that pixel j of the board shares with pixel i of the frame."""
    return max(0.0, min(j + 1, start + (i + 1) * step) - max(j, start + i * step))


def seen(board):
    rows = [r for r in range(BOARD) if max(board[r]) >= 128]
    columns = [c for c in range(BOARD) if max(board[r][c] for r in range(BOARD)) >= 128]
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    step = max(bottom - top, right - left) / FRAME
    # First along the rows, then down the columns.
    half = [
        [sum(board[r][c] * overlap(i, c, step, left) for c in range(left, right)) for i in range(FRAME)]
        for r in range(BOARD)
    ]
    frame = [
        [
            sum(half[r][i] * overlap(k, r, step, top) for r in range(top, bottom)) / (255 * step * step)
            for i in range(FRAME)
        ]
        for k in range(FRAME)
    ]
    mass = sum(map(sum, frame))
    x = sum(v * (i + 0.5) for row in frame for i, v in enumerate(row)) / mass
    y = sum(v * (k + 0.5) for k, row in enumerate(frame) for v in row) / mass
    wide = max(i for row in frame for i, v in enumerate(row) if v > 0) + 1
    high = max(k for k, row in enumerate(frame) if max(row) > 0) + 1
    dx = min(max(math.floor(PICTURE / 2 - x + 0.5), 0), PICTURE - wide)
    dy = min(max(math.floor(PICTURE / 2 - y + 0.5), 0), PICTURE - high)
    picture = [[0] * PICTURE for _ in range(PICTURE)]
    for k in range(high):
        for i in range(wide):
            picture[k + dy][i + dx] = math.floor(255 * frame[k][i] + 0.5)
    four = lambda r, c: sum(picture[2 * r + a][2 * c + b] for a in (0, 1) for b in (0, 1))
    # Python rounds halves to the even number, as numpy does.
    return [round(four(r, c) * 15 / 1020) for r in range(SIDE) for c in range(SIDE)]


MAILS = [
    "Hi mom, dinner at seven on Sunday? We will bring the cake. Love, Ann",
    "CONGRATULATIONS!!! You have been selected to receive $5,000 in FREE MONEY!\n\nOrder now and receive your free credit report "
    "over the internet. Remove your name from our list: click here!!! 100% FREE, no 3D glasses needed; just your address and "
    "your business email.\n\n$$$ MAKE MONEY FAST $$$",
    "George,\n\nthe HP lab in Palo Alto (650 857 1000) will hold the project meeting on 4/15/1999. Please find the original data "
    "and the table for the conference [draft #2]; the technology parts are in the cs report.\n\nRe: telnet to labs.hpl.hp.com -- "
    "port 23, pm only.\n\nBest\nK.",
    "no capitals here; only small words, mail and mails, mail-order, e-mail and all; all of 85 people (or 415?) in our edu course",
    "Subject: RE: direct INTERNET business\nDEAR PEOPLE,\nYOU WILL LOVE THIS FONT: <font size=3>000 Over 650 addresses!</font> "
    "[George] said # of addresses; (Hp) PM. $$ ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "x",
]

WORDS = (
    "make address all 3d our over remove internet order mail receive will people report addresses free business email you "
    "credit your font 000 money hp hpl george 650 lab labs telnet 857 data 415 85 technology 1999 parts pm direct cs meeting "
    "original project re edu table conference"
).split()


def numbers(mail):
    words = re.findall("[a-z0-9]+", mail.lower())
    runs = [len(run) for run in re.findall("[A-Z]+", mail)] or [1]
    of_words = [100 * words.count(word) / len(words) for word in WORDS]
    of_characters = [100 * mail.count(c) / len(mail) for c in ";([!$#"]
    return of_words + of_characters + [sum(runs) / len(runs), max(runs), sum(runs)]


digits = [{"label": label, "strokes": s, "greys": seen(covered(s))} for label, s in STROKES.items()]
mails = [{"text": mail, "numbers": [round(x, 6) for x in numbers(mail)]} for mail in MAILS]
lines = lambda entries: ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
(here / "ask.json").write_text(f'{{"digits":[\n{lines(digits)}\n],"mails":[\n{lines(mails)}\n]}}\n')
if __name__ == "__main__":
    for digit in digits:
        print(digit["label"], sum(digit["greys"]))
        for row in range(SIDE):
            print("".join(" .:-=+*#%@"[g * 9 // 15] for g in digit["greys"][row * SIDE :][:SIDE]))
