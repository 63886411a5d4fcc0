//! Files of every kind, made in memory: good ones to start from, and the ways to damage them.

use std::fmt::Write as _;

/// A good table: numbers, a category and two classes.
pub fn plain(rows: usize) -> String {
    let mut text = String::from("age,income,colour,class\n");
    for i in 0..rows {
        let (colour, class) = (["red", "green", "blue"][i % 3], ["no", "yes"][i * 7 % 5 % 2]);
        writeln!(text, "{},{}.5,{colour},{class}", 20 + i * 13 % 50, 100 + i * 37 % 900).unwrap();
    }
    text
}

/// The good table with one cell replaced; `row` as a spreadsheet counts, `column` from 1.
pub fn with_cell(row: usize, column: usize, cell: &str) -> String {
    let mut rows: Vec<String> = plain(40).lines().map(String::from).collect();
    let mut cells: Vec<&str> = rows[row - 1].split(',').collect();
    cells[column - 1] = cell;
    rows[row - 1] = cells.join(",");
    rows.join("\n") + "\n"
}

/// The good table with its lines changed.
pub fn lines(change: impl Fn(usize, &str) -> String) -> String {
    plain(40).lines().enumerate().map(|(i, line)| change(i + 1, line)).collect()
}

pub fn utf16_le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub fn utf16_be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Rows times columns of pseudo-random decimal numbers, the last column a class.
pub fn large(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 8);
    for column in 1..columns {
        write!(text, "x{column},").unwrap();
    }
    text += "label\n";
    let mut state = 1u32;
    for row in 0..rows {
        for _ in 1..columns {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            write!(text, "{}.{:03},", (state >> 16) % 1000, (state >> 8) % 1000).unwrap();
        }
        writeln!(text, "{}", ["a", "b", "c"][row % 3]).unwrap();
    }
    text
}

/// The good file in every way of writing it, and some odd ones: what the fuzzer damages.
pub fn corpus() -> Vec<Vec<u8>> {
    let plain = plain(40);
    let semicolons = plain.replace(',', ";").replace(".5", ",5");
    let quoted = lines(|_, line| format!("\"{}\"\r\n", line.replace(',', "\",\"")));
    let gaps =
        lines(|i, line| if i % 5 == 2 { format!(",,,{}\n", &line[line.len() - 2..]) } else { format!("{line}\n") });
    let words = lines(|i, line| format!("{line},年{i},🙂 \"\",مرحبا\r"));
    vec![
        plain.clone().into_bytes(),
        semicolons.into_bytes(),
        plain.replace(',', "\t").into_bytes(),
        quoted.into_bytes(),
        gaps.into_bytes(),
        words.into_bytes(),
        [b"\xef\xbb\xbf", plain.as_bytes()].concat(),
        [b"\xff\xfe", &utf16_le(&plain)[..]].concat(),
        utf16_be(&plain),
        large(30, 12).into_bytes(),
        plain.lines().skip(1).collect::<Vec<_>>().join("\n").into_bytes(),
        b"<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table></body></html>".to_vec(),
        b"a,b\n1,\"2\n3,4\n".to_vec(),
    ]
}
