//! Texts whose lines are wrapped in something before they are a table's: rows that are each quoted as a whole, as
//! spreadsheets write a table that stood in one column, and rows of LaTeX. What is unwrapped has as many lines as before,
//! so that rows keep their numbers.

use super::record::{line_end, next_line};
use super::ways::{Overrides, Quotes, Separator};

/// Share of the lines that must be wrapped for the text to be unwrapped unasked.
const SURE: f64 = 0.8;
/// Share of the lines of LaTeX that must be rows, where no environment says that they are.
const ROWS: f64 = 0.6;

/// What was unwrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfolded {
    Rows,
    Latex,
}

/// A text on its way to be unwrapped.
pub(super) struct Unfolding {
    what: Unfolded,
    /// How the text is then to be read.
    overrides: Overrides,
    at: usize,
    out: Vec<u8>,
    latex: Latex,
}

impl Unfolding {
    /// `None` where the text is not wrapped. What `head`, its beginning, is like decides, unless the reader of the page
    /// insists; `is_text` says that all of it is UTF-8.
    pub fn of(text: &[u8], head: &[u8], is_text: bool, overrides: Overrides) -> Option<Unfolding> {
        let begin = |what, overrides, has_frame| {
            let latex = Latex { row: String::new(), has_frame, is_inside: !has_frame };
            Some(Unfolding { what, overrides, at: 0, out: Vec::with_capacity(text.len()), latex })
        };
        let insists = overrides.separator == Some(Separator::Ampersand);
        if is_text && (insists || overrides.separator.is_none()) {
            let seen = String::from_utf8_lossy(if insists { text } else { head });
            // Without the ends of rows every line is one, as it stands.
            let is_wrapped = if insists { seen.contains("\\\\") } else { is_latex(&seen) };
            if is_wrapped {
                // Cells that need it are quoted here.
                let (separator, quotes) = (Some(Separator::Ampersand), overrides.quotes.or(Some(Quotes::Double)));
                let overrides = Overrides { separator, quotes, ..overrides };
                return begin(Unfolded::Latex, overrides, has_any(&seen, &BEGIN));
            }
        }
        let insists = overrides.quotes == Some(Quotes::Rows);
        if insists || (overrides.quotes.is_none() && are_rows_quoted(head)) {
            return begin(Unfolded::Rows, Overrides { quotes: None, ..overrides }, false);
        }
        None
    }

    /// Unwraps the lines of about so many more bytes; says whether all are.
    pub fn advance(&mut self, text: &[u8], bytes: usize) -> bool {
        let until = self.at.saturating_add(bytes).min(text.len());
        while self.at < until {
            let line = &text[self.at..line_end(text, self.at)];
            self.at = next_line(text, self.at);
            match self.what {
                Unfolded::Rows => put_unquoted(line, &mut self.out),
                Unfolded::Latex => {
                    let line = std::str::from_utf8(line).unwrap_or_default();
                    self.latex.put(line, self.at == text.len(), &mut self.out);
                }
            }
            self.out.push(b'\n');
        }
        self.at == text.len()
    }

    /// Bytes that are unwrapped.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The text unwrapped, how it is to be read, and what was done.
    pub fn finish(self) -> (Vec<u8>, Overrides, Unfolded) {
        (self.out, self.overrides, self.what)
    }
}

/// The lines of a text, each with where the next begins.
fn lines(text: &[u8]) -> impl Iterator<Item = (&[u8], usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        (at < text.len()).then(|| {
            let line = &text[at..line_end(text, at)];
            at = next_line(text, at);
            (line, at)
        })
    })
}

/// What a line that is one quoted cell holds.
fn quoted(line: &[u8]) -> Option<&[u8]> {
    let inner = line.trim_ascii().strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let (mut at, mut is_one) = (0, true);
    while let Some(n) = inner[at..].iter().position(|byte| *byte == b'"') {
        // Marks inside are doubled.
        is_one &= inner.get(at + n + 1) == Some(&b'"');
        at = (at + n + 2).min(inner.len());
    }
    is_one.then_some(inner)
}

fn are_rows_quoted(head: &[u8]) -> bool {
    let parts = |inner: &[u8]| inner.iter().any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|'));
    let filled = || lines(head).filter(|(line, _)| !line.trim_ascii().is_empty());
    let rows = filled().filter(|(line, _)| quoted(line).is_some_and(parts)).count();
    rows > 1 && rows as f64 >= SURE * filled().count() as f64
}

fn put_unquoted(line: &[u8], out: &mut Vec<u8>) {
    let Some(inner) = quoted(line) else { return out.extend_from_slice(line) };
    let mut is_second = false;
    for &byte in inner {
        is_second = byte == b'"' && !is_second;
        if !is_second {
            out.push(byte);
        }
    }
}

/// Commands that stand between rows and are none.
const BETWEEN: [&str; 16] = [
    "hline",
    "toprule",
    "midrule",
    "bottomrule",
    "cline",
    "cmidrule",
    "begin",
    "end",
    "centering",
    "caption",
    "label",
    "small",
    "endhead",
    "endfirsthead",
    "endfoot",
    "addlinespace",
];
const BEGIN: [&str; 3] = ["\\begin{tabular", "\\begin{longtable", "\\begin{array"];
const END: [&str; 3] = ["\\end{tabular", "\\end{longtable", "\\end{array"];

fn has_any(line: &str, words: &[&str]) -> bool {
    words.iter().any(|word| line.contains(word))
}

/// A line without its comment.
fn without_comment(line: &str) -> &str {
    // A sign behind one backslash is a character, and behind two a comment.
    let mut backslashes = 0;
    let mut is_comment = |byte: &u8| {
        let is_comment = *byte == b'%' && backslashes % 2 == 0;
        backslashes = if *byte == b'\\' { backslashes + 1 } else { 0 };
        is_comment
    };
    line[..line.bytes().position(|byte| is_comment(&byte)).unwrap_or(line.len())].trim()
}

/// The name of the command that a text begins with, and what follows it.
fn command(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('\\')?;
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    (end > 0).then(|| rest.split_at(end))
}

/// A group in braces, brackets or parentheses that a text begins with, and what follows it.
fn group(text: &str) -> Option<(&str, &str)> {
    let open = text.chars().next().filter(|c| matches!(c, '{' | '[' | '('))?;
    let close = match open {
        '{' => '}',
        '[' => ']',
        _ => ')',
    };
    let mut depth = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == open) - i32::from(c == close);
        (depth == 0).then_some(at)
    })?;
    Some((&text[1..end], &text[end + 1..]))
}

/// A text without the commands between rows that it begins with.
fn behind_rules(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let Some((_, mut rest)) = command(text).filter(|(name, _)| BETWEEN.contains(name)) else { return text };
        while let Some((_, behind)) = group(rest) {
            rest = behind;
        }
        text = rest;
    }
}

fn is_latex(head: &str) -> bool {
    let all = || head.lines().map(without_comment).map(behind_rules).filter(|line| !line.is_empty());
    let is_row = |line: &&str| line.split_once("\\\\").is_some_and(|(row, _)| row.contains('&'));
    let rows = all().filter(is_row).count();
    rows > 1 && (has_any(head, &BEGIN) || rows as f64 >= ROWS * all().count() as f64)
}

/// Lines of LaTeX on their way to rows with plain cells between `&`.
struct Latex {
    /// What has begun of a row.
    row: String,
    has_frame: bool,
    is_inside: bool,
}

impl Latex {
    fn put(&mut self, line: &str, is_last: bool, out: &mut Vec<u8>) {
        let line = without_comment(line);
        self.is_inside |= has_any(line, &BEGIN);
        if self.is_inside {
            self.row.push(' ');
            self.row += behind_rules(line);
            while let Some((cells, rest)) = self.row.split_once("\\\\") {
                put_row(cells, out);
                // How far the next row is away may follow.
                let rest = rest.strip_prefix('*').unwrap_or(rest);
                let rest = if rest.starts_with('[') { group(rest).map_or(rest, |(_, rest)| rest) } else { rest };
                self.row = behind_rules(rest).to_string();
                if self.row.contains("\\\\") {
                    out.push(b'\n');
                }
            }
        }
        // The last row need not be ended.
        if has_any(line, &END) || is_last {
            self.is_inside = !self.has_frame;
            put_row(&self.row, out);
            self.row.clear();
        }
    }
}

fn put_row(row: &str, out: &mut Vec<u8>) {
    let row = behind_rules(row).trim_end();
    if row.is_empty() {
        return;
    }
    let (mut begin, bytes) = (0, row.as_bytes());
    for at in 0..=row.len() {
        let is_end = at == row.len() || (bytes[at] == b'&' && (at == 0 || bytes[at - 1] != b'\\'));
        if !is_end {
            continue;
        }
        if begin > 0 {
            out.push(b'&');
        }
        put_cell(row[begin..at].trim(), out);
        begin = at + 1;
    }
}

/// A cell over several columns is that of the first of them.
fn put_cell(cell: &str, out: &mut Vec<u8>) {
    let mut columns = 1;
    let mut inner = cell;
    if let Some((name @ ("multicolumn" | "multirow"), rest)) = command(cell)
        && let Some((number, rest)) = group(rest)
        && let Some((_, rest)) = group(rest)
        && let Some((content, _)) = group(rest)
    {
        inner = content;
        if name == "multicolumn" {
            columns = number.trim().parse().unwrap_or(1).clamp(1, 1000);
        }
    }
    let plain = plain(inner);
    if plain.contains(['&', '"']) {
        out.extend_from_slice(format!("\"{}\"", plain.replace('"', "\"\"")).as_bytes());
    } else {
        out.extend_from_slice(plain.as_bytes());
    }
    (1..columns).for_each(|_| out.push(b'&'));
}

/// A cell's text; a command that is not known stays to be seen.
fn plain(mut text: &str) -> String {
    let mut out = String::new();
    while let Some(c) = text.chars().next() {
        if let Some((name, rest)) = command(text) {
            let sign = match name {
                "pm" => "±",
                "times" => "×",
                "bfseries" | "itshape" => "",
                // It only changes how its text looks.
                _ if rest.starts_with('{') => "",
                _ => &text[..name.len() + 1],
            };
            out += sign;
            text = if sign.starts_with('\\') { rest } else { rest.trim_start_matches(' ') };
            continue;
        }
        let mut rest = text[c.len_utf8()..].chars();
        match (c, rest.clone().next()) {
            ('\\', Some(sign @ ('%' | '&' | '_' | '#' | '$' | '{' | '}'))) => {
                out.push(sign);
                rest.next();
            }
            // Narrow blanks within numbers.
            ('\\', Some(',' | '!')) => {
                rest.next();
            }
            ('{' | '}' | '$', _) => {}
            ('~', _) => out.push(' '),
            _ => out.push(c),
        }
        text = rest.as_str();
    }
    out.trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfolded(text: &str, overrides: Overrides) -> Option<(String, Unfolded)> {
        let mut unfolding = Unfolding::of(text.as_bytes(), text.as_bytes(), true, overrides)?;
        // In steps of a line.
        while !unfolding.advance(text.as_bytes(), 1) {}
        let (text, _, what) = unfolding.finish();
        Some((String::from_utf8(text).unwrap(), what))
    }

    #[test]
    fn rows_quoted_as_a_whole() {
        let text = |text: &str| unfolded(text, Overrides::default());
        let rows = |text: &str| Some((text.to_string(), Unfolded::Rows));
        assert_eq!(text("\"a,b\"\r\n\"1,2\"\r\n\r\n\"3,\"\"x, y\"\"\""), rows("a,b\n1,2\n\n3,\"x, y\"\n"));
        assert_eq!(text("a,b\n\"1,2\"\n\"3,4\"\n\"5,6\"\n\"7,8\"\n"), rows("a,b\n1,2\n3,4\n5,6\n7,8\n"));
        for other in ["\"a\",\"b\"\n\"1\",\"2\"\n", "a,b\n1,2\n", "\"a\"\n\"b\"\n", "\"a,b\"\n1,2\n3,4\n", ""] {
            assert_eq!(text(other), None, "{other}");
        }
        let insists = Overrides { quotes: Some(Quotes::Rows), ..Overrides::default() };
        assert_eq!(unfolded("\"a,b\"\n1,2\n\"x\",\"y\"\n", insists), rows("a,b\n1,2\n\"x\",\"y\"\n"));
    }

    #[test]
    fn rows_of_latex() {
        let text = |text: &str| unfolded(text, Overrides::default());
        let rows = |text: &str| Some((text.to_string(), Unfolded::Latex));
        assert_eq!(text("a & b \\\\ \\hline\n1 & 2 \\\\\n3 & 4"), rows("a&b\n1&2\n3&4\n"));
        assert_eq!(
            text(
                "Words.\n\\begin{tabular}{lr}\n\\toprule\na \\& b & \\textbf{c} \\\\[2pt]\n\\midrule\n% no row\n1{,}000 & $-5$ \\\\\nx &\n \\pm 3 \\\\\n\\end{tabular}\nWords & more. \\\\\n"
            ),
            rows("\n\n\n\"a & b\"&c\n\n\n1,000&-5\n\nx&±3\n\n\n")
        );
        assert_eq!(
            text("\\multicolumn{2}{c}{size} & z \\\\\nx & y & z\\\\\n1 & \\odd & 50\\% \\\\% no cell\n"),
            rows("size&&z\nx&y&z\n1&\\odd&50%\n")
        );
        assert_eq!(text("a & b\nc & d\n"), None);
        assert_eq!(text("a,b\nC:\\\\x,R & D\n1,2\n"), None);
    }
}
