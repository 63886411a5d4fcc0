//! Bytes to UTF-8, in slices. UTF-8 passes through unread; UTF-16 is rewritten, Windows-1252 once all of it is there; what
//! east Asian programs write the browser decodes. What is no text in either is passed on as a byte that UTF-8 never holds, so
//! that the cell it stands in can be named.

/// How the file writes its characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// One byte a character, as western European programs wrote before UTF-8.
    Windows1252,
    /// One, two or four bytes, as Chinese programs write. Its table of characters is large and every browser has it:
    /// the page decodes it and hands on UTF-8, as it does the next two.
    Gb18030,
    /// One or two bytes, as programs in Taiwan and Hong Kong write.
    Big5,
    /// One or two bytes, as Japanese programs write.
    ShiftJis,
}

/// Characters of the bytes 0x80 to 0x9f in Windows-1252; all others are those of Unicode.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// A byte that occurs nowhere in UTF-8: stands for half a surrogate pair or half a character.
const NO_TEXT: u8 = 0xff;
/// Bytes in which the pattern of UTF-16 is looked for.
const LOOKED_AT: usize = 4096;
/// Bytes before and behind a place that is no UTF-8 that are looked at to find out what it is.
const AROUND: usize = 128 << 10;
/// Beyond this share of characters in daily use a text is taken for that encoding's.
const MOSTLY: f64 = 0.6;

impl Encoding {
    /// Name, the same in every language, and the one that browsers know it by.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::Gb18030 => "GB18030",
            Encoding::Big5 => "Big5",
            Encoding::ShiftJis => "Shift_JIS",
        }
    }

    pub const ALL: [Encoding; 7] = [
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Windows1252,
        Encoding::Gb18030,
        Encoding::Big5,
        Encoding::ShiftJis,
    ];

    /// Those whose characters the browser knows: in the order in which they are tried.
    pub const BY_BROWSER: [Encoding; 3] = [Encoding::Gb18030, Encoding::Big5, Encoding::ShiftJis];

    pub fn is_by_browser(self) -> bool {
        Encoding::BY_BROWSER.contains(&self)
    }

    /// What a text is written in that is no UTF-8 at a place. Where more characters around it are whole in UTF-8 than broken,
    /// it is UTF-8 with damage; where most of those beyond ASCII are in daily use in an encoding of two bytes, it is that.
    pub fn guess(text: &[u8], wrong: usize) -> Encoding {
        let near = wrong.saturating_sub(AROUND);
        let line = text[near..wrong].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (mut whole, mut broken) = (0usize, 0usize);
        let end = text.len().min(wrong + AROUND);
        for chunk in text[near..end].utf8_chunks() {
            whole += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
            broken += usize::from(!chunk.invalid().is_empty());
        }
        if whole >= broken {
            return Encoding::Utf8;
        }
        let (mut best, mut most) = (Encoding::Windows1252, MOSTLY);
        for encoding in Encoding::BY_BROWSER {
            let share = encoding.daily(&text[near + line..end]);
            if share > most {
                (best, most) = (encoding, share);
            }
        }
        best
    }

    /// The share of the characters beyond ASCII that are in daily use, 0 to 1. Those beside a letter of ASCII are not: words
    /// like "Größe" are of another encoding.
    fn daily(self, text: &[u8]) -> f64 {
        let (mut at, mut all, mut daily, mut before) = (0, 0u32, 0u32, b' ');
        while let Some(&lead) = text.get(at) {
            let trail = text.get(at + 1).copied().unwrap_or_default();
            let is_pair = trail >= 0x40 && trail != 0x7f && self.leads(lead);
            let length = if is_pair { 2 } else { 1 };
            if lead >= 0x80 {
                let after = text.get(at + length).copied().unwrap_or_default();
                let is_in_word = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
                all += 1;
                daily += u32::from(is_pair && !is_in_word && self.is_daily(lead, trail));
            }
            before = if is_pair { trail | 0x80 } else { lead };
            at += length;
        }
        f64::from(daily) / f64::from(all.max(1))
    }

    /// Whether a byte begins a character of two.
    fn leads(self, byte: u8) -> bool {
        match self {
            Encoding::ShiftJis => matches!(byte, 0x81..=0x9f | 0xe0..=0xfc),
            _ => byte > 0x80,
        }
    }

    /// Characters of daily use, and the signs between them.
    fn is_daily(self, lead: u8, trail: u8) -> bool {
        match self {
            Encoding::Gb18030 => matches!(lead, 0xa1..=0xa3 | 0xb0..=0xf7) && trail > 0xa0,
            // A degree or a micro with a letter is a unit, far more often.
            Encoding::Big5 => match trail {
                0x40..=0x7e => matches!(lead, 0xa1..=0xc6) && lead != 0xb0 && lead != 0xb5,
                _ => matches!(lead, 0xa1..=0xc6) && trail > 0xa0,
            },
            _ => matches!((lead, trail), (0x82, 0x9f..=0xf1) | (0x83, 0x40..=0x96) | (0x81 | 0x88..=0x97, _)),
        }
    }

    /// Appends a text of one byte a character in UTF-8.
    pub(super) fn from_windows(bytes: &[u8], out: &mut Vec<u8>) {
        for &byte in bytes {
            match byte {
                0..=0x7f => out.push(byte),
                0x80..=0x9f => put(WINDOWS[usize::from(byte - 0x80)], out),
                _ => put(char::from(byte), out),
            }
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
        if !matches!(self.encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
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
                Ok(c) => put(c, out),
                Err(_) => out.push(NO_TEXT),
            }
        }
    }
}

fn put(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
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
    fn what_is_no_utf8_is_guessed() {
        let guess = |text: &[u8]| {
            Encoding::guess(text, std::str::from_utf8(text).map_or_else(|error| error.valid_up_to(), str::len))
        };
        assert_eq!(guess("a,é,数".as_bytes()), Encoding::Utf8);
        assert_eq!(guess(b"\xc3\xa9\xc3\xa9\xc3\xa9 \xff"), Encoding::Utf8);
        // Words, units and signs of western Europe, some of which would be characters elsewhere.
        for text in [
            &b"a,gr\xfcn,K\xf6ln\n"[..],
            b"Gr\xf6\xdfe,L\xe4nge\n1,2\n",
            b"T (\xb0C),c (\xb5g/l)\n20,3\n",
            b"\xb0C;\xb5m\n1;2\n",
            b"it\x92s,\x93A\x94\n",
            b"\xc4gypten;1\n\xd6sterreich;2\n",
            b"caf\xe9,\xe9t\xe9,\xc0 la carte\n",
        ] {
            assert_eq!(guess(text), Encoding::Windows1252, "{}", String::from_utf8_lossy(text));
        }
        // The same table in the three: age, city, bought; a town, yes.
        let gb = b"\xc4\xea\xc1\xe4,\xb3\xc7\xca\xd0\n17,\xb1\xb1\xbe\xa9\n";
        assert_eq!(guess(gb), Encoding::Gb18030);
        let big = b"\xa6~\xc4\xd6,\xab\xb0\xa5\xab,\xc1\xca\xb6R\n17,\xa5x\xa5_,\xacO\n19,\xa5x\xa5_,\xa7_\n";
        assert_eq!(guess(big), Encoding::Big5);
        let jis = b"\x94N\x97\xee,\x93s\x8es,\x8dw\x93\xfc\n17,\x93\x8c\x8b\x9e,\x82\xcd\x82\xa2\n19,\x93\x8c\x8b\x9e,\x82\xa2\x82\xa2\x82\xa6\n";
        assert_eq!(guess(jis), Encoding::ShiftJis);
        let mut recoded = Vec::new();
        Encoding::from_windows(b"5 \x80 gr\xfcn", &mut recoded);
        assert_eq!(recoded, "5 € grün".as_bytes());
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
