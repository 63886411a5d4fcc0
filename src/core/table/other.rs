//! Two other formats of tables in text: ARFF (Weka, OpenML) and LIBSVM's. Both are read into the same rows.

use super::header::Headers;
use super::record::{Row, line_end, next_line};
use super::text::{NAME_CHARACTERS, shown};
use super::ways::{How, Overrides, Quotes, Separator};

/// A format that is no CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Other {
    Arff,
    /// The label, then `place:value`; the columns are known once the whole text was seen.
    Libsvm,
}

/// What a text in another format says of itself.
pub(super) struct Found {
    pub how: How,
    pub comment: &'static str,
    pub columns: usize,
    pub headers: Headers,
    pub other: Other,
}

/// Lines that are looked at.
const LINES: usize = 60;

fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        (at < text.len()).then(|| {
            let (begin, end) = (at, line_end(text, at));
            at = next_line(text, at);
            (begin, std::str::from_utf8(&text[begin..end]).unwrap_or("\u{fffd}").trim())
        })
    })
}

/// Looks whether the text begins like one of the two.
pub(super) fn detect(head: &[u8], overrides: Overrides) -> Option<Found> {
    arff(head, overrides).or_else(|| libsvm(head))
}

fn keyword<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let begins = line.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
    begins.then(|| line[word.len()..].trim())
}

fn arff(head: &[u8], overrides: Overrides) -> Option<Found> {
    let mut first = lines(head).map(|(_, line)| line).filter(|line| !line.is_empty() && !line.starts_with('%'));
    let first = first.next()?;
    if keyword(first, "@relation").is_none() && keyword(first, "@attribute").is_none() {
        return None;
    }
    let (mut names, mut numeric, mut class) = (Vec::new(), Vec::new(), None);
    let mut begin = None;
    for (place, (_, line)) in lines(head).enumerate() {
        if let Some(rest) = keyword(line, "@attribute") {
            let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
            let (name, kind) = match quote {
                Some(quote) => rest[1..].split_once(quote).unwrap_or((rest, "")),
                None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
            };
            let kind = kind.trim();
            if kind.starts_with('{') {
                class = Some(names.len());
            }
            numeric.push(["numeric", "real", "integer"].iter().any(|number| kind.eq_ignore_ascii_case(number)));
            names.push(shown(name.trim(), NAME_CHARACTERS));
        } else if keyword(line, "@data").is_some() {
            begin = Some(place);
            break;
        }
    }
    let place = begin?;
    let begin = lines(head).nth(place + 1).map_or(head.len(), |(at, _)| at);
    let named = names.iter().rposition(|name: &String| name.eq_ignore_ascii_case("class"));
    let data = &head[begin..];
    let single = data.contains(&b'\'');
    let tabs = !data.contains(&b',') && data.contains(&b'\t');
    let quotes = overrides.quotes.unwrap_or(if single { Quotes::Single } else { Quotes::Double });
    let number = place as u64 + 2;
    let headers =
        Headers { names: Some(names.clone()), begin, number, class: named.or(class), numeric, ..Headers::default() };
    let separator = if tabs { Separator::Tab } else { Separator::Comma };
    Some(Found { how: How { separator, quotes }, comment: "%", columns: names.len(), headers, other: Other::Arff })
}

/// The place and value of one entry.
fn entry(token: &str) -> Option<(usize, &str)> {
    let (place, value) = token.split_once(':')?;
    let is_number = super::marks::looks_like_number(value, false);
    (place.len() < 9 && is_number).then(|| place.parse().ok().map(|place| (place, value))).flatten()
}

fn is_libsvm_line(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default();
    let mut tokens = line.split_whitespace();
    let label = tokens.next().is_some_and(|token| super::marks::looks_like_number(token, false));
    let mut n = 0;
    let all = tokens.filter(|token| !token.starts_with("qid:")).all(|token| {
        n += 1;
        entry(token).is_some()
    });
    label && all && n > 0
}

fn libsvm(head: &[u8]) -> Option<Found> {
    let seen: Vec<&str> = lines(head).map(|(_, line)| line).filter(|line| !line.is_empty()).take(LINES).collect();
    // The last may be cut off.
    let sure = &seen[..seen.len().saturating_sub(usize::from(seen.len() > 2))];
    let fit = sure.iter().filter(|line| is_libsvm_line(line)).count();
    if sure.is_empty() || (fit as f64) < 0.9 * sure.len() as f64 {
        return None;
    }
    let headers = Headers { number: 1, class: Some(0), ..Headers::default() };
    let how = How { separator: Separator::Blanks, quotes: Quotes::None };
    Some(Found { how, comment: "#", columns: 2, headers, other: Other::Libsvm })
}

/// Counts the columns of a text in LIBSVM's format, in steps; their names are the places.
pub(super) struct Places {
    at: usize,
    least: usize,
    most: usize,
}

impl Places {
    pub fn new() -> Places {
        Places { at: 0, least: usize::MAX, most: 0 }
    }

    /// Looks at so many more bytes; says whether it has seen all.
    pub fn advance(&mut self, text: &[u8], bytes: usize) -> bool {
        let end = text.len().min(self.at + bytes);
        for (at, line) in lines(&text[self.at..]) {
            if self.at + at >= end {
                self.at += at;
                return false;
            }
            for (place, _) in line.split('#').next().unwrap_or_default().split_whitespace().skip(1).filter_map(entry) {
                (self.least, self.most) = (self.least.min(place), self.most.max(place));
            }
        }
        true
    }

    /// Bytes that were looked at.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Place of the first column, and the number of columns with the label's.
    pub fn columns(&self) -> (usize, usize) {
        let first = self.least.min(1);
        (first, (self.most + 2).saturating_sub(first))
    }
}

/// Reads a line of LIBSVM's format; says whether it is one. `first` is the place of the first column.
pub(super) fn libsvm_row(line: &[u8], first: usize, columns: usize, row: &mut Row) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    if !is_libsvm_line(line) {
        return false;
    }
    let line = line.split('#').next().unwrap_or_default();
    let mut cells = vec!["0"; columns];
    let mut tokens = line.split_whitespace();
    cells[0] = tokens.next().unwrap_or_default();
    for (place, value) in tokens.filter_map(entry) {
        if let Some(cell) = (place + 1).checked_sub(first).and_then(|at| cells.get_mut(at)) {
            *cell = value;
        }
    }
    row.set(cells.iter().map(|cell| cell.as_bytes()));
    true
}

/// Reads a sparse row of ARFF, `{1 5, 3 yes}`; what is not told is 0.
pub(super) fn sparse_row(line: &[u8], columns: usize, row: &mut Row) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let Some(inner) = line.trim().strip_prefix('{').and_then(|line| line.strip_suffix('}')) else { return false };
    let mut cells = vec!["0"; columns];
    for part in inner.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let Some((place, value)) = part.split_once(char::is_whitespace) else { return false };
        match place.parse().ok().and_then(|place: usize| cells.get_mut(place)) {
            Some(cell) => *cell = value.trim(),
            None => return false,
        }
    }
    row.set(cells.iter().map(|cell| cell.as_bytes()));
    true
}
