//! Files as people have them: one table of thirty rows, written by the programs and habits that files come from. Every
//! number and label must be there.

use super::files::utf16_le;
use takeoff::table::{Limits, Note, Overrides, Problem, Quotes, Separator, prepare, read};

const ROWS: usize = 30;

fn height(i: usize) -> f64 {
    150.0 + (i * 7 % 40) as f64 + 0.5
}

fn weight(i: usize) -> f64 {
    50.0 + (i * 11 % 45) as f64 + 0.25
}

fn group(i: usize) -> &'static str {
    ["left", "right"][i * 5 % 3 % 2]
}

/// Lines from a header and a row for each `i`.
fn file(header: &str, row: impl Fn(usize) -> String) -> String {
    format!("{header}\n{}", (0..ROWS).map(|i| row(i) + "\n").collect::<String>())
}

fn plain() -> String {
    file("height,weight,group", |i| format!("{},{},{}", height(i), weight(i), group(i)))
}

fn comma(x: f64) -> String {
    x.to_string().replace('.', ",")
}

/// The files, by what they are.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let german = || file("height;weight;group", |i| format!("{};{};{}", comma(height(i)), comma(weight(i)), group(i)));
    let cells = |i: usize, between: &str| [height(i).to_string(), weight(i).to_string(), group(i).into()].join(between);
    let with = |header: &str, row: &dyn Fn(usize) -> String| file(header, row);
    let texts: Vec<(&str, String)> = vec![
        ("a spreadsheet in German, with a byte order mark", format!("\u{feff}{}", german().replace('\n', "\r\n"))),
        (
            "a table in Markdown",
            with("| height | weight | group |\n|---|---:|:---|", &|i| format!("| {} |", cells(i, " | "))),
        ),
        (
            "psql",
            with(" height | weight | group \n--------+--------+-------", &|i| format!(" {} ", cells(i, " | ")))
                + "(30 rows)\n",
        ),
        (
            "mysql, in a box",
            with("+--------+--------+-------+\n| height | weight | group |\n+--------+--------+-------+", &|i| {
                format!("| {} |", cells(i, " | "))
            }) + "+--------+--------+-------+\n",
        ),
        ("pandas with its index", with(",height,weight,group", &|i| format!("{i},{}", cells(i, ",")))),
        (
            "R's write.csv",
            with("\"\",\"height\",\"weight\",\"group\"", &|i| {
                format!("\"{}\",{},{},\"{}\"", i + 1, height(i), weight(i), group(i))
            }),
        ),
        (
            "R's write.csv2",
            with("\"\";\"height\";\"weight\";\"group\"", &|i| {
                format!("\"{}\";{};{};\"{}\"", i + 1, comma(height(i)), comma(weight(i)), group(i))
            }),
        ),
        ("each row quoted as a whole", with("\"height,weight,group\"", &|i| format!("\"{}\"", cells(i, ",")))),
        (
            "each row quoted as a whole below a plain header",
            with("height,weight,group", &|i| format!("\"{}\"", cells(i, ","))),
        ),
        (
            "each row quoted as a whole, with quoted cells",
            with("\"height,weight,\"\"group\"\"\"", &|i| {
                format!("\"{},{},\"\"{}\"\"\"", height(i), weight(i), group(i))
            }),
        ),
        ("rows of LaTeX", with("height & weight & group \\\\ \\hline", &|i| format!("{} \\\\", cells(i, " & ")))),
        (
            "a document in LaTeX",
            with(
                "\\documentclass{article}\n\\begin{document}\nWords \\& more.\n\\begin{tabular}{l|rr}\n\\toprule\n\\textbf{height} & weight & group \\\\\n\\midrule",
                &|i| format!("${}$ & {} & {} \\\\[2pt]", height(i), weight(i), group(i)),
            ) + "\\bottomrule\n\\end{tabular}\n\\end{document}\n",
        ),
        ("each cell quoted", with("\"height\",\"weight\",\"group\"", &|i| format!("\"{}\"", cells(i, "\",\"")))),
        ("a separator at each end", with("height,weight,group,", &|i| cells(i, ",") + ",")),
        ("blank and white lines below", plain() + "\n   \n\n"),
        ("lines of separators below", plain() + ",,\n,,\n"),
        ("a blank after each comma", with("height, weight, group", &|i| cells(i, ", "))),
        ("blanks round each cell", with(" height , weight , group ", &|i| format!(" {} ", cells(i, " , ")))),
        ("old Macintosh", plain().replace('\n', "\r")),
        (
            "mixed line ends",
            plain().lines().enumerate().map(|(i, line)| line.to_owned() + ["\n", "\r\n"][i % 2]).collect(),
        ),
        ("a title, a blank line, the table", format!("Measurements of 2021\n\n{}", plain())),
        ("remarks with a percent sign", format!("% from the clinic\n% in cm and kg\n{}", plain().replace(',', "\t"))),
        ("a sum below", plain() + "Total,,30\n"),
        ("units in the header", plain().replace("height,weight", "height (cm),weight [kg]")),
        (
            "units in the cells",
            with("height,weight,group", &|i| format!("{} cm,{} kg,{}", height(i), weight(i), group(i))),
        ),
        (
            "a plus before each number",
            with("height,weight,group", &|i| format!("+{},+{},{}", height(i), weight(i), group(i))),
        ),
        (
            "powers of ten",
            with("height,weight,group", &|i| format!("{}E-1,{}e+0,{}", 10.0 * height(i), weight(i), group(i))),
        ),
        ("full-width commas", plain().replace(',', "，")),
        (
            "full-width digits",
            plain()
                .lines()
                .enumerate()
                .map(|(i, line)| {
                    let wide = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(0xff10 + digit)).unwrap_or(c);
                    (if i == 0 { line.to_owned() } else { line.chars().map(wide).collect::<String>() }) + "\n"
                })
                .collect(),
        ),
        ("tabs", plain().replace(',', "\t")),
        (
            "aligned with blanks",
            with("height  weight  group", &|i| format!("{:>6}  {:>6}  {}", height(i), weight(i), group(i))),
        ),
        ("pipes", plain().replace(',', "|")),
        ("semicolons with points", plain().replace(',', ";")),
        (
            "a quoted remark with a comma and a line end in the header",
            plain().replace("weight,", "\"weight,\nin the morning\","),
        ),
        (
            "names in single quotes",
            with("'height','weight','group'", &|i| format!("{},{},'{}'", height(i), weight(i), group(i))),
        ),
        (
            "ARFF",
            format!(
                "@relation people\n@attribute height numeric\n@attribute weight numeric\n@attribute group {{left,right}}\n@data\n{}",
                plain().split_once('\n').unwrap().1
            ),
        ),
        ("no names", plain().split_once('\n').unwrap().1.to_owned()),
    ];
    let mut files: Vec<_> = texts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    files.push(("a spreadsheet's Unicode text", [vec![0xff, 0xfe], utf16_le(&plain().replace(',', "\t"))].concat()));
    files.push(("UTF-16 without a byte order mark", utf16_le(&plain())));
    files
}

/// What is wrong with how a file is read under the default choice; `None` where all of it is there.
fn fault(bytes: &[u8]) -> Result<Option<String>, String> {
    let say = |problems: Vec<_>| {
        problems.iter().map(|problem: &takeoff::table::Problem| problem.to_string()).collect::<Vec<_>>().join("; ")
    };
    let table = read(bytes, Limits::default(), Overrides::default()).map_err(say)?;
    let prepared = prepare(&table, &table.default_choice(), 1).map_err(say)?;
    let about = format!("{:?} and {:?}, {} rows", prepared.input_names, prepared.class_names, prepared.labels.len());
    if prepared.labels.len() != ROWS || prepared.input_names.len() != 2 {
        return Ok(Some(about));
    }
    for i in 0..ROWS {
        let (row, label) = (prepared.x.row(i), &prepared.class_names[usize::from(prepared.labels[i])]);
        let near = |a: f32, b: f64| (f64::from(a) - b).abs() < 1e-4;
        if !(near(row[0], height(i)) && near(row[1], weight(i)) && label == group(i)) {
            return Ok(Some(format!("{about}; row {i}: {row:?} {label}")));
        }
    }
    Ok(None)
}

#[test]
fn files_as_people_have_them_are_read_whole() {
    let (mut wrong, mut refused) = (Vec::new(), Vec::new());
    for (name, bytes) in files() {
        match fault(&bytes) {
            Ok(None) => {}
            Ok(Some(fault)) => wrong.push(format!("{name}: {fault}")),
            Err(problems) => refused.push(format!("{name}: {problems}")),
        }
    }
    assert!(wrong.is_empty() && refused.is_empty(), "{wrong:#?} {refused:#?}");
}

/// What was unwrapped is said, and can be read otherwise; another separator than `&` gets no table out of LaTeX.
#[test]
fn what_is_unwrapped_is_said_and_can_be_left() {
    let quoted: String = plain().lines().map(|line| format!("\"{line}\"\n")).collect();
    let read = |text: &str, overrides| read(text.as_bytes(), Limits::default(), overrides);
    let usual = Overrides::default();
    let table = read(&quoted, usual).unwrap();
    assert_eq!((table.written().quotes, table.row_numbers()[0]), (Quotes::Rows, 2));
    assert!(table.notes().contains(&Note::RowQuotes));
    let left = read(&quoted, Overrides { quotes: Some(Quotes::Double), ..usual }).unwrap_err();
    assert!(matches!(&left[..], [Problem::OneColumn { .. }]), "{left:?}");
    // Where it is not sure, it is refused, and the reader of the page may insist.
    let half = quoted.replace("\"", "").lines().enumerate().fold(String::new(), |text, (i, line)| {
        text + &if i % 2 == 0 { format!("\"{line}\"\n") } else { format!("{line}\n") }
    });
    let insists = Overrides { quotes: Some(Quotes::Rows), ..usual };
    assert_eq!(read(&half, insists).unwrap().len(), ROWS);
    let latex = plain().replace(',', " & ").replace('\n', " \\\\\n");
    let table = read(&latex, usual).unwrap();
    assert_eq!((table.written().separator, table.row_numbers()[0]), (Separator::Ampersand, 2));
    assert!(table.notes().contains(&Note::Format { name: "LaTeX" }));
    assert!(read(&latex, Overrides { separator: Some(Separator::Comma), ..usual }).is_err());
    // Without the ends of its rows it is not known for LaTeX, and read when that is said.
    let plain = plain().replace(',', " & ");
    let said = Overrides { separator: Some(Separator::Ampersand), ..usual };
    assert_eq!(read(&plain, said).unwrap().columns().len(), 3);
}
