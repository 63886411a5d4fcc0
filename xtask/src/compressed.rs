//! What a site's owner may want beside the site: its files compressed as a server hands them out, and all of it in one archive.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::CompressorWriter;
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};

use crate::site;

/// Endings of files that become smaller; pictures and data sets are compressed as they are.
const ENDINGS: [&str; 7] = ["css", "html", "js", "svg", "txt", "wasm", "webmanifest"];

/// What browsers take over plain http too, and what is smaller and taken over https.
const GZIP: &str = "gz";
const BROTLI: &str = "br";

/// The slowest and smallest; the window holds every file whole, as the format's largest does.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 24;
const BUFFER: usize = 4096;

/// Writes a `.gz` and a `.br` beside each file that becomes smaller, and all files into an archive beside the folder.
pub fn write(dist: &Path) -> Result<()> {
    // What an earlier call left is no file of the site, and may be of another content.
    let is_ours = |ending: &OsStr| [GZIP, BROTLI].iter().any(|known| ending == *known);
    let mut archive = Archive::default();
    let name = format!("takeoff-{}", env!("CARGO_PKG_VERSION"));
    let mut sizes = [0; 3];
    let mut count = 0;
    for file in site::files(dist)? {
        let ending = file.extension().unwrap_or_default();
        if is_ours(ending) && file.with_extension("").is_file() {
            continue;
        }
        let bytes = fs::read(&file)?;
        let inside = file.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        archive.add(&format!("{name}/{inside}"), &bytes)?;
        if ENDINGS.iter().any(|known| ending == *known) {
            let (gzip, brotli) = (gzip(&bytes)?, brotli(&bytes)?);
            fs::write(beside(&file, GZIP), &gzip)?;
            fs::write(beside(&file, BROTLI), &brotli)?;
            for (sum, size) in sizes.iter_mut().zip([bytes.len(), gzip.len(), brotli.len()]) {
                *sum += size;
            }
            count += 1;
        }
    }
    let place = dist.with_file_name(format!("{name}.zip"));
    fs::write(&place, archive.finish()?).with_context(|| format!("cannot write {}", place.display()))?;
    let [plain, gzip, brotli] = sizes;
    println!(
        "{count} files of {plain} bytes are beside themselves as .gz ({gzip}) and .br ({brotli}), and all are in {}",
        place.display()
    );
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = CompressorWriter::new(Vec::new(), BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(bytes)?;
    Ok(encoder.into_inner())
}

/// `a.js` becomes `a.js.gz`.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    name.into()
}

/// A zip file; the same for the same files, since all were made on the first day that the format knows.
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

/// The first of January 1980, as the format writes it.
const DAY: u16 = 0b10_0001;
/// Names are UTF-8.
const FLAGS: u16 = 0x800;
const DEFLATED: u16 = 8;
const VERSION: u16 = 20;

impl Archive {
    fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let mut crc = Crc::new();
        crc.update(content);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content)?;
        let packed = encoder.finish()?;
        // What stands before the content stands in the directory too.
        let mut about = Vec::new();
        for number in [VERSION, FLAGS, DEFLATED, 0, DAY] {
            about.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), u32::try_from(packed.len())?, u32::try_from(content.len())?] {
            about.extend(number.to_le_bytes());
        }
        about.extend(u16::try_from(name.len())?.to_le_bytes());
        about.extend([0; 2]);
        let start = u32::try_from(self.bytes.len())?;
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&about);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&about);
        // No comment, one disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(start.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        let (start, length) = (u32::try_from(self.bytes.len())?, u32::try_from(self.directory.len())?);
        self.bytes.append(&mut self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        for number in [self.count; 2] {
            self.bytes.extend(number.to_le_bytes());
        }
        for number in [length, start] {
            self.bytes.extend(number.to_le_bytes());
        }
        self.bytes.extend([0; 2]);
        Ok(self.bytes)
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn each_file_has_its_compressed_ones_beside_it_and_they_are_no_files_of_the_site() {
        use std::io::Read;
        let folder = std::env::temp_dir().join(format!("takeoff-compressed-{}", std::process::id()));
        let dist = folder.join("dist");
        fs::create_dir_all(dist.join("files")).unwrap();
        let text = "one and one and one and one ".repeat(1000);
        for (name, content) in [("index.html", text.as_str()), ("files/a.js", &text), ("files/data.bin.gz", "packed")] {
            fs::write(dist.join(name), content).unwrap();
        }
        // Twice: what the first call wrote is not compressed again.
        write(&dist).unwrap();
        let archive = fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path()).find(|path| path.is_file());
        let archive = archive.unwrap();
        let before = fs::read(&archive).unwrap();
        write(&dist).unwrap();
        assert_eq!(before, fs::read(&archive).unwrap());
        let mut names: Vec<String> = site::files(&dist)
            .unwrap()
            .iter()
            .map(|file| file.strip_prefix(&dist).unwrap().to_str().unwrap().replace('\\', "/"))
            .collect();
        names.sort();
        let expected = [
            "files/a.js",
            "files/a.js.br",
            "files/a.js.gz",
            "files/data.bin.gz",
            "index.html",
            "index.html.br",
            "index.html.gz",
        ];
        assert_eq!(names, expected);
        for page in ["index.html", "files/a.js"] {
            let (mut unzipped, mut unpacked) = (String::new(), String::new());
            let packed = |ending| fs::read(beside(&dist.join(page), ending)).unwrap();
            flate2::read::GzDecoder::new(packed(GZIP).as_slice()).read_to_string(&mut unzipped).unwrap();
            brotli::Decompressor::new(packed(BROTLI).as_slice(), BUFFER).read_to_string(&mut unpacked).unwrap();
            assert!(unzipped == text && unpacked == text && packed(BROTLI).len() < packed(GZIP).len());
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_archive_holds_what_was_put_in() {
        let mut archive = Archive::default();
        archive.add("a/one.txt", b"one one one one one").unwrap();
        archive.add("a/two.txt", b"").unwrap();
        let bytes = archive.finish().unwrap();
        // The end tells where the directory stands, and that where each file stands.
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let end = bytes.len() - 22;
        assert_eq!((&bytes[end..end + 4], bytes[end + 10]), (&b"PK\x05\x06"[..], 2));
        let mut at = number(end + 16);
        for (name, content) in [("a/one.txt", &b"one one one one one"[..]), ("a/two.txt", b"")] {
            assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
            let (packed, raw, start) = (number(at + 20), number(at + 24), number(at + 42));
            assert_eq!(&bytes[at + 46..at + 46 + name.len()], name.as_bytes());
            let body = start + 30 + name.len();
            assert_eq!(&bytes[start + 30..body], name.as_bytes());
            let mut decoder = flate2::write::DeflateDecoder::new(Vec::new());
            decoder.write_all(&bytes[body..body + packed]).unwrap();
            assert_eq!((decoder.finish().unwrap().as_slice(), raw), (content, content.len()));
            at += 46 + name.len();
        }
        assert_eq!(at, end);
    }
}
