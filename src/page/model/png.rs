//! Words in a PNG file: the share link and the settings as international text chunks, where programs that show pictures
//! pass over them and those that list a file's properties find them (PNG specification, 11.3.4.5).

/// The eight bytes that every PNG file begins with.
const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
/// Length of the header chunk, which must stay the first: length, name, 13 bytes, check sum.
const HEADER: usize = 4 + 4 + 13 + 4;

/// The file with these (keyword, text) behind its header; as it was when it is not a PNG file. Keywords are ours: Latin,
/// 1 to 79 letters.
pub fn with_texts(png: &[u8], texts: &[(&str, &str)]) -> Vec<u8> {
    let behind = SIGNATURE.len() + HEADER;
    if png.len() < behind || png[..SIGNATURE.len()] != SIGNATURE {
        return png.to_vec();
    }
    let mut out = png[..behind].to_vec();
    for (keyword, text) in texts {
        let mut chunk = b"iTXt".to_vec();
        chunk.extend_from_slice(keyword.as_bytes());
        // End of the keyword; not compressed, by no method; no language and no translated keyword.
        chunk.extend_from_slice(&[0, 0, 0, 0, 0]);
        chunk.extend_from_slice(text.as_bytes());
        out.extend_from_slice(&((chunk.len() - 4) as u32).to_be_bytes());
        out.extend_from_slice(&chunk);
        out.extend_from_slice(&crc(&chunk).to_be_bytes());
    }
    out.extend_from_slice(&png[behind..]);
    out
}

/// The check sum of a chunk: CRC-32 as of ISO 3309, bit by bit, since texts are short and files are few.
pub fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for &byte in bytes {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_are_those_of_the_standard() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        // The empty end chunk of every PNG file.
        assert_eq!(crc(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn texts_stand_behind_the_header_and_nothing_else_moves() {
        let mut file = SIGNATURE.to_vec();
        file.extend([0u8; HEADER]);
        file.extend(b"the rest");
        let out = with_texts(&file, &[("Source", "https://example.org/#v=1&m=64"), ("Comment", "图")]);
        assert_eq!(out[..8 + HEADER], file[..8 + HEADER]);
        assert!(out.ends_with(b"the rest"));
        let first = &out[8 + HEADER..];
        assert_eq!(&first[4..15], b"iTXtSource\0");
        assert_eq!(u32::from_be_bytes(first[..4].try_into().unwrap()) as usize, "Source".len() + 5 + 29);
        assert_eq!(with_texts(b"not a picture", &[("Source", "x")]), b"not a picture");
    }
}
