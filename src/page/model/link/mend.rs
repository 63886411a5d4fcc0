//! Undoing what happens to links on their way through mail and chat programs.

/// A link longer than this is not read to its end: the longest that this page writes has under 200 characters.
const LONGEST: usize = 4_096;

/// Undoes what mail and chat programs do to links: wrapped lines, invisible and full-width characters, HTML entities,
/// everything percent-encoded once more, and the punctuation of the sentence around the link.
pub(super) fn mend(hash: &str) -> String {
    let mut text: String = hash.chars().take(LONGEST).filter_map(plain_character).collect();
    let lower = text.to_ascii_lowercase();
    if !text.contains('=') && lower.contains("%3d") {
        text = decode(&text);
    }
    for entity in ["&amp;", "&AMP;", "&#38;", "&#038;", "&#x26;", "&#X26;"] {
        // Twice, since a link may have been escaped by two programs: "&amp;amp;".
        text = text.replace(entity, "&").replace(entity, "&");
    }
    let text = text.trim_start_matches(['#', '?', '!', '/', '&']);
    text.trim_end_matches(|c: char| ".,;:!?)]}>'\"`*_~|\\。，、；：！？）】》」』”’…".contains(c)).to_owned()
}

fn plain_character(c: char) -> Option<char> {
    match c {
        // Full-width forms of ASCII, from input methods.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        // Zero-width and soft characters that mark a possible line end, and the byte-order mark.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        c if c.is_whitespace() || c.is_control() => None,
        c => Some(c),
    }
}

/// Percent-decoding; what is not a valid escape stays as it is, what is not UTF-8 becomes the replacement character.
pub(super) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |at: usize| bytes.get(at).and_then(|&b| (b as char).to_digit(16));
        match (bytes[i], hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            (byte, ..) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
