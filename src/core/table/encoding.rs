//! Bytes to UTF-8, in slices. UTF-8 passes through unread; UTF-16 is rewritten. What is no text in either is passed on
//! as a byte that UTF-8 never holds, so that the cell it stands in can be named.

/// How the file writes its characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

/// A byte that occurs nowhere in UTF-8: stands for half a surrogate pair or half a character.
const NO_TEXT: u8 = 0xff;
/// Bytes in which the pattern of UTF-16 is looked for.
const LOOKED_AT: usize = 4096;

impl Encoding {
    /// Name, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
        }
    }

    /// The encoding of a file that begins with `head`, and the length of its byte order mark. Without a mark, UTF-16 is
    /// known by its NULs: digits, separators and line ends, of which a table has many, have one each, all in the same
    /// half.
    pub fn detect(head: &[u8]) -> (Encoding, usize) {
        match head {
            [0xef, 0xbb, 0xbf, ..] => return (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => return (Encoding::Utf16Le, 2),
            [0xfe, 0xff, ..] => return (Encoding::Utf16Be, 2),
            _ => {}
        }
        let pairs = head[..head.len().min(LOOKED_AT)].chunks_exact(2);
        let (n, mut first, mut second) = (pairs.len(), 0, 0);
        for pair in pairs {
            first += usize::from(pair[0] == 0);
            second += usize::from(pair[1] == 0);
        }
        // At least a quarter of all characters; the other half holds few: letters like U+4E00 have a zero there too.
        let is_pattern = |many: usize, few: usize| 4 * many >= n.max(1) && 8 * few <= many;
        if is_pattern(second, first) {
            (Encoding::Utf16Le, 0)
        } else if is_pattern(first, second) {
            (Encoding::Utf16Be, 0)
        } else {
            (Encoding::Utf8, 0)
        }
    }
}

/// Decodes slices of any length; what a slice cuts in two is kept for the next.
#[derive(Debug)]
pub struct Decoder {
    encoding: Encoding,
    /// First byte of a cut pair.
    byte: Option<u8>,
    /// First half of a cut surrogate pair.
    high: Option<u16>,
}

impl Decoder {
    pub fn new(encoding: Encoding) -> Self {
        Decoder { encoding, byte: None, high: None }
    }

    /// The slice in UTF-8: itself, or written to `out`, which is emptied first.
    pub fn decode<'a>(&mut self, slice: &'a [u8], out: &'a mut Vec<u8>) -> &'a [u8] {
        if self.encoding == Encoding::Utf8 {
            return slice;
        }
        out.clear();
        let mut bytes = slice;
        if let (Some(first), Some((&second, rest))) = (self.byte, bytes.split_first()) {
            self.byte = None;
            self.unit([first, second], out);
            bytes = rest;
        }
        let pairs = bytes.chunks_exact(2);
        if let [last] = pairs.remainder() {
            self.byte = Some(*last);
        }
        for pair in pairs {
            self.unit([pair[0], pair[1]], out);
        }
        out
    }

    /// What is left over at the end of the file.
    pub fn finish(&mut self) -> &'static [u8] {
        let left = self.byte.take().is_some() || self.high.take().is_some();
        if left { &[NO_TEXT] } else { &[] }
    }

    fn unit(&mut self, pair: [u8; 2], out: &mut Vec<u8>) {
        let unit = if self.encoding == Encoding::Utf16Le { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
        let units = match (self.high.take(), (0xd800..0xdc00).contains(&unit)) {
            (waiting, true) => {
                if waiting.is_some() {
                    out.push(NO_TEXT);
                }
                self.high = Some(unit);
                return;
            }
            (Some(high), false) => [Some(high), Some(unit)],
            (None, false) => [None, Some(unit)],
        };
        for character in char::decode_utf16(units.into_iter().flatten()) {
            match character {
                Ok(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(_) => out.push(NO_TEXT),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(encoding: Encoding, bytes: &[u8], slice: usize) -> Vec<u8> {
        let (mut decoder, mut out, mut all) = (Decoder::new(encoding), Vec::new(), Vec::new());
        for slice in bytes.chunks(slice) {
            all.extend_from_slice(decoder.decode(slice, &mut out));
        }
        all.extend_from_slice(decoder.finish());
        all
    }

    #[test]
    fn utf16_is_decoded_whatever_the_slices() {
        let text = "a,é,数,🙂\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for slice in 1..little.len() {
            assert_eq!(decode(Encoding::Utf16Le, &little, slice), text.as_bytes());
            assert_eq!(decode(Encoding::Utf16Be, &big, slice), text.as_bytes());
        }
    }

    #[test]
    fn what_is_no_text_stays_visible() {
        let units = [0x61u16, 0xd83d, 0x62, 0xde42, 0xd83d, 0xd83d, 0xde42, 0xd83d];
        let mut bytes: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
        let want = [&b"a\xffb\xff\xff"[..], "🙂".as_bytes(), b"\xff"].concat();
        for slice in 1..bytes.len() {
            assert_eq!(decode(Encoding::Utf16Le, &bytes, slice), want);
        }
        bytes.push(0x61);
        assert_eq!(decode(Encoding::Utf16Le, &bytes, 3), want);
    }

    #[test]
    fn marks_and_patterns_are_recognised() {
        let text = "年龄,一,类\n41,7,是\n52,9,否\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(Encoding::detect(&little), (Encoding::Utf16Le, 0));
        assert_eq!(Encoding::detect(&big), (Encoding::Utf16Be, 0));
        assert_eq!(Encoding::detect(&[b"\xff\xfe", &little[..]].concat()), (Encoding::Utf16Le, 2));
        assert_eq!(Encoding::detect(&[b"\xfe\xff", &big[..]].concat()), (Encoding::Utf16Be, 2));
        assert_eq!(Encoding::detect(text.as_bytes()), (Encoding::Utf8, 0));
        assert_eq!(Encoding::detect(b"\xef\xbb\xbfa,b"), (Encoding::Utf8, 3));
        assert_eq!(Encoding::detect(b"a\0b,c\n1,2\n3,4\n"), (Encoding::Utf8, 0));
        assert_eq!(Encoding::detect(b""), (Encoding::Utf8, 0));
    }
}
