//! Words in a PNG file: the share link and the settings as international text chunks, where programs that show pictures
//! pass over them and those that list a file's properties find them (PNG specification, 11.3.4.5).

use plotters::style::RGBColor;

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
        put(&mut out, &chunk);
    }
    out.extend_from_slice(&png[behind..]);
    out
}

/// Puts a chunk, its name and its data, between its length and its check sum.
fn put(out: &mut Vec<u8>, chunk: &[u8]) {
    out.extend_from_slice(&((chunk.len() - 4) as u32).to_be_bytes());
    out.extend_from_slice(chunk);
    out.extend_from_slice(&crc(chunk).to_be_bytes());
}

/// A square picture of `side` pixels a side, each the place of its colour in `colors`, row by row. Not compressed: it goes into a
/// text, and what is drawn on it weighs more.
pub fn indexed(side: usize, colors: &[RGBColor], pixels: &[u8]) -> Vec<u8> {
    let mut out = SIGNATURE.to_vec();
    let mut header = Vec::new();
    (0..2).for_each(|_| header.extend((side as u32).to_be_bytes()));
    // Eight bits a pixel, of a palette; the usual compression and filters; not interlaced.
    header.extend([8, 3, 0, 0, 0]);
    // Of each row its filter, which is none.
    let rows: Vec<u8> =
        pixels.chunks(side.max(1)).flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect();
    let palette: Vec<u8> = colors.iter().flat_map(|color| [color.0, color.1, color.2]).collect();
    for (name, data) in [(b"IHDR", &header), (b"PLTE", &palette), (b"IDAT", &stored(&rows)), (b"IEND", &Vec::new())] {
        put(&mut out, &[name.as_slice(), data].concat());
    }
    out
}

/// Bytes as a zlib stream (RFC 1950) of blocks that are not compressed (RFC 1951, 3.2.4).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = bytes.chunks(usize::from(u16::MAX));
    let last = blocks.len().saturating_sub(1);
    for (place, block) in blocks.enumerate() {
        let length = block.len() as u16;
        out.push(u8::from(place == last));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in bytes {
        a = (a + u32::from(byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

/// The address of a picture that stands in the address itself, in base 64 (RFC 4648, 4).
pub fn address(png: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = "data:image/png;base64,".to_owned();
    for three in png.chunks(3) {
        let bits = three.iter().enumerate().fold(0u32, |bits, (i, &byte)| bits | u32::from(byte) << (16 - 8 * i));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > three.len() { '=' } else { letter.into() });
        }
    }
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
    fn a_small_picture_is_a_png_file_in_letters() {
        let png = indexed(2, &[RGBColor(1, 2, 3), RGBColor(255, 254, 253)], &[0, 1, 1, 0]);
        // What zlib makes of the rows without compressing: two rows of three bytes.
        assert_eq!(stored(&[0, 0, 1, 0, 1, 0]), [0x78, 1, 1, 6, 0, 0xf9, 0xff, 0, 0, 1, 0, 1, 0, 0, 12, 0, 3]);
        assert!(
            png.starts_with(&SIGNATURE) && png.ends_with(&[0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82])
        );
        assert_eq!(address(b"Man"), "data:image/png;base64,TWFu");
        assert_eq!(address(b"Ma"), "data:image/png;base64,TWE=");
        assert_eq!(address(b"M"), "data:image/png;base64,TQ==");
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
