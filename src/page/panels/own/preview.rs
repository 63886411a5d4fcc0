//! What the dialog for own data shows while it is open: how a table was understood, its first rows, what is noted of it
//! and what is wrong. Everything that comes from the table goes in as text, never as markup.

use crate::chart::units::{fixed, trimmed};
use crate::page::model::labs::data::own::example::Example;
use crate::page::model::labs::data::own::{Busy, Dialog, Draft, Own, Refused, name_of, of_note, of_problem, role};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::sheet::{Node, Sheet};
use crate::table::{BadRows, Decimal, Encoding, Kind, Limits, Note, Overrides, Quotes, Reason, Separator};
use crate::task::own::OwnData;

/// Classes that are listed.
const CLASSES: usize = 24;
/// Columns of the preview: more are not looked at, and would take long to lay out.
const COLUMNS: usize = 24;

pub fn show(view: &View, sheet: &mut Sheet) {
    if view.state.looking.is_open(Dialog::Table.id()) {
        show_open(view, sheet);
    }
}

/// Apart, because the first screen asks whether it is open, and needs nothing of it.
#[inline(never)]
fn show_open(view: &View, sheet: &mut Sheet) {
    let (own, texts) = (&view.state.data.own, view.texts);
    let limits = Limits::default();
    let values = [
        ("mb", integer(limits.bytes >> 20)),
        ("rows", integer(limits.rows)),
        ("columns", integer(limits.columns as u64)),
        ("classes", integer(limits.classes as u64)),
    ];
    sheet.text("own-limits", texts.get("own.limits", &values));
    sheet.text("own-busy", busy(own, texts));
    let one_of = own.one_of.as_ref().map(|(name, others)| {
        texts.get("own.one_of", &[("n", integer(u64::from(*others) + 1)), ("name", name_of(texts, name))])
    });
    sheet.text("own-one-of", one_of.unwrap_or_default());
    // Of a table of the page that could not be had there are no lines, but a reason.
    let is_missing = |refused: &Refused| refused.problems.is_empty() && Example::is_file(&refused.name);
    let refused = own.refused.as_ref().map(|refused| {
        let Refused { name, problems, lines, .. } = refused;
        let key = match () {
            () if is_missing(refused) => "own.example.missing",
            () if !problems.is_empty() => "own.refused",
            () => "own.unreadable",
        };
        let sentences: Vec<String> = problems.iter().map(|problem| of_problem(texts, problem)).collect();
        let values = [("name", name_of(texts, name)), ("reason", lines.first().cloned().unwrap_or_default())];
        (texts.get(key, &values), sentences)
    });
    sheet.children("own-refused", list_problems(refused));
    let lines = own.refused.as_ref().filter(|refused| !is_missing(refused)).map_or(&[][..], |refused| &refused.lines);
    sheet.flag("own-raw", "hidden", lines.is_empty());
    let line = |line: &String| own_words("li", "").child(Node::text("code", line.as_str()));
    sheet.children("own-raw-lines", lines.iter().map(line).collect());
    show_how(own, texts, sheet);
    sheet.flag("own-draft", "hidden", own.draft.is_none());
    sheet.flag("own-use", "disabled", own.ready().is_none());
    if let Some(draft) = &own.draft {
        show_draft(view, draft, sheet);
    }
}

/// How the file that was chosen last is read: as it was found or as the reader wants, also where it was refused.
fn show_how(own: &Own, texts: &Texts, sheet: &mut Sheet) {
    let written = own.draft.as_ref().filter(|_| own.refused.is_none()).map(|draft| draft.table.written());
    let overrides = match (&own.refused, &own.draft) {
        (Some(refused), _) => refused.overrides,
        (None, Some(draft)) => draft.overrides,
        (None, None) => Overrides::default(),
    };
    sheet.flag("own-how", "hidden", own.refused.is_none() && own.draft.is_none());
    let yes = |is: bool| if is { "yes" } else { "no" };
    let found = || Node::text("option", texts.get("own.found", &[])).with("value", "");
    // Filled here, since the first screen has none of them.
    let option = |key: &str, name: &'static str| Node::text("option", texts.get(key, &[])).with("value", name);
    let named = |separator: Separator| option(&format!("own.separator.{}", separator.name()), separator.name());
    sheet.children("own-separator", std::iter::once(found()).chain(Separator::ALL.map(named)).collect());
    let named = |quotes: Quotes| option(&format!("own.quotes.{}", quotes.name()), quotes.name());
    sheet.children("own-quotes", std::iter::once(found()).chain(Quotes::ALL.map(named)).collect());
    let named = |decimal: Decimal| option(&format!("own.decimal.{}", decimal.name()), decimal.name());
    let decimals = [Decimal::Point, Decimal::Comma].map(named);
    sheet.children("own-decimal", std::iter::once(found()).chain(decimals).collect());
    let named = |rows: BadRows| option(&format!("own.bad_rows.{}", rows.name()), rows.name());
    sheet.children("own-bad-rows", BadRows::ALL.map(named).into());
    let separator = overrides.separator.or(written.map(|written| written.separator));
    sheet.choice("own-separator", separator.map_or("", |separator| separator.name()));
    let quotes = overrides.quotes.or(written.map(|written| written.quotes));
    sheet.choice("own-quotes", quotes.map_or("", |quotes| quotes.name()));
    let decimal = overrides.decimal.or(written.map(|written| written.decimal));
    sheet.choice("own-decimal", decimal.map_or("", |decimal| decimal.name()));
    let header = overrides.header.or(written.map(|written| written.header));
    sheet.choice("own-header", header.map_or("", |names| if names { "names" } else { "values" }));
    let comments = overrides.comments.or(written.map(|written| written.comments));
    sheet.choice("own-comments", comments.map_or("", yes));
    sheet.choice("own-missing", overrides.missing.map_or("", yes));
    sheet.choice("own-bad-rows", overrides.bad_rows.unwrap_or(BadRows::Mend).name());
    let encoding = overrides.encoding.or(written.map(|written| written.encoding));
    let option = |encoding: Encoding| Node::text("option", encoding.name()).with("value", encoding.name());
    sheet.children("own-encoding", std::iter::once(found()).chain(Encoding::ALL.map(option)).collect());
    sheet.choice("own-encoding", encoding.map_or("", |encoding| encoding.name()));
    let first = written.map(|written| written.first_row).or(overrides.first_row);
    // The reader's row, and not what was typed for another file.
    sheet.value("own-first", overrides.first_row.map(|row| row.to_string()).unwrap_or_default());
    sheet.attribute("own-first", "placeholder", first.map(|row| row.to_string()).unwrap_or_default());
}

/// What is being done, and how far it is.
fn busy(own: &Own, texts: &Texts) -> String {
    match &own.busy {
        None => String::new(),
        Some(Busy::Preparing(0.0)) => texts.get("own.preparing", &[]),
        Some(Busy::Preparing(share)) => texts.get("own.preparing.share", &[("percent", fixed(share * 100.0, 0))]),
        Some(Busy::Reading(name, share)) => {
            let values = [("name", name_of(texts, name)), ("percent", fixed(share * 100.0, 0))];
            texts.get("own.reading", &values)
        }
    }
}

/// An element of the reader's own words, which may run from right to left.
fn own_words(tag: &'static str, text: impl Into<String>) -> Node {
    Node::text(tag, text).with("dir", "auto")
}

fn list_problems(problems: Option<(String, Vec<String>)>) -> Vec<Node> {
    let Some((title, sentences)) = problems else { return Vec::new() };
    let list = Node::new("ul").all(sentences.into_iter().map(|sentence| own_words("li", sentence)));
    vec![own_words("p", title), list]
}

fn show_draft(view: &View, draft: &Draft, sheet: &mut Sheet) {
    let (table, texts) = (&draft.table, view.texts);
    let values = [("name", name_of(texts, &draft.name)), ("rows", integer(table.len() as u64))];
    sheet.text("own-preview-title", texts.get("own.preview", &values));
    // The columns of which one is the label.
    let option = |(place, name): (usize, &str)| own_words("option", name).with("value", place.to_string());
    sheet.children("own-label", names(draft).enumerate().map(option).collect());
    sheet.choice("own-label", draft.choice.label.to_string());
    let alone = Node::text("option", texts.get("own.together.none", &[])).with("value", "");
    let groups = names(draft).enumerate().filter(|(place, _)| *place != draft.choice.label).map(option);
    sheet.children("own-together", std::iter::once(alone).chain(groups).collect());
    sheet.choice("own-together", draft.choice.together.map_or(String::new(), |place| place.to_string()));
    let (proposed, reason) = table.proposal();
    let why = match reason {
        Reason::Told => "own.why.told",
        Reason::Named => "own.why.named",
        Reason::Last => "own.why.last",
        Reason::FewValues => "own.why.few_values",
    };
    // What the reader has chosen needs no reason.
    let mut said: Vec<String> = (draft.choice.label == proposed).then(|| texts.get(why, &[])).into_iter().collect();
    let class = |(name, rows): &(String, usize)| {
        texts.get("own.class", &[("name", name.clone()), ("rows", integer(*rows as u64))])
    };
    let classes = table.classes(&draft.choice);
    let shown = classes.iter().take(CLASSES).map(class);
    if let Some(mut list) = shown.reduce(|list, item| texts.get("list.join", &[("list", list), ("item", item)])) {
        if classes.len() > CLASSES {
            list += "…";
        }
        said.push(texts.get("own.classes", &[("classes", list)]));
    }
    sheet.text("own-label-classes", said.join(" "));
    sheet.flag("own-threshold-field", "hidden", !draft.wants_threshold());
    let middle =
        draft.choice.threshold.or_else(|| draft.wants_threshold().then(|| table.middle(draft.choice.label)).flatten());
    if draft.choice.threshold.is_none() {
        sheet.value("own-threshold", "");
    }
    sheet.attribute("own-threshold", "placeholder", middle.map(|x| trimmed(x, 6)).unwrap_or_default());
    sheet.flag("own-merge-field", "hidden", table.spellings(draft.choice.label).is_empty());
    sheet.checked("own-merge", draft.choice.merges_spellings);
    show_rows(draft, texts, sheet);
    let values = [("used", integer(draft.inputs() as u64)), ("all", integer(table.columns().len() as u64 - 1))];
    sheet.text("own-columns-title", texts.get("own.columns", &values));
    if view.state.looking.is_open("own-columns") {
        show_boxes(draft, view.state.data.own.boxes, texts, sheet);
    }
    let problems = match &draft.outcome {
        Some(Err(problems)) => Some(problems.iter().map(|problem| of_problem(texts, problem)).collect()),
        _ => None,
    };
    let problems = problems.map(|problems| (texts.get("own.problems", &[]), problems));
    sheet.children("own-problems", list_problems(problems));
    let data = draft.outcome.as_ref().and_then(|outcome| outcome.as_ref().ok()).map(|used| &used.data);
    sheet.text("own-split", data.map(|data| split(data, texts)).unwrap_or_default());
    let note = |(place, note): (usize, &Note)| {
        let item = own_words("li", "").child(Node::words(of_note(texts, note) + " "));
        let Some(undo) = view.state.data.own.undo(place) else { return item };
        item.child(
            Node::text("button", texts.get(undo.key(), &[])).with("type", "button").with("value", place.to_string()),
        )
    };
    let notes = draft.notes().iter().enumerate().map(note);
    sheet.children("own-notes", notes.collect());
    sheet.flag("own-notes-title", "hidden", draft.notes().is_empty());
}

fn names(draft: &Draft) -> impl Iterator<Item = &str> {
    draft.table.columns().iter().map(|column| column.name())
}

fn split(data: &OwnData, texts: &Texts) -> String {
    let split = [("train", integer(data.rows().into())), ("held", integer(data.held_out().into()))];
    let width = |network: usize| {
        let widths: Vec<String> = data.task().task().hidden[network].widths().map(|width| width.to_string()).collect();
        widths.join("-")
    };
    let sizes = [("small", width(0)), ("medium", width(1)), ("large", width(2))];
    format!("{} {}", texts.get("own.split", &split), texts.get("own.sizes", &sizes))
}

/// The first rows as understood: the first columns, and the label's wherever it stands.
fn show_rows(draft: &Draft, texts: &Texts, sheet: &mut Sheet) {
    let columns = draft.table.columns();
    let mut shown: Vec<usize> = (0..columns.len().min(COLUMNS)).collect();
    if !shown.contains(&draft.choice.label) {
        shown.pop();
        shown.push(draft.choice.label);
    }
    let mark = |cell: Node, place: usize| match () {
        () if place == draft.choice.label => cell.with("data-role", "label"),
        () if draft.choice.omitted.contains(&place) => cell.with("data-role", "omitted"),
        () => cell,
    };
    let header = |&place: &usize| {
        let cell = own_words("th", columns[place].name()).with("scope", "col");
        mark(cell, place).child(own_words("small", role(texts, draft, place)))
    };
    let number = own_words("th", texts.get("own.row", &[])).with("scope", "col");
    let mut head = own_words("tr", "").child(number).all(shown.iter().map(header));
    if shown.len() < columns.len() {
        let more = integer((columns.len() - shown.len()) as u64);
        head = head.child(own_words("th", texts.get("own.more", &[("n", more)])));
    }
    sheet.children("own-preview-head", vec![head]);
    let row = |(cells, number): (&Vec<String>, &u32)| {
        let number = own_words("th", number.to_string()).with("scope", "row");
        let cells = shown.iter().map(|&place| mark(own_words("td", cells[place].as_str()), place));
        own_words("tr", "").child(number).all(cells)
    };
    let rows = draft.table.first_rows().iter().zip(draft.table.row_numbers());
    sheet.children("own-preview-rows", rows.map(row).collect());
}

/// A box for each column: whether it is an input. The label's cannot be one.
fn show_boxes(draft: &Draft, count: usize, texts: &Texts, sheet: &mut Sheet) {
    let view_codes = texts.get("own.code", &[]);
    let view_codes = view_codes.as_str();
    let id = |place: usize| format!("own-column-{place}");
    let names = names(draft).take(count).enumerate();
    let label = |(place, name): (usize, &str)| {
        let field = Node::new("input").with("type", "checkbox").with("id", id(place)).with("value", place.to_string());
        let field = if place == draft.choice.label { field.with("disabled", "") } else { field };
        let label = own_words("label", "").child(field).child(Node::words(name));
        let column = &draft.table.columns()[place];
        let can_be_code = column.kind() == Kind::Numbers && column.different().is_some() && place != draft.choice.label;
        if !can_be_code {
            return own_words("span", "").child(label);
        }
        let code =
            Node::new("input").with("type", "checkbox").with("name", "code").with("id", format!("own-code-{place}"));
        let code = Node::new("label").child(code.with("value", place.to_string()));
        own_words("span", "").child(label).child(code.child(Node::words(view_codes)))
    };
    sheet.children("own-list", names.map(label).collect());
    for place in 0..count.min(draft.table.columns().len()) {
        let is_used = place != draft.choice.label && !draft.choice.omitted.contains(&place);
        sheet.checked(id(place), is_used);
        let column = &draft.table.columns()[place];
        if column.kind() == Kind::Numbers && column.different().is_some() && place != draft.choice.label {
            sheet.checked(format!("own-code-{place}"), draft.choice.categories.contains(&place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data::own::{self, Event, How, Used};
    use crate::page::model::state;
    use crate::page::panels::testing::{Page, children, is_hidden, text, words};
    use crate::table::{self, Overrides, Problem};
    use std::rc::Rc;

    fn tell(page: &mut Page, event: Event) {
        page.state.update(state::Event::Own(event));
    }

    fn refused(name: &str, problems: Vec<Problem>) -> Event {
        Event::Refused(Refused { name: name.into(), problems, overrides: Overrides::default(), lines: Vec::new() })
    }

    /// Reads a table as the page does.
    fn read(page: &mut Page, name: &str, csv: &str) {
        match table::read(csv.as_bytes(), Limits::default(), Overrides::default()) {
            Err(problems) => tell(page, refused(name, problems)),
            Ok(table) => {
                let (name, table) = (name.to_owned(), Rc::new(table));
                tell(page, Event::Read { name, table, overrides: Overrides::default() });
            }
        }
    }

    fn prepare(page: &mut Page) {
        let draft = page.state.data.own.draft.as_ref().unwrap();
        let prepared = table::prepare(&draft.table, &draft.choice, 1);
        let outcome = prepared.map(|prepared| Used::new(draft.name.clone(), prepared, None));
        tell(page, Event::Prepared(outcome));
    }

    fn opened() -> Page {
        let mut page = Page::new("task=table");
        assert_eq!(page.sheet(show), Sheet::default());
        tell(&mut page, Event::Open(Dialog::Table));
        page
    }

    fn csv(rows: usize) -> String {
        (0..rows).map(|i| format!("{},{},<b>{}</b>\n", i % 7, i % 5, ["no", "yes"][i % 2])).collect()
    }

    #[test]
    fn a_table_is_read_looked_at_and_ready() {
        let mut page = opened();
        let sheet = page.sheet(show);
        assert!(is_hidden(&sheet, "own-draft") && sheet.attribute_of("own-use", "disabled").is_some());
        assert!(text(&sheet, "own-limits").contains("100,000"));
        tell(&mut page, Event::Reading("a.csv".into(), 0.256));
        assert_eq!(text(&page.sheet(show), "own-busy"), "Reading a.csv: 26\u{a0}%");
        read(&mut page, "a.csv", &csv(40));
        let sheet = page.sheet(show);
        assert_eq!((text(&sheet, "own-busy"), text(&sheet, "own-split")), ("Preparing the inputs", ""));
        assert!(sheet.attribute_of("own-use", "disabled").is_some());
        tell(&mut page, Event::Preparing(0.5));
        assert_eq!(text(&page.sheet(show), "own-busy"), "Preparing the inputs: 50\u{a0}%");
        prepare(&mut page);
        let sheet = page.sheet(show);
        assert!(!is_hidden(&sheet, "own-draft") && sheet.attribute_of("own-use", "disabled").is_none());
        assert!(text(&sheet, "own-preview-title").contains("40 rows"));
        assert!(text(&sheet, "own-split").starts_with("28 rows train, 12 are held out"));
        // What the reader wrote is text, and each column says what it is used as.
        assert!(words(&sheet, "own-preview-rows")[1].contains("<b>yes</b>"));
        assert!(words(&sheet, "own-preview-head")[0].ends_with("label"));
        assert_eq!(words(&sheet, "own-label").len(), 3);
        assert_eq!(text(&sheet, "own-columns-title"), "Columns used as inputs: 2 of 2");
        // Closed, nothing of it is made.
        tell(&mut page, Event::Closed(Dialog::Table));
        assert_eq!(page.sheet(show), Sheet::default());
    }

    #[test]
    fn a_column_says_which_rows_belong_together() {
        let mut page = opened();
        let row = |i: usize| format!("{},{},station {},{}\n", i % 7, i % 5, i / 5, ["no", "yes"][i % 2]);
        read(&mut page, "a.csv", &format!("a,b,where,label\n{}", (0..60).map(row).collect::<String>()));
        prepare(&mut page);
        let sheet = page.sheet(show);
        assert_eq!(words(&sheet, "own-together"), ["each on its own", "a", "b", "where"]);
        assert!(!words(&sheet, "own-notes").iter().any(|note| note.contains("belong together")));
        tell(&mut page, Event::Together(Some(2)));
        prepare(&mut page);
        let sheet = page.sheet(show);
        let notes = words(&sheet, "own-notes");
        assert!(notes.iter().any(|note| note.contains("same where belong together (12 groups)")), "{notes:?}");
        assert_eq!(text(&sheet, "own-columns-title"), "Columns used as inputs: 2 of 3");
        // A column whose groups leave nothing to test on is refused with the reason, and can be changed.
        tell(&mut page, Event::Label(0));
        tell(&mut page, Event::Together(Some(3)));
        tell(&mut page, Event::Together(None));
        prepare(&mut page);
        assert!(words(&page.sheet(show), "own-problems").is_empty());
        let csv: String = (0..60).map(|i| format!("{},{},{}\n", i % 7, i / 30, ["no", "yes"][i / 30])).collect();
        read(&mut page, "b.csv", &csv);
        tell(&mut page, Event::Together(Some(1)));
        prepare(&mut page);
        let sheet = page.sheet(show);
        assert!(words(&sheet, "own-problems")[1].contains("make 2 groups"), "{:?}", words(&sheet, "own-problems"));
    }

    #[test]
    fn refusals_name_the_reason_and_keep_what_was_there() {
        let mut page = opened();
        read(&mut page, "", &csv(40));
        for (csv, says) in [
            ("", "The file is empty."),
            ("<!doctype html><p>hello", "begins a web page"),
            ("a,b,c\n1,2\n3,4,5,6\n1,2,3\n7,8\n9\n", "Only 1 of 5 rows have the 3 cells"),
            ("alone\n1\n2\n", "only one column"),
            ("a,b\n", "no row of values follows"),
        ] {
            read(&mut page, "bad.csv", csv);
            let sheet = page.sheet(show);
            let reasons = words(&sheet, "own-refused");
            assert!(reasons[0].starts_with("bad.csv") && reasons[1].contains(says), "{reasons:?}");
            assert!(text(&sheet, "own-preview-title").contains("40 rows"));
        }
        // The lines of the file stand below the reason, as text.
        let lines = vec!["a;b".into(), "<b>1</b>".into()];
        let (name, overrides) = ("bad.csv".into(), Overrides::default());
        tell(&mut page, Event::Refused(Refused { name, problems: vec![Problem::Empty], overrides, lines }));
        let sheet = page.sheet(show);
        assert_eq!(words(&sheet, "own-raw-lines"), ["a;b", "<b>1</b>"]);
        assert!(!is_hidden(&sheet, "own-raw"));
        // One that the browser could not read has no reason of its own.
        tell(&mut page, refused("gone.csv", Vec::new()));
        assert!(words(&page.sheet(show), "own-refused")[0].contains("could not be read"));
        // Of several files one is read, and one alone needs no word.
        tell(&mut page, Event::Chosen { name: "gone.csv".into(), others: 2 });
        let one_of = "3 files came at once. One is read at a time, and this is gone.csv. To read another, drop it alone or choose it.";
        assert_eq!(text(&page.sheet(show), "own-one-of"), one_of);
        tell(&mut page, Event::Chosen { name: "b.csv".into(), others: 0 });
        assert_eq!(text(&page.sheet(show), "own-one-of"), "");
        // The next try takes the refusal away.
        tell(&mut page, Event::Reading("b.csv".into(), 0.0));
        assert!(words(&page.sheet(show), "own-refused").is_empty());
        // Read, but not to be trained on: the preview stays, so that another label can be chosen.
        let one_class: String = (0..60).map(|i| format!("{},{},same\n", i % 7, i % 5)).collect();
        read(&mut page, "c.csv", &format!("a,b,label\n{one_class}"));
        prepare(&mut page);
        let sheet = page.sheet(show);
        assert!(words(&sheet, "own-problems")[1].contains("is 'same' in every row"));
        assert!(!is_hidden(&sheet, "own-draft") && sheet.attribute_of("own-use", "disabled").is_some());
        tell(&mut page, Event::Label(1));
        prepare(&mut page);
        assert!(words(&page.sheet(show), "own-problems").is_empty());
    }

    /// Reading the same file another way keeps what was chosen; a file that is refused can be read another way itself.
    #[test]
    fn another_way_of_reading_is_about_the_file_at_hand_and_loses_no_choice() {
        let classes = ["m,34,3rd,88,0", "f,41,1st,90,1", "m,22,2nd,12,0"];
        let csv = format!(
            "sex,age,class,fare,survived\n{}",
            (0..60).map(|i| format!("{}\n", classes[i % 3])).collect::<String>()
        );
        let mut page = opened();
        read(&mut page, "a.csv", &csv);
        tell(&mut page, Event::Label(0));
        tell(&mut page, Event::Column(3, false));
        let mut again = |how| match page.state.data.own.update(Event::How(how)) {
            Some(own::Effect::ReadAgain(overrides)) => {
                let table = Rc::new(table::read(csv.as_bytes(), Limits::default(), overrides).unwrap());
                tell(&mut page, Event::Read { name: "a.csv".into(), table, overrides });
                let choice = &page.state.data.own.draft.as_ref().unwrap().choice;
                (choice.label, choice.omitted.clone())
            }
            other => panic!("{other:?}"),
        };
        use crate::table::Decimal::{Comma, Point};
        assert_eq!([again(How::Decimal(Some(Comma))), again(How::Decimal(Some(Point)))], [(0, vec![3]), (0, vec![3])]);
        // Another file, which is refused: the controls are its own, and so is what is read again.
        tell(&mut page, refused("b.csv", vec![Problem::Empty]));
        let sheet = page.sheet(show);
        assert!(!is_hidden(&sheet, "own-how") && words(&sheet, "own-refused")[0].starts_with("b.csv"));
        let separator = How::Separator(Some(crate::table::Separator::Semicolon));
        let effect = page.state.data.own.update(Event::How(separator));
        let overrides = Overrides { separator: Some(crate::table::Separator::Semicolon), ..Overrides::default() };
        assert_eq!(effect, Some(own::Effect::ReadAgain(overrides)));
    }

    #[test]
    fn columns_are_listed_where_the_fold_is_open_some_at_a_time() {
        let mut page = opened();
        let row = |i: usize| {
            let cells: String = (0..249).map(|c| format!("{},", (i * (c + 3)) % 17)).collect();
            format!("{cells}{}\n", ["no", "yes"][i % 2])
        };
        read(&mut page, "wide.csv", &(0..40).map(row).collect::<String>());
        prepare(&mut page);
        let sheet = page.sheet(show);
        let has_list = |sheet: &Sheet| sheet.entries.iter().any(|(target, _)| *target == "own-list".into());
        assert!(!has_list(&sheet) && words(&sheet, "own-preview-head")[0].contains("and 226 more columns"));
        page.state.looking.set_open("own-columns", true);
        let boxes = |page: &Page| children(&page.sheet(show), "own-list").len();
        assert_eq!(boxes(&page), 100);
        tell(&mut page, Event::MoreBoxes);
        tell(&mut page, Event::MoreBoxes);
        assert_eq!(boxes(&page), 250);
        tell(&mut page, Event::Column(1, false));
        let sheet = page.sheet(show);
        let checked = |place: usize| {
            sheet
                .entries
                .contains(&(format!("own-column-{place}").into(), crate::page::panels::sheet::Entry::Checked(true)))
        };
        assert_eq!([0, 1, 2, 249].map(checked), [true, false, true, false]);
        assert!(
            children(&sheet, "own-list")[249].children[0].children[0].attributes.contains(&("disabled", String::new()))
        );
    }
}
