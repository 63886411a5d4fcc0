//! A file on its way to a table, slice after slice and then in goes, and a draft on its way to what is trained on: so that no task
//! of the page's own thread takes long, and the reader hears how far it is. When the next slice or go comes, is the browser's.

use crate::page::model::labs::data::own::{Event, Own, Refused, Used};
use crate::table::{Limits, Overrides, Preparation, Problem, RawTable, Reader, SLICE};
use crate::task::own::SPLIT;
use std::rc::Rc;

/// Seconds of work in one go.
const GO: f64 = 0.008;
/// Seconds of preparing without a word: what is done by then needs none.
const QUIET: f64 = 0.5;
/// Share of the time of reading that passes until all of the file is here.
const PUSHED: f64 = 0.2;
/// Seconds between two words about the progress.
const REPORT_EVERY: f64 = 0.1;

/// Pasted text longer than this, in UTF-16 units, is read without being shown: text fields freeze on megabytes.
const SHOWN_LARGEST: usize = 200_000;

/// What becomes of what is pasted into the dialog: rows of a spreadsheet, which come as text and as a picture, or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// It stays with the field that it was pasted into.
    Left,
    /// The field for rows is read, once it holds what was pasted.
    Field,
    Files,
    Text,
}

impl Pasted {
    /// Of a text, into an element of this tag.
    pub fn of(text: &str, tag: &str) -> Pasted {
        let is_shown = || text.encode_utf16().count() <= SHOWN_LARGEST;
        match tag {
            "input" => Pasted::Left,
            "textarea" if !text.is_empty() && is_shown() => Pasted::Field,
            _ if text.is_empty() => Pasted::Files,
            _ => Pasted::Text,
        }
    }
}

/// A file that is being read. What the reader is to hear goes to `tell`, and `now` is in seconds.
pub struct Reading {
    name: String,
    overrides: Overrides,
    reader: Reader,
    /// Bytes of the file, and how many of them are here.
    size: f64,
    at: f64,
    /// When the progress was told last.
    reported: f64,
}

/// What becomes of a file that was read.
#[derive(Debug, PartialEq)]
pub enum End {
    Known(Event),
    /// It is to be read once more, this way.
    Again(Overrides),
}

impl Reading {
    /// Begins with a file of so many bytes.
    ///
    /// # Errors
    /// Where it is too large to be read: that it is refused.
    pub fn new(name: String, size: f64, overrides: Overrides, now: f64) -> Result<Reading, Event> {
        match Reader::new(size as u64, Limits::default(), overrides) {
            Ok(reader) => Ok(Reading { name, overrides, reader, size, at: 0.0, reported: now }),
            Err(problems) => Err(Event::Refused(Refused { name, problems, overrides, lines: Vec::new() })),
        }
    }

    /// From where to where the next slice goes, in bytes.
    pub fn slice(&self) -> (f64, f64) {
        (self.at, (self.at + SLICE as f64).min(self.size))
    }

    /// Takes in the next slice, of so many bytes: `text` makes UTF-8 of it, and is told whether it is the last. Whether there is
    /// another; otherwise, goes follow.
    pub fn take(&mut self, length: u32, text: impl FnOnce(bool) -> Vec<u8>, now: f64, tell: impl Fn(Event)) -> bool {
        self.at += f64::from(length);
        // A file may have become shorter since it was chosen.
        let is_last = length == 0 || self.at >= self.size;
        let progress = self.reader.push(&text(is_last));
        if progress.refused || is_last {
            return false;
        }
        self.report(PUSHED * self.at / self.size, now, tell);
        true
    }

    /// Goes on with what was read, its rows and columns; whether it is done with them.
    pub fn go_on(&mut self, now: &dyn Fn() -> f64, tell: impl Fn(Event)) -> bool {
        let begun = now();
        while now() - begun < GO {
            if self.reader.advance() {
                return true;
            }
        }
        self.report(PUSHED + (1.0 - PUSHED) * self.reader.share(), now(), tell);
        false
    }

    /// Tells how much is read, where that is long ago; `share` is 0 to 1.
    fn report(&mut self, share: f64, now: f64, tell: impl Fn(Event)) {
        if now - self.reported > REPORT_EVERY {
            self.reported = now;
            tell(Event::Reading(self.name.clone(), share));
        }
    }

    /// What becomes of it.
    pub fn finish(self) -> End {
        let Reading { name, overrides, reader, .. } = self;
        let lines = reader.first_lines();
        match reader.finish() {
            Ok(table) => End::Known(Event::Read { name, table: Rc::new(table), overrides }),
            Err(problems) => match problems[..] {
                // Known by its bytes: read once more as what it is, which the page then says.
                [Problem::OtherEncoding { encoding }] if overrides.encoding.is_none() => {
                    End::Again(Overrides { encoding: Some(encoding), ..overrides })
                }
                _ => End::Known(Event::Refused(Refused { name, problems, overrides, lines })),
            },
        }
    }

    /// The browser cannot read it: it was moved or changed since it was chosen.
    pub fn fail(self) -> Event {
        let Reading { name, overrides, .. } = self;
        Event::Refused(Refused { name, problems: Vec::new(), overrides, lines: Vec::new() })
    }
}

/// A draft that is being prepared under its present choice.
pub struct Preparing {
    name: String,
    preparation: Preparation<Rc<RawTable>>,
    /// When its progress is to be told next, in seconds.
    tell_at: f64,
}

impl Preparing {
    /// Begins with the draft; nothing where there is none.
    ///
    /// # Errors
    /// Where its choice leaves nothing to train on: that it does.
    pub fn new(own: &Own, now: f64) -> Option<Result<Preparing, Event>> {
        let draft = own.draft.as_ref()?;
        Some(match Preparation::new(draft.table.clone(), &draft.choice, SPLIT) {
            Ok(preparation) => Ok(Preparing { name: draft.name.clone(), preparation, tell_at: now + QUIET }),
            Err(problems) => Err(Event::Prepared(Err(problems))),
        })
    }

    /// Goes on; whether it is done.
    pub fn go_on(&mut self, now: &dyn Fn() -> f64, tell: impl Fn(Event)) -> bool {
        let begun = now();
        while now() - begun < GO {
            if self.preparation.advance() {
                return true;
            }
        }
        if now() > self.tell_at {
            self.tell_at = now() + REPORT_EVERY;
            tell(Event::Preparing(self.preparation.share()));
        }
        false
    }

    pub fn finish(self) -> Event {
        Event::Prepared(Ok(Used::new(self.name, self.preparation.finish(), None)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data::own::Dialog;
    use crate::page::model::labs::data::own::example::Example;
    use crate::table::Encoding;
    use std::cell::{Cell, RefCell};

    /// So slow that each go has time for one step.
    const SLOW: f64 = 0.0075;

    fn rows(count: usize) -> String {
        let row = |place: usize| format!("{},{},kind {}\n", place * 7 % 101, place * 3 % 89, place % 2);
        std::iter::once("width,height,kind\n".to_owned()).chain((0..count).map(row)).collect()
    }

    /// Reads a file as the browser does, on a machine on which a look at the clock takes so many seconds: what the reader hears,
    /// what becomes of the file, slices and goes.
    fn read(bytes: &[u8], overrides: Overrides, pace: f64) -> (Vec<f64>, End, usize, usize) {
        let (time, told) = (Cell::new(0.0), RefCell::new(Vec::new()));
        let now = || time.replace(time.get() + pace);
        let tell = |event| match event {
            Event::Reading(name, share) if name == "file" => told.borrow_mut().push(share),
            other => panic!("{other:?}"),
        };
        let mut reading = Reading::new("file".into(), bytes.len() as f64, overrides, now()).map_err(drop).unwrap();
        let (mut slices, mut goes) = (1, 1);
        let take = |reading: &mut Reading| {
            let (from, to) = reading.slice();
            let slice = &bytes[from as usize..to as usize];
            let text = |is_last: bool| {
                assert_eq!(is_last, to as usize == bytes.len());
                slice.to_vec()
            };
            reading.take(slice.len() as u32, text, now(), tell)
        };
        while take(&mut reading) {
            slices += 1;
        }
        while !reading.go_on(&now, tell) {
            goes += 1;
        }
        (told.into_inner(), reading.finish(), slices, goes)
    }

    #[test]
    fn a_file_is_read_in_slices_and_goes_and_the_reader_hears_how_far() {
        let bytes = rows(40_000).into_bytes();
        let (told, end, slices, goes) = read(&bytes, Overrides::default(), SLOW);
        let End::Known(Event::Read { name, table, .. }) = end else { panic!("{end:?}") };
        assert_eq!((name.as_str(), table.len()), ("file", 40_000));
        assert_eq!(slices, bytes.len().div_ceil(SLICE));
        assert!(goes > 10 && told.len() > 2 && told.len() * 2 < slices + goes, "{goes} goes, {} words", told.len());
        assert!(told.is_sorted() && told.iter().all(|share| (0.0..=1.0).contains(share)), "{told:?}");
        assert!(told.iter().any(|&share| share > PUSHED));
        // On a fast machine nothing needs a word.
        let (told, _, _, goes) = read(&bytes, Overrides::default(), 1e-7);
        assert!(told.is_empty() && goes < 3, "{told:?}, {goes} goes");
    }

    #[test]
    fn a_file_in_other_letters_is_read_once_more_as_what_it_is() {
        // Umlauts as Shift JIS, Windows and others have them are no UTF-8; UTF-16 says so by its first bytes.
        let text: Vec<u16> = rows(60).encode_utf16().collect();
        let bytes: Vec<u8> = [0xfeff].into_iter().chain(text).flat_map(u16::to_le_bytes).collect();
        assert!(
            matches!(read(&bytes, Overrides::default(), 0.0).1, End::Known(Event::Read { .. })),
            "we know it ourselves"
        );
        let japanese: Vec<u8> =
            (0..60).flat_map(|row| [b"\x93\xfa\x96\x7b,".to_vec(), format!("{row}\n").into_bytes()].concat()).collect();
        let End::Again(overrides) = read(&japanese, Overrides::default(), 0.0).1 else { panic!("not known") };
        assert!(overrides.encoding.is_some_and(Encoding::is_by_browser));
        // Once only: what the browser makes of it is taken as it is.
        assert!(matches!(read(&japanese, overrides, 0.0).1, End::Known(_)));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_refused() {
        let refused = |event: Event| match event {
            Event::Refused(refused) => (refused.name, refused.problems.len()),
            other => panic!("{other:?}"),
        };
        let large = Reading::new("large".into(), 1e12, Overrides::default(), 0.0).err().map(refused);
        assert_eq!(large, Some(("large".into(), 1)));
        let reading = Reading::new("moved".into(), 100.0, Overrides::default(), 0.0).map_err(drop).unwrap();
        assert_eq!(refused(reading.fail()), ("moved".into(), 0), "the browser gives no reason");
        let End::Known(event) = read(b"no table", Overrides::default(), 0.0).1 else { panic!("read again") };
        assert_eq!(refused(event).0, "file");
        // One that has become shorter ends where it ends.
        let mut reading = Reading::new("cut".into(), 1e6, Overrides::default(), 0.0).map_err(drop).unwrap();
        assert!(reading.take(40, |_| rows(5).into_bytes(), 0.0, |_| {}));
        assert!(!reading.take(0, |is_last| vec![0; usize::from(!is_last)], 0.0, |_| {}));
    }

    #[test]
    fn rows_are_pasted_anywhere_and_megabytes_into_no_field() {
        let into = |text: &str| ["input", "textarea", "button", ""].map(|tag| Pasted::of(text, tag));
        assert_eq!(into("1,2\n"), [Pasted::Left, Pasted::Field, Pasted::Text, Pasted::Text]);
        assert_eq!(into(""), [Pasted::Left, Pasted::Files, Pasted::Files, Pasted::Files]);
        // Letters beyond the first plane are two units each.
        let long = |units: usize| "\u{1d54f}".repeat(units / 2);
        assert_eq!(into(&long(SHOWN_LARGEST))[1], Pasted::Field);
        assert_eq!(into(&long(SHOWN_LARGEST + 2))[1], Pasted::Text);
    }

    #[test]
    fn a_table_of_the_page_is_waited_for_until_another_is_chosen_or_the_dialog_closed() {
        let (wine, penguins) = (Example::Wine, Example::Penguins);
        let mut own = Own::default();
        own.update(Event::Example(wine));
        assert!(own.awaits(wine) && !own.awaits(penguins));
        own.update(Event::Example(penguins));
        assert!(own.awaits(penguins) && !own.awaits(wine));
        own.update(Event::Refused(Refused::missing(penguins, "404".into())));
        assert!(!own.awaits(penguins));
        assert!(own.refused.is_some_and(|refused| refused.name == "penguins.csv" && refused.lines == ["404"]));
        let mut own = Own::default();
        own.update(Event::Example(wine));
        own.update(Event::Closed(Dialog::Table));
        assert!(!own.awaits(wine));
    }

    #[test]
    fn a_draft_is_prepared_in_goes_and_without_a_word_where_it_is_quick() {
        let row = |row: usize| (0..150).map(|column| format!("{},", row * (column + 3) % 97)).collect::<String>();
        let wide: String = (0..200).map(|place| format!("{}kind {}\n", row(place), place % 2)).collect();
        let End::Known(event) = read(wide.as_bytes(), Overrides::default(), 0.0).1 else { panic!("read again") };
        let mut own = Own::default();
        assert!(Preparing::new(&own, 0.0).is_none());
        own.update(event);
        for (pace, is_told) in [(1e-7, false), (SLOW, true)] {
            let (time, told) = (Cell::new(0.0), RefCell::new(Vec::new()));
            let now = || time.replace(time.get() + pace);
            let tell = |event| match event {
                Event::Preparing(share) => told.borrow_mut().push((time.get(), share)),
                other => panic!("{other:?}"),
            };
            let mut preparing = Preparing::new(&own, now()).and_then(Result::ok).unwrap();
            while !preparing.go_on(&now, tell) {}
            let Event::Prepared(Ok(used)) = preparing.finish() else { panic!("it can be trained on") };
            assert_eq!((used.name.as_str(), used.data.rows() + used.data.held_out()), ("file", 200));
            let told = told.into_inner();
            assert_eq!(!told.is_empty(), is_told, "{told:?}");
            assert!(told.first().is_none_or(|(at, _)| *at > QUIET));
            assert!(told.is_sorted_by(|a, b| a.0 + REPORT_EVERY < b.0 && a.1 <= b.1), "{told:?}");
        }
        // A choice that leaves nothing.
        for column in 0..150 {
            own.update(Event::Column(column, false));
        }
        assert!(matches!(Preparing::new(&own, 0.0), Some(Err(Event::Prepared(Err(_))))));
    }
}
