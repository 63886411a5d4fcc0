//! Short names for what the module imports. wasm-bindgen names each import with a hash, once in the module and once in the
//! glue; hashes do not compress, and there are hundreds.

use anyhow::{Context, Result, bail};

/// Renames the imports in the module and in its glue alike.
pub fn shorten(module: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut names = Vec::new();
    let module = with_imports(module, |name| {
        names.push(name.to_owned());
        short(names.len() - 1)
    })?;
    let mut out = String::with_capacity(glue.len());
    let mut renamed = 0;
    for line in glue.lines() {
        let trimmed = line.trim_start();
        let key = trimmed.split_once(": ").map(|(key, _)| key);
        match key.and_then(|key| names.iter().position(|name| name == key)) {
            Some(place) => {
                renamed += 1;
                out.push_str(&short(place));
                out.push_str(&trimmed[names[place].len()..]);
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    if renamed != names.len() {
        bail!("the module imports {} names, of which the glue gives {renamed}: imports.rs must learn how", names.len());
    }
    Ok((module, out))
}

/// `a`, `b`, ... `z`, `ba`, `bb`, ...; a capital first keeps clear of reserved words.
pub fn short(mut number: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b'a' + (number % 26) as u8);
        number /= 26;
        if number == 0 {
            break;
        }
    }
    name.push(b'I');
    name.reverse();
    String::from_utf8(name).expect("letters")
}

/// The module with another name for each of its imports.
fn with_imports(module: &[u8], mut rename: impl FnMut(&str) -> String) -> Result<Vec<u8>> {
    const IMPORTS: u8 = 2;
    let mut out = module.get(..8).context("too short for a module")?.to_vec();
    let mut rest = &module[8..];
    while let Some((&id, after)) = rest.split_first() {
        let mut after = after;
        let length = number(&mut after)?;
        let (section, next) = split(after, length)?;
        rest = next;
        out.push(id);
        if id != IMPORTS {
            put(&mut out, length);
            out.extend_from_slice(section);
            continue;
        }
        let mut section = section;
        let mut new = Vec::new();
        let count = number(&mut section)?;
        put(&mut new, count);
        for _ in 0..count {
            for part in 0..2 {
                let length = number(&mut section)?;
                let (name, next) = split(section, length)?;
                section = next;
                let name = std::str::from_utf8(name)?;
                let name = if part == 0 { name.to_owned() } else { rename(name) };
                put(&mut new, name.len());
                new.extend_from_slice(name.as_bytes());
            }
            // wasm-bindgen imports functions only: a kind and the number of a type.
            let before = section;
            let (kind, next) = section.split_first().context("an import without a kind")?;
            if *kind != 0 {
                bail!("the module imports something else than functions");
            }
            section = next;
            number(&mut section)?;
            new.extend_from_slice(&before[..before.len() - section.len()]);
        }
        put(&mut out, new.len());
        out.extend_from_slice(&new);
    }
    Ok(out)
}

fn split(bytes: &[u8], length: usize) -> Result<(&[u8], &[u8])> {
    bytes.split_at_checked(length).context("the module ends too early")
}

/// Reads a number in LEB128.
fn number(bytes: &mut &[u8]) -> Result<usize> {
    let mut value = 0;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first().context("the module ends too early")?;
        *bytes = rest;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    bail!("a number of the module is too long")
}

fn put(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn module_and_glue_get_the_same_short_names() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        // One section of two imported functions, "m" "__wbg_a_0123" of type 3 and "m" "__wbg_b" of type 200; then another.
        let imports = b"\x02\x01m\x0c__wbg_a_0123\x00\x03\x01m\x07__wbg_b\x00\xc8\x01";
        module.extend([2, imports.len() as u8]);
        module.extend(imports);
        module.extend([10, 1, 7]);
        let glue = "{\n  __wbg_a_0123: function() {\n    a: __wbg_b()\n  },\n  __wbg_b: it,\n}";
        let (new, glue) = shorten(&module, glue).unwrap();
        assert_eq!(&new[8..], b"\x02\x10\x02\x01m\x02Ia\x00\x03\x01m\x02Ib\x00\xc8\x01\x0a\x01\x07");
        assert_eq!(glue, "{\nIa: function() {\n    a: __wbg_b()\n  },\nIb: it,\n}\n");
        assert!(shorten(&module, "nothing").is_err());
        assert!(shorten(&module[..20], "nothing").is_err());
    }

    #[test]
    fn short_names_are_all_different() {
        let names: std::collections::BTreeSet<_> = (0..2000).map(short).collect();
        assert_eq!(names.len(), 2000);
    }
}
